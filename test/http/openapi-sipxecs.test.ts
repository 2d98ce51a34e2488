import { basic } from '../helpers/ask';
import { STORE_AWAY } from '../helpers/audit';
import { codesOf, hold, isSipxecs, KINDS, type Operation, unseen } from '../helpers/described';
import { DOCUMENT } from '../helpers/openapi';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Produces every documented response of the sipXecs URLs, and checks it against the OpenAPI document. */

const operations = Object.entries(DOCUMENT.paths)
  .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })))
  .filter(isSipxecs);
const DIAL = { default: 'user/{user}@example.org', invite: 'user/{user}@example.org', perMinute: 10_000 };

let world: World;
beforeAll(async () => {
  world = await startWorld({ dial: DIAL, timeouts: { command: 1, dial: 5 }, limits: { pending: 40 } });
});
beforeEach(async () => {
  world.simulator.faults.clear();
  world.simulator.destinations.clear();
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
  world.simulator.destinations.set('user/gone@', { noChannel: true, cause: 'UNALLOCATED_NUMBER' });
  world.fill('WeeklyTeamConf', 2);
  for (const call of world.simulator.calls) call.hangup();
  await until(() => world.simulator.calls.length === 0);
});
afterAll(() => world.end());

interface Asked {
  readonly user?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}
const WRONG = { authorization: basic('guessed', 'wrong') };
const ACCEPTS = [...KINDS, { accept: 'application/xml' }];

async function ask(
  operation: Operation,
  status: number,
  url: string,
  asked: Asked = {},
  arm?: () => void,
  at = world,
): Promise<void> {
  const kinds = asked.headers?.['accept'] !== undefined ? [{}] : ACCEPTS;
  for (const kind of arm ? kinds.slice(0, 2) : kinds) {
    // Connections that were cut or given up come back in their own time.
    if (arm) await until(async () => (await world.ask('/conference/WeeklyTeamConf/count')).status === 200);
    arm?.();
    const headers = { ...kind, ...asked.headers };
    const answer = await at.ask(url, { method: operation.method.toUpperCase(), ...asked, headers });
    expect([url, kind, answer.status, answer.text.slice(0, 300)]).toEqual([
      url,
      kind,
      status,
      expect.any(String),
    ]);
    hold(operation, answer);
  }
}
const fill = (path: string, values: Record<string, string> = {}): string =>
  path.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? PRESETS[name] ?? '');
const PRESETS: Record<string, string> = { calling: '200', called: '300', to: '300', name: 'WeeklyTeamConf' };
const CONTACT = JSON.stringify({
  'contact-information': { jobTitle: 'R & D', homeAddress: { city: 'Cologne' } },
});
const BODY = { headers: { 'content-type': 'application/json' }, body: CONTACT };

test.each(operations)('$method $path: common to all', async (operation) => {
  const url = fill(operation.path);
  const isRecord = operation.path.endsWith('contact-information') && operation.method === 'put';
  const more: Asked = isRecord ? BODY : {};
  await ask(operation, 200, url, more);
  await ask(operation, 401, url, { ...more, user: null });
  await ask(operation, 414, `${url}?a=${'a'.repeat(8_200)}`, more);
  await until(async () => (await world.ask('/api/commands', { user: null, headers: WRONG })).status === 429);
  await ask(operation, 429, url, { ...more, user: null, headers: WRONG });
  if (operation.method !== 'get') {
    const headers = { ...more.headers, origin: 'https://elsewhere.example' };
    await ask(operation, 403, url, { ...more, headers });
  }
});

const controllers = operations.filter(({ path }) => path.includes('/callcontroller/'));
const placing = operations.filter(({ method, path }) => method !== 'get' && /call/.test(path));

test.each(controllers)('$method $path: parties and parameters', async (operation) => {
  const url = fill(operation.path);
  await ask(operation, 400, `${url}?timeout=x`);
  await ask(operation, 401, fill(operation.path, { calling: '400' }));
  await ask(operation, 403, fill(operation.path, { calling: 'nobody' }), { user: 'admin' });
  await ask(operation, 406, `${url}?sipMethod=OPTIONS`);
  if (operation.method === 'get') return;
  await ask(operation, 200, `${url}?sipMethod=INVITE`, { headers: { accept: 'application/json' } });
  await ask(operation, 406, `${url}?sipMethod=INVITE`);
  await ask(operation, 406, `${fill(operation.path, { called: '301' })}?action=transfer&target=302`);
  await ask(operation, 403, fill(operation.path, { called: 'Conf400' }));
});

