import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({ admin: { port: await freePort() } });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

const admin = (path: string) => ask(world.gateway.adminUrl ?? '', path, { user: null });

test('/health lists the state of each connection to FreeSWITCH', async () => {
  await until(() => world.simulator.connections === 5);
  await until(async () => {
    const { freeswitch } = JSON.parse((await admin('/health')).text);
    return freeswitch.every(({ state }: { state: string }) => state === 'ready');
  });
  const answer = await admin('/health');
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  const { state, freeswitch } = JSON.parse(answer.text);
  expect(state).toBe('ready');
  expect(freeswitch.map(({ role }: { role: string }) => role).sort()).toEqual([
    ...['commands', 'commands', 'commands', 'commands', 'events'],
  ]);
  for (const { since } of freeswitch) expect(new Date(since).toISOString()).toBe(since);
});

test('/metrics counts commands by word and outcome, and contains no name of a conference', async () => {
  await world.ask('/conference/WeeklyTeamConf/mute&all');
  await world.ask('/conference/WeeklyTeamConf/mute&all');
  await world.ask('/conference/WeeklyTeamConf/mute&x');
  await world.ask('/conference/WeeklyTeamConf/no-such-command');
  await world.ask('/conference/WeeklyTeamConf/list', { user: '400' });
  const answer = await admin('/metrics');
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
  const counts = answer.text.split('\n').filter((line) => line.startsWith('gateway_command_seconds_count'));
  expect(counts).toEqual([
    'gateway_command_seconds_count{command="mute",outcome="done"} 2',
    'gateway_command_seconds_count{command="mute",outcome="invalid_argument"} 1',
    'gateway_command_seconds_count{command="unknown",outcome="unknown_command"} 1',
    'gateway_command_seconds_count{command="list",outcome="not_owner"} 1',
  ]);
  expect(answer.text).toContain('gateway_freeswitch_connections_ready{role="commands"} 4');
  expect(answer.text).toContain('process_cpu_seconds_total');
  expect(answer.text).not.toMatch(/Weekly|no-such/);
});

test('the public listener serves neither of them, and the admin listener serves no command', async () => {
  for (const path of ['/metrics', '/health']) {
    for (const user of [null, 'admin']) expect((await world.ask(path, { user })).status).toBe(404);
  }
  expect((await admin('/conference/WeeklyTeamConf/lock')).status).toBe(404);
});

test('the public health check returns one word, without credentials', async () => {
  for (const [path, text] of [
    ['/health/live', 'live\n'],
    ['/health/ready', 'ready\n'],
  ] as const) {
    for (const headers of [{}, { authorization: 'Basic nonsense' }, { accept: 'application/json' }]) {
      const answer = await world.ask(path, { user: null, headers });
      expect(answer).toMatchObject({ status: 200, text });
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  }
});

test('health checks and metrics reject other methods, and OPTIONS lists theirs', async () => {
  const publicly = ['/health/live', '/health/ready'].map((path) => [world.gateway.url, path] as const);
  const privately = ['/health/live', '/health/ready', '/health', '/metrics'].map(
    (path) => [world.gateway.adminUrl ?? '', path] as const,
  );
  for (const [url, path] of [...publicly, ...privately]) {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, text, headers } = await ask(url, path, { user: null, method });
      expect([path, status, headers['allow']]).toEqual([path, 405, 'GET, HEAD, OPTIONS']);
      expect(text).toBe('405 method_not_allowed: Use one of these methods: GET, HEAD.\n');
    }
    expect(await ask(url, path, { user: null, method: 'OPTIONS' })).toMatchObject({
      ...{ status: 204, text: '' },
      headers: { allow: 'GET, HEAD, OPTIONS', 'cache-control': 'no-store' },
    });
    expect(await ask(url, path, { user: null, method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  }
});

test('if FreeSWITCH is gone, both listeners show it', async () => {
  await world.simulator.stop();
  await until(() => !world.gateway.ready());
  const answer = await admin('/health');
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({ state: 'disconnected' });
  expect((await admin('/metrics')).text).toContain('gateway_freeswitch_connections_ready{role="commands"} 0');
  expect(await world.ask('/health/ready', { user: null })).toMatchObject({
    ...{ status: 503, text: 'disconnected\n' },
    headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
  });
  expect((await world.ask('/health/live', { user: null })).status).toBe(200);
});
