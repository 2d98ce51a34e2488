import { accept, ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** A FreeSWITCH in which a conference, or all of mod_conference, no longer answers. */

let world: World;
beforeEach(async () => {
  world = await startWorld({ timeouts: { command: 1, audit: 0 }, admin: { port: 0 } });
  world.fill('WeeklyTeamConf', 2);
  world.fill('Conf400', 2);
});
afterEach(() => world.end());

const ready = async () => {
  const { status, text, headers } = await world.ask('/health/ready', { user: null });
  return { status, text, retryAfter: headers['retry-after'] };
};
const hangs = (line: string | RegExp) => world.simulator.faults.next(line, { kind: 'hang' }, 10_000);

test('ready returns 503 with its own word if no conference command answers, and 200 when one does again', async () => {
  hangs(/^api conference/);
  expect((await world.ask('/conference/WeeklyTeamConf/lock')).status).toBe(504);
  await until(async () => (await ready()).status === 503);
  expect(await ready()).toEqual({ status: 503, text: 'stuck\n', retryAfter: '1' });
  expect(world.gateway.log).toContainEqual(
    expect.objectContaining({ kind: 'freeswitch-stuck', stuck: true, level: 50 }),
  );
  // Nothing more is sent: each command would hang and leave a thread behind in FreeSWITCH.
  const before = world.simulator.received.length;
  const refused = await world.ask('/conference/Conf400/lock', {
    user: '400',
    headers: accept('application/json'),
  });
  expect(JSON.parse(refused.text)).toMatchObject({ status: 503, code: 'freeswitch_stuck' });
  expect(refused.headers['retry-after']).toBe('5');
  expect(world.simulator.received.slice(before).filter((block) => block.includes('lock'))).toEqual([]);
  world.simulator.faults.clear();
  await world.simulator.restart();
  await until(async () => (await ready()).status === 200);
  expect(await ready()).toMatchObject({ text: 'ready\n' });
});

test('one conference that hangs does not affect the others', async () => {
  hangs('conference Conf400 ');
  const stuck = Array.from({ length: 12 }, () => world.ask('/conference/Conf400/mute&all', { user: '400' }));
  for (let round = 0; round < 20; round++) {
    expect((await world.ask('/conference/WeeklyTeamConf/count')).status).toBe(200);
  }
  const statuses = (await Promise.all(stuck)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 504).length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 200)).toEqual([]);
  expect((await world.ask('/conference/WeeklyTeamConf/count')).status).toBe(200);
  expect(await ready()).toMatchObject({ status: 200 });
  // To list all, FreeSWITCH would wait for that conference while it holds the lock of the table.
  const before = world.simulator.received.length;
  const all = await world.ask('/api/conferences');
  expect(all.status).toBe(503);
  expect(all.text).not.toContain('Conf400');
  expect(world.simulator.received.slice(before)).toEqual([]);
  // It answers again; the gateway learns that by its own question.
  world.simulator.faults.clear();
  world.simulator.disconnectAll();
  await until(async () => (await world.ask('/api/conferences')).status === 200);
});

test('metrics and the admin listener show it', async () => {
  await world.end();
  world = await startWorld({
    timeouts: { command: 1, audit: 0 },
    admin: { host: '127.0.0.1', port: await freePort() },
  });
  world.fill('Conf400', 1);
  const admin = world.gateway.adminUrl ?? '';
  const metrics = async () => (await ask(admin, '/metrics', { user: null })).text;
  expect(await metrics()).toContain('gateway_freeswitch_stuck 0\n');
  hangs(/^api conference/);
  await world.ask('/conference/Conf400/lock', { user: '400' });
  await until(async () => (await metrics()).includes('gateway_freeswitch_stuck 1\n'));
  expect(await metrics()).toContain('gateway_conferences_late 1\n');
  const health = await ask(admin, '/health', { user: null });
  expect(health.status).toBe(503);
  expect(JSON.parse(health.text)).toMatchObject({ state: 'stuck', late: ['Conf400'] });
});
