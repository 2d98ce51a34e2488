import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

/** Parameters that jQuery, axios, event-source polyfills and others add to any URL to avoid caches. */
const ADDED = [
  '?',
  '?&',
  '?_=1795769005350',
  '?_',
  '?%5F=1',
  '?cb=0.123',
  '?t=1795769005350',
  '?timestamp=2026-11-27T10:03:25.350Z',
  '?lastEventId=x-y-1',
  '?_=1&_=2&t=3&cb=',
  '?_dc=1795769005350',
  '?dojo.preventCache=1795769005350',
  '?noCache=1795769005350',
  '?nocache=1',
  '?_t=1',
  '?ts=1',
  '?1795769005350',
  '?0.8414709848078965',
  '?r=0.123&rnd=1&rand=2&random=3',
  '?cachebust=1&cachebuster=2&cacheBuster=3&_ts=4&nocache',
  '?T=1&TimeStamp=2&NOCACHE=3',
  '?lasteventid=1',
  '?evs_last_event_id=x&evs_preamble=4097',
];

describe.each(ADDED)('%s, which a library added, is ignored', (query) => {
  test.each(['', '/sipxconfig/rest/my'])('by commands below "%s"', async (mount) => {
    for (const method of ['GET', 'PUT', 'POST']) {
      const before = world.simulator.apis.length;
      const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/mute&all${query}`, { method });
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('OK mute')]);
      // After some commands that may have queued sounds, the gateway asks if they have ended.
      const sent = world.simulator.apis
        .slice(before)
        .filter((line) => !/ (?:list delim|play_status) /.test(line));
      expect(sent).toEqual(['conference WeeklyTeamConf mute all']);
    }
  });

  test.each([
    '/api/conferences',
    '/api/conferences/WeeklyTeamConf',
    '/api/commands',
    '/sipxconfig/rest/my/conferences',
    '/sipxconfig/rest/my/conferences/WeeklyTeamConf',
    '/sipxconfig/rest/my/conferencedetails/WeeklyTeamConf',
    '/sipxconfig/rest/my/contact-information',
    '/callcontroller/200/400',
    '/health/live',
    '/openapi.json',
    '/docs/',
    '/panel/',
  ])('by %s', async (path) => {
    expect(await world.ask(`${path}${query}`)).toMatchObject({ status: 200 });
  });

  test('by a command as JSON', async () => {
    const answer = await world.ask(`/api/conferences/WeeklyTeamConf/commands${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"command":"lock"}',
    });
    expect(answer.status).toBe(200);
  });

  test('by recordings and jobs, which are still reported as missing', async () => {
    const recordings = await world.ask(`/api/conferences/WeeklyTeamConf/recordings${query}`);
    expect(JSON.parse(recordings.text).code).toBe('recordings_not_local');
    expect((await world.ask(`/api/jobs/x${query}`)).status).toBe(404);
  });
});

test('event streams open with it too', async () => {
  for (const query of [
    '?',
    '?lastEventId=x',
    '?evs_last_event_id=x&evs_preamble=1',
    '?_=1&conference=WeeklyTeamConf&t=2',
  ]) {
    const controller = new AbortController();
    const answer = await fetch(`${world.gateway.url}/api/events${query}`, {
      headers: { authorization: `Basic ${Buffer.from('200:123').toString('base64')}` },
      signal: controller.signal,
    });
    expect([query, answer.status]).toEqual([query, 200]);
    controller.abort();
  }
});

test.each([
  '?force',
  '?_=1&force=1',
  '?x_=1',
  '?=',
  '?__=1',
  '?12=1',
  '?callback=f',
  '?0.1=1',
  '??',
  '?1.',
  '?.5',
  '?1.2.3',
])('%s is not such a query, and is refused as before', async (query) => {
  const before = world.simulator.apis.length;
  const command = await world.ask(`/conference/WeeklyTeamConf/lock${query}`);
  expect(command.text).toMatch(/^400 bad_request: .*%3F/);
  expect(JSON.parse((await world.ask(`/api/conferences${query}`)).text)).toMatchObject({
    status: 400,
    detail: expect.stringContaining('unknown parameter'),
  });
  expect(world.simulator.apis.slice(before)).toEqual([]);
});

test('the link to the next page leaves it out', async () => {
  const { headers } = await world.ask('/api/conferences?_=5&limit=1');
  expect(headers.link).toMatch(/^<\/api\/conferences\?limit=1&after=\w+>; rel="next"$/);
});
