import { accept, ask, basic } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { startGateway } from '../helpers/gateway';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { Simulator } from '../simulator/simulator';

let world: World;
// A new gateway for each test: after many lost connections a gateway waits longer and longer to reconnect.
beforeEach(async () => {
  world = await startWorld({ timeouts: { command: 1 } });
  world.fill('WeeklyTeamConf', 2);
  await until(() => world.simulator.connections === 5);
});
afterEach(() => world.end());

const asJson = async (tail: string) => {
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, {
    headers: accept('application/json'),
  });
  return { ...answer, body: JSON.parse(answer.text) };
};
/** How often FreeSWITCH has received this line. */
const received = (line: string): number =>
  world.simulator.received.filter((block) => block === `api ${line}\n\n`).length;

test('returns 504 if FreeSWITCH hangs, and does not send the command again', async () => {
  world.simulator.faults.next('deaf', { kind: 'hang', executed: true });
  const before = received('conference WeeklyTeamConf deaf all');
  const began = Date.now();
  const answer = await asJson('deaf&all');
  expect(answer).toMatchObject({ status: 504, body: { status: 504, code: 'esl_timeout' } });
  expect(Date.now() - began).toBeGreaterThanOrEqual(950);
  // The answer is sent before the log line is written.
  await until(() => world.gateway.log.some(({ outcome }) => outcome === 'esl_timeout'));
  expect(world.gateway.log.filter(({ kind }) => kind === 'command').at(-1)).toMatchObject({
    ...{ level: 40, command: 'deaf', outcome: 'esl_timeout' },
  });
  // The connection that hung is replaced; its command is not sent again.
  await until(() => world.simulator.connections === 5);
  expect((await asJson('count')).body).toMatchObject({ value: '2' });
  expect(received('conference WeeklyTeamConf deaf all')).toBe(before + 1);
});

test('the text of a 401 differs for missing and for wrong credentials', async () => {
  const without = await world.ask('/conference/WeeklyTeamConf/lock', { user: null });
  const authorization = `Basic ${Buffer.from('200:wrong').toString('base64')}`;
  const wrong = await world.ask('/conference/WeeklyTeamConf/lock', { headers: { authorization } });
  expect([without.status, wrong.status]).toEqual([401, 401]);
  expect(without.text).toBe('401 unauthenticated: Sign in as a user of this gateway.\n');
  expect(wrong.text).toBe(
    '401 unauthenticated: Wrong user name or password, or the credentials could not be read.\n',
  );
});

test('a reply that comes too late goes to no other request', async () => {
  world.simulator.faults.next('lock', { kind: 'delay', ms: 1_300 });
  const late = asJson('lock');
  expect((await late).status).toBe(504);
  const answers = await Promise.all(Array.from({ length: 40 }, () => asJson('count')));
  expect(answers.map(({ body }) => body.value)).toEqual(answers.map(() => '2'));
});

test.each(['drop', 'reset'] as const)(
  'returns 502 if the connection is lost (%s), and does not send the command again',
  async (kind) => {
    for (const executed of [true, false]) {
      await until(() => world.simulator.connections === 5);
      world.simulator.faults.next('undeaf', { kind, executed });
      const before = received('conference WeeklyTeamConf undeaf all');
      const answer = await asJson('undeaf&all');
      expect(answer).toMatchObject({ status: 502, body: { code: 'esl_lost' } });
      expect(answer.headers['retry-after']).toBeUndefined();
      await until(() => world.simulator.connections === 5);
      expect((await asJson('count')).status).toBe(200);
      expect(received('conference WeeklyTeamConf undeaf all')).toBe(before + 1);
    }
  },
);

test.each([
  ['no protocol at all', 'HTTP/1.1 200 OK\r\n\r\nhello\n\n'],
  ['a length that is not a number', 'Content-Type: api/response\nContent-Length: many\n\n'],
  ['a frame without a type', 'Reply-Text: +OK\n\n'],
  ['a length that no answer has', 'Content-Type: api/response\nContent-Length: 999999999999\n\n'],
])('returns 502 if FreeSWITCH sends garbage (%s)', async (_what, bytes) => {
  world.simulator.faults.next('lock', { kind: 'raw', bytes });
  expect(await asJson('lock')).toMatchObject({ status: 502, body: { code: 'esl_lost' } });
  await until(() => world.simulator.connections === 5);
  expect((await asJson('count')).status).toBe(200);
});