test.each(placing)('$method $path: replies of FreeSWITCH', async (operation) => {
  const url = fill(operation.path);
  const [called, to] = ['a%7Cb', 'Conf400'];
  await ask(operation, 403, fill(operation.path, { called, to }));
  for (const [status, cause] of [
    [404, 'UNALLOCATED_NUMBER'],
    [409, 'USER_BUSY'],
    [400, 'INVALID_NUMBER_FORMAT'],
  ] as const) {
    world.simulator.destinations.set('user/200@', { cause });
    await ask(operation, status, url);
  }
  world.simulator.destinations.delete('user/200@');
  await ask(operation, 502, url, {}, () => world.simulator.faults.next(/^bgapi originate/, { kind: 'drop' }));
  await ask(operation, 502, url, {}, () =>
    world.simulator.faults.next(/^bgapi originate/, {
      kind: 'raw',
      bytes: 'Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n',
    }),
  );
  await ask(operation, 504, url, {}, () => world.simulator.faults.next(/^bgapi originate/, { kind: 'hang' }));
});

test('conferences', async () => {
  const paths = operations.filter(({ path }) => /\/my\/conference/.test(path));
  for (const operation of paths) {
    if (operation.path.includes('{')) {
      await ask(operation, 403, fill(operation.path, { name: 'Conf400' }));
      await ask(operation, 404, fill(operation.path, { name: 'Nobody' }));
    }
    for (const accept of ['image/png', 'text/plain']) {
      await ask(operation, 406, fill(operation.path), { headers: { accept } });
    }
  }
  const details = { method: 'get', path: '/sipxconfig/rest/my/conferencedetails/{name}' };
  await ask(details, 406, fill(details.path, { name: 'Shared' }));
  for (const [status, fault] of [
    [501, { kind: 'reply', text: "-ERR Conference command 'json_list' not found.\n" }],
    [502, { kind: 'reply', text: 'Hm?\n' }],
    [502, { kind: 'drop' }],
    [502, { kind: 'raw', bytes: 'Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n' }],
    [504, { kind: 'hang' }],
  ] as const) {
    await ask(details, status, fill(details.path), {}, () =>
      world.simulator.faults.next(/json_list compact/, fault),
    );
  }
});

test('contact information', async () => {
  const path = '/sipxconfig/rest/my/contact-information';
  const [get, put] = [
    { method: 'get', path },
    { method: 'put', path },
  ];
  await ask(put, 200, path, BODY);
  await ask(get, 200, path);
  for (const accept of ['image/png', 'text/plain']) await ask(get, 406, path, { headers: { accept } });
  await ask(put, 400, path, { ...BODY, body: '{"contact-information":{"jobTitel":"x"}}' });
  await ask(put, 413, path, { ...BODY, body: Buffer.alloc(65_537, 32) });
  await ask(put, 415, path, { headers: { 'content-type': 'text/csv' }, body: 'x' });
});

test('too many calls, and FreeSWITCH not connected', async () => {
  const limited = await startWorld({ dial: { ...DIAL, perMinute: 1 } });
  for (const operation of placing) await ask(operation, 429, fill(operation.path), {}, undefined, limited);
  await limited.end();
  const alone = await startWorld({ dial: DIAL });
  await alone.simulator.stop();
  await until(() => !alone.gateway.ready());
  const details = { method: 'get', path: '/sipxconfig/rest/my/conferencedetails/{name}' };
  for (const operation of [...placing, details]) {
    await ask(operation, 503, fill(operation.path), {}, undefined, alone);
  }
  await alone.gateway.end();
});

test('no row can be written before a call', async () => {
  const away = await startWorld({ ...STORE_AWAY, dial: DIAL });
  for (const operation of placing) await ask(operation, 503, fill(operation.path), {}, undefined, away);
  await away.end();
});

test('more reads than allowed', async () => {
  const limited = await startWorld({ limits: { readsPerSecond: 1 } });
  limited.fill('WeeklyTeamConf', 300);
  // The large answer uses up the coming reads.
  await limited.ask('/conference/WeeklyTeamConf/json_list');
  const paced = operations.filter(({ method, path }) => method === 'get' && !path.includes('contact'));
  expect(paced).toHaveLength(5);
  for (const operation of paced) await ask(operation, 429, fill(operation.path), {}, undefined, limited);
  await limited.end();
});

test('every documented response has been seen, and each status in each of its kinds', () => {
  expect(unseen(isSipxecs)).toEqual([]);
});

test('every documented code has been seen', () => {
  // A full or stopping gateway has the same codes here as for commands.
  expect(codesOf(isSipxecs).unseen.filter((code) => code !== 'stopping' && code !== 'overloaded')).toEqual(
    [],
  );
});
