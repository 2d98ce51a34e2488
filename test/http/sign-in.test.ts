import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
afterEach(() => world.end());

const warnings = (kind: string) =>
  world.gateway.log.filter((line) => line['kind'] === kind && line['level'] === 40);
const list = async (from: string, password: string, user = '200') => {
  const { status } = await world.ask('/conference/WeeklyTeamConf/list', {
    headers: {
      'x-forwarded-for': from,
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    },
  });
  return status;
};

test('warns once of an untrusted proxy, whose clients share its address', async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 1);
  const mine = () =>
    warnings('configuration-warning').filter(({ msg }) => /X-Forwarded-For/.test(String(msg)));
  const { status } = await world.ask('/conference/WeeklyTeamConf/list', {
    headers: { authorization: basic('200') },
  });
  expect([status, mine()]).toEqual([200, []]);
  for (let client = 1; client <= 12; client++) await list(`203.0.113.${client}`, 'wrong', '400');
  expect(await list('203.0.113.99', '123', '400')).toBe(429);
  await until(() => mine().length > 0);
  expect(mine()).toEqual([
    expect.objectContaining({ msg: expect.stringMatching(/from 127\.0\.0\.1 .*listen\.trustProxy/) }),
  ]);
});

test.each([
  ['x-real-ip', '203.0.113.1', []],
  ['x-real-ip', '203.0.113.1', ['127.0.0.1']],
  ['forwarded', 'for=203.0.113.1', []],
  ['forwarded', 'for=203.0.113.1', ['127.0.0.1']],
])('warns once of a proxy that sends only %s: %s, trusted: %j', async (name, value, trustProxy) => {
  world = await startWorld({ listen: { host: '127.0.0.1', port: 0, trustProxy } });
  const mine = () =>
    warnings('configuration-warning').filter(({ msg }) =>
      new RegExp(`^.*${name} from`, 'i').test(String(msg)),
    );
  for (let count = 0; count < 2; count++) {
    await world.ask('/conference/WeeklyTeamConf/list', { headers: { [name]: value } });
  }
  await until(() => mine().length > 0);
  const said = /from 127\.0\.0\.1 .*X-Forwarded-For/;
  expect(mine()).toEqual([expect.objectContaining({ msg: expect.stringMatching(said) })]);
});

test('warns once of guesses from many addresses; the owner still signs in from a known address', async () => {
  world = await startWorld({
    listen: { host: '127.0.0.1', port: 0, trustProxy: ['127.0.0.1'] },
    auth: { basicWithoutTls: true },
  });
  world.fill('WeeklyTeamConf', 1);
  expect(await list('198.51.100.1', '123')).toBe(200);
  const statuses: number[] = [];
  for (let guess = 0; guess < 141; guess++)
    statuses.push(await list(`203.0.113.${guess % 16}:${guess}`, `w${guess}`));
  expect(statuses).toEqual([...Array(100).fill(401), ...Array(41).fill(429)]);
  expect(await list('203.0.113.77', '123')).toBe(429);
  expect(await list('198.51.100.1:5000', '123')).toBe(200);
  for (let guess = 0; guess < 120; guess++) await list(`192.0.2.${guess}`, 'x', 'nobody');
  await until(() => warnings('password-guessing').length > 0);
  expect(warnings('password-guessing')).toEqual([expect.objectContaining({ user: '200' })]);
});

test('refuses passwords in the clear through a trusted proxy that sends no client details', async () => {
  world = await startWorld({ listen: { host: '127.0.0.1', port: 0, trustProxy: ['127.0.0.1'] } });
  world.fill('WeeklyTeamConf', 1);
  const ask = (headers = {}) => world.ask('/conference/WeeklyTeamConf/list', { headers });
  for (const headers of [{}, { 'x-forwarded-for': '127.0.0.1' }, { 'x-forwarded-for': 'unknown' }]) {
    const answer = await ask(headers);
    expect(answer.status).toBe(401);
    expect(String(answer.headers['www-authenticate'])).not.toContain('Basic');
    expect(answer.text).toContain('X-Forwarded-Proto: https');
  }
  expect((await ask({ 'x-forwarded-proto': 'https' })).status).toBe(200);
});
