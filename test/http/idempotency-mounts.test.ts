import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Answer, type Asking, accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Every request that changes something is carried out once for each Idempotency-Key. */

const MY = '/sipxconfig/rest/my';
const RECORDING = 'WeeklyTeamConf.20261120T100424Z.0123abcd';

let world: World;
let recordings: string;
beforeAll(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'recordings-'));
  world = await startWorld({
    store: '',
    recordings: { dir: recordings },
    dial: { default: 'user/{user}@example.org', invite: 'user/{user}@example.org', perMinute: 1_000 },
    conferences: { WeeklyTeamConf: { owner: '200' } },
  });
});
afterAll(async () => {
  await world.end();
  await rm(recordings, { recursive: true });
});
beforeEach(() => {
  world.fill('WeeklyTeamConf', 2);
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
});
afterEach(async () => {
  for (const call of world.simulator.calls) call.hangup();
  await until(() => world.simulator.calls.length === 0);
});

const whole = ({ status, headers, bytes }: Answer) => ({
  ...{ status, type: headers['content-type'], location: headers['location'], bytes },
});

/** Sends a request twice with one key. @returns both answers, and what FreeSWITCH received for the second */
async function twice(target: string, asking: Asking) {
  const headers = { ...asking.headers, 'idempotency-key': `"${randomUUID()}"` };
  const first = await world.ask(target, { ...asking, headers });
  const before = world.simulator.received.length;
  const second = await world.ask(target, { ...asking, headers });
  return { first, second, heard: world.heardSince(before) };
}

const JSON_BODY = { 'content-type': 'application/json' };

const CASES: readonly (readonly [name: string, target: string, asking: Asking])[] = [
  ['a command by GET', '/conference/WeeklyTeamConf/mute&all', {}],
  ['a command by PUT', '/conference/WeeklyTeamConf/mute&all', { method: 'PUT' }],
  ['a command by POST, with a body', '/conference/WeeklyTeamConf/mute&all', { method: 'POST', body: 'x' }],
  [
    'a command with a chunked body',
    '/conference/WeeklyTeamConf/mute&all',
    { method: 'POST', body: 'x', headers: { 'transfer-encoding': 'chunked' } },
  ],
  ['a command of several steps', '/conference/WeeklyTeamConf/bgdial&1001', { method: 'PUT' }],
  ['a command with `last`', '/conference/WeeklyTeamConf/mute&last', { method: 'PUT' }],
  ['a command of sipXecs', `${MY}/conference/WeeklyTeamConf/mute&all`, {}],
  [
    'a command as JSON',
    '/api/conferences/WeeklyTeamConf/commands',
    { method: 'POST', headers: JSON_BODY, body: '{"command":"mute","args":["all"]}' },
  ],
  ['click to call', '/callcontroller/200/1001', { method: 'POST' }],
  [
    'click to call, for JSON',
    '/callcontroller/200/1001',
    { method: 'POST', headers: accept('application/json') },
  ],
  [
    'click to call unless a call is in progress',
    '/callcontroller/200/1001?sipMethod=INVITE',
    { method: 'POST' },
  ],
  ['click to call, redirected', `${MY}/redirect/callcontroller/200/1001`, { method: 'POST' }],
  ['my/call', `${MY}/call/1001`, { method: 'PUT' }],
];

test.each(CASES)('%s', async (_name, target, asking) => {
  const { first, second, heard } = await twice(target, asking);
  expect([first.status, first.headers['idempotent-replayed']]).toEqual([200, undefined]);
  expect(second.headers['idempotent-replayed']).toBe('true');
  expect(whole(second)).toEqual(whole(first));
  expect(heard).toEqual([]);
});

