import { STORE_AWAY, WITH_STORE } from '../helpers/audit';
import { codesOf, hold, isAudit, KINDS, unseen } from '../helpers/described';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import type { Asked } from './openapi-set-up';

/** Does the same for the audit. */

const operation = { method: 'get', path: '/api/audit' };
let world: World;
beforeAll(async () => {
  world = await startWorld({ ...WITH_STORE, limits: { readsPerSecond: 0, commandsPerSecond: 0 } });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

async function get(status: number, query = '', more: Asked = {}, at = world): Promise<void> {
  for (const kind of status < 400 || more.headers?.['accept'] !== undefined ? [{}] : KINDS) {
    const answer = await at.ask(`/api/audit${query}`, {
      ...{ user: 'admin', ...more },
      headers: { ...kind, ...more.headers },
    });
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)]);
    hold(operation, answer);
  }
}

test('200', async () => {
  for (const target of ['lock', 'mute&all', 'bogus', 'pin&1234']) {
    await world.ask(`/conference/WeeklyTeamConf/${target}`);
  }
  await world.ask('/api/audit', { user: '200', headers: { authorization: 'Basic eDp5' } });
  await until(async () =>
    (await world.ask('/api/audit?command=pin', { user: 'admin' })).text.includes('pin'),
  );
  await until(async () =>
    (await world.ask('/api/audit?command=sign_in', { user: 'admin' })).text.includes('/24'),
  );
  await get(200);
  await get(200, '?limit=1');
  await get(200, '', { user: '200' });
  await get(200, '', { headers: { accept: 'text/csv' } });
});

test('refusals', async () => {
  await get(400, '?unknown=1');
  await get(401, '', { user: null });
  await get(403, '?conference=Conf400', { user: '200' });
  await get(404, '?conference=Nowhere', { user: '200' });
  for (const accept of ['image/png', 'text/plain']) await get(406, '', { headers: { accept } });
  await get(414, `?requester=${'a'.repeat(8_200)}`);
});

test('429', async () => {
  const headers = { authorization: 'Basic Z3Vlc3NlZDp3cm9uZw==' };
  await until(async () => (await world.ask('/api/audit', { user: null, headers })).status === 429);
  await get(429, '', { user: null, headers });
  const limited = await startWorld({ ...WITH_STORE, limits: { readsPerSecond: 1 } });
  limited.fill('WeeklyTeamConf', 300);
  // The large answer uses up the coming reads.
  await limited.ask('/conference/WeeklyTeamConf/json_list', { user: 'admin' });
  await get(429, '', {}, limited);
  await limited.end();
});

test('501 and 503', async () => {
  const without = await startWorld();
  await get(501, '', {}, without);
  await without.end();
  const away = await startWorld(STORE_AWAY);
  await get(503, '', {}, away);
  await away.end();
});

test('every documented response has been seen, and each status in each of its kinds', () => {
  expect(unseen(isAudit)).toEqual([]);
});

test('every documented code has been seen', () => {
  expect(codesOf(isAudit).unseen.filter((code) => code !== 'uri_too_long')).toEqual([]);
});
