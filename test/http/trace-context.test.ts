import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    recordings: { dir: '/nowhere' },
    dial: {
      default: 'user/{user}@example.org',
      invite: 'user/{user}@example.org',
      allow: ['user/{user}@example.org'],
    },
    origins: ['https://panel.example.org'],
  });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

let count = 0;
const newTraceId = () => (++count).toString(16).padStart(32, 'a');
const traceparent = (traceId: string) => ({ traceparent: `00-${traceId}-b7ad6b7169203331-01` });
const lineOf = async (requestId: unknown): Promise<Record<string, unknown>> => {
  const find = () => world.gateway.log.find((line) => line['requestId'] === requestId);
  await until(() => find() !== undefined);
  return find() ?? {};
};

test.each([
  ['a command', 'GET', '/conference/WeeklyTeamConf/mute&all', undefined],
  ['a command that is refused', 'GET', '/conference/WeeklyTeamConf/nothing', undefined],
  ['a command of sipXecs', 'PUT', '/sipxconfig/rest/my/conference/WeeklyTeamConf/unmute&all', undefined],
  ['a command as JSON', 'POST', '/api/conferences/WeeklyTeamConf/commands', '{"command":"lock"}'],
  ['recordings', 'GET', '/api/conferences/WeeklyTeamConf/recordings', undefined],
  ['click to call', 'POST', '/callcontroller/200/201', undefined],
])(
  "the log line of %s has the client's trace id and our own span id",
  async (_what, method, target, body) => {
    const traceId = newTraceId();
    const headers = { ...traceparent(traceId), ...(body && { 'content-type': 'application/json' }) };
    const answer = await world.ask(target, { method, headers, ...(body && { body }) });
    const line = await lineOf(answer.headers['x-request-id']);
    expect(line).toMatchObject({ traceId, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(line['spanId']).not.toBe('b7ad6b7169203331');
    expect(answer.headers['traceresponse']).toBe(`00-${traceId}-${line['spanId']}-01`);
  },
);

test('the lines of a job have the trace of the request that placed it, and a hang-up has its own', async () => {
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
  const [placing, ending] = [newTraceId(), newTraceId()];
  const placed = await world.ask('/conference/WeeklyTeamConf/bgdial&1042', {
    headers: { ...traceparent(placing), accept: 'application/json' },
  });
  const { job } = JSON.parse(placed.text);
  const hangUp = await world.ask(`/api/jobs/${job}`, { method: 'DELETE', headers: traceparent(ending) });
  expect(hangUp.status).toBe(204);
  const find = (kind: string) =>
    world.gateway.log.find((line) => line['kind'] === kind && line['job'] === job);
  await until(() => find('job-hang-up') !== undefined && find('job-ended') !== undefined);
  const { spanId } = await lineOf(placed.headers['x-request-id']);
  expect(find('job-ended')).toMatchObject({ traceId: placing, spanId });
  expect(find('job-hang-up')).toMatchObject({ traceId: ending, spanId: expect.any(String) });
});

test('the job of a click to call has the trace, too', async () => {
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
  const traceId = newTraceId();
  const { headers } = await world.ask('/callcontroller/200/201', {
    method: 'POST',
    headers: traceparent(traceId),
  });
  const job = headers.location?.replace(/.*\//, '');
  await world.ask(`/api/jobs/${job}`, { method: 'DELETE' });
  const find = () => world.gateway.log.find(({ kind, job: id }) => kind === 'job-ended' && id === job);
  await until(() => find() !== undefined);
  expect(find()).toMatchObject({ traceId, spanId: expect.any(String) });
});

test('each request has its own span', async () => {
  const traceId = newTraceId();
  const ask = () => world.ask('/conference/WeeklyTeamConf/list', { headers: traceparent(traceId) });
  const [one, two] = [await ask(), await ask()];
  expect(one.headers['traceresponse']).not.toBe(two.headers['traceresponse']);
});

test('every answer has it, also a refusal and a page', async () => {
  for (const target of ['/', '/panel/', '/nothing', '/health/live', '/conference/WeeklyTeamConf/lock']) {
    const answer = await world.ask(target, { user: null, headers: traceparent(newTraceId()) });
    expect([target, answer.headers['traceresponse']]).toEqual([target, expect.stringMatching(/^00-a/)]);
  }
});

test.each([
  undefined,
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  'x'.repeat(4_000),
  [
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ],
])('%j is ignored', async (header) => {
  const answer = await world.ask('/conference/WeeklyTeamConf/lock', {
    headers: header === undefined ? {} : { traceparent: header },
  });
  expect([answer.status, answer.headers['traceresponse']]).toEqual([200, undefined]);
  const line = await lineOf(answer.headers['x-request-id']);
  expect(line).not.toHaveProperty('traceId');
  expect(line).not.toHaveProperty('spanId');
});

test.each([
  ['a call into a conference', 'GET', '/conference/WeeklyTeamConf/bgdial&1000', 1],
  ['both legs of a click to call', 'POST', '/callcontroller/200/202', 2],
])('%s carries the place in the trace as a channel variable', async (_what, method, target, legs) => {
  const before = world.simulator.received.length;
  const answer = await world.ask(target, { method, headers: traceparent(newTraceId()) });
  const carried = `gateway_trace=${answer.headers['traceresponse']}`;
  expect(world.simulator.received.slice(before).join().split(carried)).toHaveLength(1 + legs);
});

test('a call of a request without a trace carries none', async () => {
  const before = world.simulator.received.length;
  await world.ask('/conference/WeeklyTeamConf/bgdial&1000');
  const sent = world.simulator.received.slice(before).join();
  expect(sent).toContain('gateway_call=');
  expect(sent).not.toContain('gateway_trace');
});

test('a command that places no call sends no part of the trace to FreeSWITCH', async () => {
  const traceId = newTraceId();
  const before = world.simulator.received.length;
  await world.ask('/conference/WeeklyTeamConf/unmute&all', { headers: traceparent(traceId) });
  expect(world.simulator.received.slice(before).join()).not.toContain(traceId);
});

test('a panel of another origin may send it and read the answer', async () => {
  const origin = 'https://panel.example.org';
  const preflight = await world.ask('/conference/WeeklyTeamConf/lock', {
    method: 'OPTIONS',
    user: null,
    headers: { origin, 'access-control-request-method': 'GET' },
  });
  expect(preflight.headers['access-control-allow-headers']).toMatch(/traceparent, tracestate/);
  expect(preflight.headers['access-control-expose-headers']).toMatch(/traceresponse/);
});