test('a record of a user is written once', async () => {
  const asking = { method: 'PUT', headers: JSON_BODY, body: '{"contact-information":{"jobTitle":"Boss"}}' };
  const path = `${MY}/contact-information`;
  const folder = join(dirname(world.gateway.configFile), 'state/contacts');
  const key = randomUUID();
  const put = (more: Asking = {}) =>
    world.ask(path, { ...asking, ...more, headers: { ...asking.headers, 'idempotency-key': key } });
  expect((await put()).status).toBe(200);
  const [file = ''] = await readdir(folder);
  const written = await stat(join(folder, file));
  const again = await put();
  expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([200, '', 'true']);
  expect((await stat(join(folder, file))).ino).toBe(written.ino);
  const other = await put({ body: asking.body.replace('Boss', 'Clerk') });
  expect(other.status).toBe(422);
});

test('a recording is deleted once', async () => {
  const target = `/api/conferences/WeeklyTeamConf/recordings/${RECORDING}`;
  await writeFile(join(recordings, `${RECORDING}.wav`), 'x');
  const { first, second } = await twice(target, { method: 'DELETE' });
  expect([first.status, first.text]).toEqual([204, '']);
  expect([second.status, second.text, second.headers['idempotent-replayed']]).toEqual([204, '', 'true']);
  expect((await world.ask(target, { method: 'DELETE' })).status).toBe(404);
});

test('a recording that does not exist stays so for its key', async () => {
  const target = `/api/conferences/WeeklyTeamConf/recordings/${RECORDING}`;
  const { first, second } = await twice(target, { method: 'DELETE' });
  expect([first.status, second.headers['idempotent-replayed']]).toEqual([404, 'true']);
  expect(whole(second)).toEqual(whole(first));
});

test('a job is hung up once, and a repeat is not a conflict', async () => {
  const placed = await world.ask('/conference/WeeklyTeamConf/bgdial&1001', {
    headers: accept('application/json'),
  });
  const target = `/api/jobs/${JSON.parse(placed.text).job}`;
  await until(async () => (await world.ask(target)).text.includes('"call":"ringing"'));
  const { first, second, heard } = await twice(target, { method: 'DELETE' });
  expect([first.status, second.status, second.headers['idempotent-replayed']]).toEqual([204, 204, 'true']);
  expect(heard).toEqual([]);
  expect((await world.ask(target, { method: 'DELETE' })).status).toBe(409);
});

test('a transfer is sent once, also if the call has ended meanwhile', async () => {
  world.simulator.destinations.set('user/', { answerAfterMs: 5 });
  await world.ask('/callcontroller/200/1001', { method: 'POST' });
  const target = '/callcontroller/200/1001?action=transfer&target=1002';
  const key = randomUUID();
  const send = () => world.ask(target, { method: 'POST', headers: { 'idempotency-key': key } });
  await until(async () => (await send()).status === 200);
  const again = await send();
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
});

test('a call that is not allowed gets no answer of an earlier key', async () => {
  const key = randomUUID();
  const send = (target: string, user: string) =>
    world.ask(target, { method: 'POST', user, headers: { 'idempotency-key': key } });
  expect((await send('/callcontroller/200/1001', '200')).status).toBe(200);
  expect((await send('/callcontroller/200/1001', '400')).status).toBe(401);
  expect((await send('/callcontroller/200/+49!', '200')).status).toBe(403);
});

test.each([
  ['/callcontroller/200/1001', 'POST'],
  [`${MY}/call/1001`, 'PUT'],
  [`${MY}/contact-information`, 'PUT'],
  [`/api/conferences/WeeklyTeamConf/recordings/${RECORDING}`, 'DELETE'],
  ['/api/conferences/WeeklyTeamConf/commands', 'POST'],
] as const)('a key that is not valid is refused: %s', async (target, method) => {
  const before = world.simulator.received.length;
  const body = method === 'POST' || method === 'PUT' ? '{"command":"lock"}' : '';
  const headers = { ...JSON_BODY, 'idempotency-key': 'not valid' };
  const contact = target.endsWith('contact-information') ? '{"contact-information":{}}' : body;
  const { status, text } = await world.ask(target, { method, headers, ...(body && { body: contact }) });
  expect([status, text]).toEqual([400, expect.stringContaining('Idempotency-Key must be')]);
  expect(world.heardSince(before)).toEqual([]);
});
