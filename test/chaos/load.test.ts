import { Agent } from 'node:http';
import { type Answer, accept } from '../helpers/ask';
import { TEST_CONFIG } from '../helpers/gateway';
import { until } from '../helpers/until';
import { type Chaos, startChaos } from './set-up';

/** Many requests at once, during an event that must not cost any of them. */
let chaos: Chaos;
let agent: Agent;
beforeEach(async () => {
  chaos = await startChaos({
    log: { level: 'silent' },
    // All clients are on this machine.
    limits: { pending: 2_300, commandsPerSecond: 0, readsPerSecond: 0, connectionsPerAddress: 0 },
    // Only the test asks FreeSWITCH.
    timeouts: { command: 60, liveness: 600, audit: 0 },
  });
  agent = new Agent({ keepAlive: true });
});
afterEach(async () => {
  agent.destroy();
  await chaos.end();
});

/** Sends this many commands that the gateway has accepted and FreeSWITCH has not answered. */
async function inFlight(count: number): Promise<Promise<Answer>[]> {
  chaos.proxy.stall();
  const answers = Array.from({ length: count }, (_, at) => chaos.count(at, { agent }));
  await until(async () => (await chaos.metric('gateway_commands_unanswered')) === count, 60_000, 200);
  return answers;
}

/** How many answers have each status. */
function statuses(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test('a command that hangs costs one connection: 200 others are answered meanwhile', async () => {
  const { answer } = await chaos.underWay();
  let hangs = true;
  void answer.finally(() => {
    hangs = false;
  });
  const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => chaos.count(at, { agent })));
  expect(statuses(answers)).toEqual({ 200: 200 });
  expect(hangs).toBe(true);
  expect((await chaos.states()).every((state) => state === 'ready')).toBe(true);
  chaos.proxy.cut();
  expect((await answer).status).toBe(502);
});

test('2,000 requests in progress, 20 reloads: every one is answered', async () => {
  const answers = await inFlight(2_000);
  const reload = async (round: number): Promise<void> => {
    const users = { ...TEST_CONFIG.users, [`new${round}`]: { password: 'x' } };
    await chaos.gateway.configure({ users, stateChangingGet: round % 2 === 0 ? 'allow' : 'refuse' });
    await chaos.gateway.reload();
  };
  for (let round = 0; round < 10; round++) await reload(round);
  // While answers arrive and other clients send requests.
  chaos.proxy.resume();
  for (let round = 10; round < 20; round++) {
    answers.push(...Array.from({ length: 20 }, (_, at) => chaos.count(at, { agent })));
    await reload(round);
  }
  expect(statuses(await Promise.all(answers))).toEqual({ 200: 2_200 });
  expect(await chaos.metric('gateway_configuration_reloads_total{adopted="true"}')).toBe(20);
  expect((await chaos.ask('count', { headers: { authorization: basicOf('new19:x') } })).status).toBe(403);
}, 150_000);

const basicOf = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

test('many simultaneous reload requests cause few reloads, and the last state of the file takes effect', async () => {
  const asked = Array.from({ length: 50 }, () => chaos.gateway.reload());
  await chaos.gateway.configure({ users: { ...TEST_CONFIG.users, last: { password: 'x' } } });
  await Promise.all([...asked, chaos.gateway.reload()]);
  expect((await chaos.ask('count', { headers: { authorization: basicOf('last:x') } })).status).toBe(403);
  expect(await chaos.metric('gateway_configuration_reloads_total{adopted="true"}')).toBeLessThan(5);
});

test('SIGTERM with 300 requests in progress: all are answered, and later ones are not done', async () => {
  const answers = await inFlight(300);
  const before = chaos.simulator.apis.length;
  const stopped = chaos.gateway.stop('SIGTERM');
  chaos.proxy.resume();
  const all = await Promise.all(answers);
  expect(statuses(all)).toEqual({ 200: 300 });
  // Each answer announces that its connection ends, so that no client uses it again.
  expect(new Set(all.map(({ headers }) => headers.connection))).toEqual(new Set(['close']));
  await expect(chaos.ask('lock')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await stopped;
  const heard = chaos.simulator.apis.slice(before);
  expect(heard).toHaveLength(300);
  expect(heard.every((line) => line.endsWith(' count'))).toBe(true);
});

test('commands beyond the limit return 503 at once, while the others still wait', async () => {
  const answers = await inFlight(2_300);
  const more = await Promise.all(
    Array.from({ length: 100 }, () => chaos.ask('lock', { agent, headers: accept('application/json') })),
  );
  expect(statuses(more)).toEqual({ 503: 100 });
  expect(new Set(more.map(({ text }) => JSON.parse(text).code))).toEqual(new Set(['overloaded']));
  expect(more.every(({ headers }) => /^[1-9]\d*$/.test(headers['retry-after'] ?? ''))).toBe(true);
  expect(await chaos.metric('gateway_commands_unanswered')).toBe(2_300);
  chaos.proxy.resume();
  expect(statuses(await Promise.all(answers))).toEqual({ 200: 2_300 });
  expect(chaos.simulator.apis).not.toContain('conference WeeklyTeamConf lock');
}, 150_000);
