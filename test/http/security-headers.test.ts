import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  vary: 'Origin, Accept-Encoding',
  'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
};
const DATA = {
  ...EVERYWHERE,
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-frame-options': 'DENY',
};
const PAGE = { ...EVERYWHERE, 'x-frame-options': 'SAMEORIGIN', 'cross-origin-opener-policy': 'same-origin' };

test.each([
  ['done', 'GET', '/conference/WeeklyTeamConf/lock', 200],
  ['done, on the other mount', 'PUT', '/sipxconfig/rest/my/conference/WeeklyTeamConf/unlock', 200],
  ['refused', 'GET', '/conference/WeeklyTeamConf/nothing', 400],
  ['of another method', 'DELETE', '/conference/WeeklyTeamConf/lock', 405],
  ['OPTIONS', 'OPTIONS', '/conference/WeeklyTeamConf/lock', 204],
  ['too long', 'GET', `/conference/WeeklyTeamConf/say&${'x'.repeat(9_000)}`, 414],
])('a command that is %s', async (_name, method, target, status) => {
  const answer = await world.ask(target, { method });
  expect([answer.status, answer.headers]).toEqual([status, expect.objectContaining(DATA)]);
  // Each header occurs once.
  expect(String(answer.headers.vary)).toBe('Origin, Accept-Encoding');
});

test.each([
  ['/api/commands', 200],
  ['/api/nothing', 404],
  ['/', 200],
  ['/nothing', 404],
  ['/health/live', 200],
])('an answer that a browser may show as a page: %s', async (target, status) => {
  const answer = await world.ask(target);
  expect([answer.status, answer.headers]).toEqual([status, expect.objectContaining(PAGE)]);
  expect(answer.headers['strict-transport-security']).toBeUndefined();
  expect(answer.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
});