test('returns 502 if a frame answers something else', async () => {
  const bytes = 'Content-Type: command/reply\nReply-Text: +OK\n\n';
  world.simulator.faults.next('lock', { kind: 'raw', bytes });
  expect(await asJson('lock')).toMatchObject({ status: 502, body: { code: 'esl_lost' } });
});

test('puts together replies that arrive in small pieces', async () => {
  world.simulator.faults.splitBytes = 3;
  const own = await world.freeswitch('WeeklyTeamConf list');
  expect((await world.ask('/conference/WeeklyTeamConf/list')).bytes).toEqual(own);
});

test('fails the whole list if one half of it fails', async () => {
  world.simulator.faults.next('get is_locked', { kind: 'drop' });
  expect(await asJson('list')).toMatchObject({ status: 502, body: { code: 'esl_lost' } });
});

test('FreeSWITCH stops and comes back', async () => {
  const ready = () => world.ask('/health/ready', { user: null });
  expect(await ready()).toMatchObject({ status: 200, text: 'ready\n' });
  await world.simulator.stop();
  await until(() => !world.gateway.ready());
  const before = world.simulator.received.length;
  const answer = await asJson('lock');
  expect(answer).toMatchObject({ status: 503, body: { code: 'esl_unavailable' } });
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(await ready()).toMatchObject({ status: 503, text: 'disconnected\n' });
  // Requests that are invalid anyway are refused without FreeSWITCH.
  expect((await asJson('mute&x')).status).toBe(400);
  expect((await world.ask('/conference/Nowhere/lock')).status).toBe(404);
  await world.simulator.restart();
  await until(() => world.gateway.ready());
  expect(world.heardSince(before).filter((block) => block.startsWith('api'))).toEqual([]);
  expect(await asJson('lock')).toMatchObject({ status: 404, body: { code: 'conference_not_active' } });
  expect(await ready()).toMatchObject({ status: 200, text: 'ready\n' });
});

test('returns 503 if FreeSWITCH is not there from the beginning or refuses the password', async () => {
  const simulator = await Simulator.start({ password: 'other' });
  const wrong = { host: simulator.host, port: simulator.port, password: 'ClueCon' };
  const gateway = await startGateway(wrong, {}, false);
  try {
    await until(() => gateway.log.some(({ state }) => state === 'wrong_password'));
    const answer = await ask(gateway.url, '/conference/WeeklyTeamConf/lock');
    expect(answer.text).toMatch(/^503 esl_unavailable: /);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await ask(gateway.url, '/health/live', { user: null })).toMatchObject({
      status: 200,
      text: 'live\n',
    });
    // One line for all connections, no matter how often they try.
    const summaries = gateway.log.filter(
      ({ kind, state }) => kind === 'freeswitch' && state === 'wrong_password',
    );
    const msg =
      `FreeSWITCH at ${wrong.host}:${wrong.port}: wrong_password; it does not accept freeswitch.password; ` +
      'for details, run conference-gateway check --connect';
    expect(summaries).toEqual([expect.objectContaining({ level: 50, msg })]);
    expect(JSON.stringify(gateway.log)).not.toContain('"ClueCon"');
  } finally {
    await gateway.end();
    await simulator.stop();
  }
});

test('returns 503 overloaded and sends nothing if more commands wait than allowed', async () => {
  const busy = await startWorld({
    limits: { pending: 3 },
    timeouts: { command: 2 },
    admin: { host: '127.0.0.1', port: await freePort() },
  });
  try {
    busy.fill('WeeklyTeamConf', 1);
    busy.simulator.faults.next('mute', { kind: 'delay', ms: 400 }, 3);
    const waiting = Array.from({ length: 3 }, () => busy.ask('/conference/WeeklyTeamConf/mute&all'));
    const metrics = async () => (await ask(busy.gateway.adminUrl ?? '', '/metrics', { user: null })).text;
    await until(async () => (await metrics()).includes('gateway_commands_unanswered 3\n'));
    const more = await busy.ask('/conference/WeeklyTeamConf/lock', {
      headers: { authorization: basic('200') },
    });
    expect(more.text).toMatch(/^503 overloaded: /);
    expect(more.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(busy.simulator.apis).toHaveLength(3);
    expect((await busy.ask('/conference/WeeklyTeamConf/lock')).status).toBe(200);
  } finally {
    await busy.end();
  }
});
