import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeEach(async () => {
  world = await startWorld({ limits: { commandsPerSecond: 2 } });
  world.fill('WeeklyTeamConf', 3);
  world.fill('Conf400', 1);
});
afterEach(() => world.end());

const ask = (tail: string, user = '200', name = 'WeeklyTeamConf') =>
  world.ask(`/conference/${name}/${tail}`, { user, headers: accept('application/json') });
const say = (body: unknown) =>
  world.ask('/api/conferences/WeeklyTeamConf/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('returns 429 beyond the burst and sends nothing; other requesters have their own buckets', async () => {
  for (let count = 0; count < 10; count++) expect((await ask('lock')).status).toBe(200);
  const before = world.simulator.apis.length;
  const refused = await ask('lock');
  expect(refused.status).toBe(429);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'rate_limited' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(world.simulator.apis.slice(before)).toEqual([]);
  expect((await ask('lock', '400', 'Conf400')).status).toBe(200);
  // The bucket refills with time.
  await until(async () => (await ask('lock')).status === 200);
});

test('answers of both forms show what may still be sent, and refusals do too', async () => {
  const first = await ask('lock');
  expect(first.headers['ratelimit-policy']).toBe('"commands";q=10;w=5');
  expect(first.headers['ratelimit']).toBe('"commands";r=9;t=1');
  const second = await say({ command: 'unlock' });
  expect(second.headers['ratelimit-policy']).toBe('"commands";q=10;w=5');
  expect(second.headers['ratelimit']).toMatch(/^"commands";r=8;t=1$/);
  const mistake = await ask('mute&nobody');
  expect([mistake.status, mistake.headers['ratelimit-policy']]).toEqual([400, '"commands";q=10;w=5']);
  const bad = await say({ command: 'mute', args: ['nobody'] });
  expect([bad.status, bad.headers['ratelimit-policy']]).toEqual([400, '"commands";q=10;w=5']);
});

test('reads and refused commands cost nothing', async () => {
  for (let count = 0; count < 12; count++) {
    await ask('list');
    await ask('energy&all');
    await ask('mute&nobody');
    await ask('lock', '200', 'Conf400');
  }
  expect((await ask('lock')).headers['ratelimit']).toBe('"commands";r=9;t=1');
});

test('a command with a line for each member costs as many tokens, and owes what the bucket does not have', async () => {
  await world.end();
  world = await startWorld({ limits: { commandsPerSecond: 10 } });
  world.fill('WeeklyTeamConf', 3);
  expect((await ask('unhold&all')).headers['ratelimit']).toMatch(/^"commands";r=47;/);
  // More members than a bucket holds: the command is done, and the next one has to wait.
  world.fill('WeeklyTeamConf', 130);
  const large = await ask('volume_in&all&1');
  expect([large.status, large.headers['ratelimit']]).toEqual([
    200,
    expect.stringMatching(/^"commands";r=0;/),
  ]);
  const next = await ask('lock');
  // It owes one burst of 50 at most, of which some has come back meanwhile.
  expect(next.status).toBe(429);
  expect(Number(next.headers['retry-after'])).toBeLessThanOrEqual(6);
});

test('a long reply of a command costs tokens, and the log shows its beginning', async () => {
  await world.end();
  world = await startWorld({ limits: { commandsPerSecond: 10 } });
  const ids = world.fill('WeeklyTeamConf', 20).members.map(({ id }) => id);
  const list = ids.join(',');
  const { status, headers, text } = await ask(`relate&${list}&${list}&nospeak`);
  expect(status).toBe(200);
  const tokens = 1 + Math.floor(text.length / 4_096);
  expect(tokens).toBeGreaterThan(2);
  expect(headers['ratelimit']).toContain(`;r=${50 - tokens};`);
  const line = world.gateway.log.find(({ command }) => command === 'relate');
  expect(line).toMatchObject({ reply: expect.stringMatching(/…$/) });
  expect(Number(line?.['replyBytes'])).toBeGreaterThan(2_048);
  expect(String(line?.['reply']).length).toBeLessThanOrEqual(2_049);
  const more = await ask(`relate&${list},1&${list}&nospeak`);
  expect([more.status, more.text]).toEqual([
    400,
    expect.stringContaining('others makes 420 pairs with members'),
  ]);
});

test('after a command that changed many members, the next one for several waits, and no other does', async () => {
  await world.end();
  // Two changes of members in a second; the command for 20 members owes a second.
  world = await startWorld({ limits: { commandsPerSecond: 1 } });
  world.fill('WeeklyTeamConf', 20);
  world.fill('Conf400', 2);
  const [id] = world.simulator.conference('WeeklyTeamConf').members.map(({ id }) => id);
  const sent = (): string[] => world.simulator.apis.filter((line) => line.includes(' all quiet'));
  expect((await ask('mute&all&quiet')).status).toBe(200);
  const next = ask('unmute&all&quiet');
  expect((await ask(`mute&${id}&quiet`)).status).toBe(200);
  expect((await ask('lock')).status).toBe(200);
  expect((await ask('mute&all&quiet', '400', 'Conf400')).status).toBe(200);
  expect(sent()).toEqual(['conference WeeklyTeamConf mute all quiet', 'conference Conf400 mute all quiet']);
  expect((await next).status).toBe(200);
  expect(sent()[2]).toBe('conference WeeklyTeamConf unmute all quiet');
});

test('0 means no limit and no headers', async () => {
  await world.end();
  world = await startWorld({ limits: { commandsPerSecond: 0 } });
  world.fill('WeeklyTeamConf', 1);
  for (let count = 0; count < 30; count++) expect((await ask('lock')).status).toBe(200);
  expect((await ask('lock')).headers).not.toHaveProperty('ratelimit');
});
