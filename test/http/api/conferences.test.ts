import { until } from '../../helpers/until';
import { startWorld, type World } from '../../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({ recordings: { dir: '/var/recordings' } });
});
beforeEach(() => {
  for (const name of [...world.simulator.core.conferences.keys()])
    world.simulator.core.conferences.delete(name);
});
afterAll(() => world.end());

const get = async (target: string, user = '200') => {
  const answer = await world.ask(target, { user });
  return { ...answer, json: answer.text === '' ? undefined : JSON.parse(answer.text) };
};
const names = async (target: string, user?: string): Promise<string[]> =>
  (await get(target, user)).json.conferences.map(({ conference }: { conference: string }) => conference);

describe('GET /api/conferences', () => {
  test("returns the requester's conferences, active or not, sorted by name", async () => {
    world.fill('WeeklyTeamConf', 2);
    const { json, status, headers } = await get('/api/conferences');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const off = { active: false, locked: false, members: 0, recording: false, startedAt: null };
    expect(json).toEqual({
      conferences: [
        { conference: 'Sales', ...off },
        { conference: 'Shared', ...off },
        {
          ...{ conference: 'WeeklyTeamConf', active: true, locked: false, members: 2, recording: false },
          startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
      ],
    });
    expect(await names('/api/conferences', '400')).toEqual(['Conf400', 'Shared']);
  });

  test('returns lock, recording and activity of each conference', async () => {
    const sales = world.fill('3000-pbx.example.org', 1);
    sales.locked = true;
    sales.record('/var/recordings/x.wav');
    const { json } = await get('/api/conferences');
    expect(json.conferences[0]).toMatchObject({
      conference: 'Sales',
      active: true,
      locked: true,
      recording: true,
    });
  });

  test("returns the active conferences that match the requester's patterns, and none of other owners", async () => {
    for (const name of ['3500', '3501', '3600', 'Conf400']) world.fill(name, 1);
    expect(await names('/api/conferences')).toEqual(['3500', '3501', 'Sales', 'Shared', 'WeeklyTeamConf']);
  });

  test('shows an admin the conferences that no command can reach, with the reason', async () => {
    const reasons: Record<string, string> = {
      'a+1234': 'The name cannot hold "+", after which FreeSWITCH looks for a PIN.',
      'a\u202eb': 'The name cannot hold U+202E.',
      'bridge:x': 'The name cannot begin with "bridge:", which makes FreeSWITCH call somebody.',
      [`${'x'.repeat(161)}`]: 'The name must be at most 160 bytes long.',
      list: 'The name is a command word of FreeSWITCH.',
    };
    for (const name of [...Object.keys(reasons), 'R&D']) world.fill(name, 1);
    const { json } = await get('/api/conferences?active=true', 'admin');
    expect(json.conferences).toHaveLength(6);
    for (const { conference, members, notCommandable } of json.conferences) {
      expect([conference, members, notCommandable]).toEqual([conference, 1, reasons[conference]]);
    }
    expect(await names('/api/conferences?active=true')).toEqual([]);
  });

  test('shows an admin an active conference whose name an entry uses for another', async () => {
    const meantElsewhere = await startWorld({
      conferences: {
        Conf400: { owner: '400', freeswitchName: 'Other' },
        Swapped: { owner: '400', freeswitchName: 'Again' },
        Again: { owner: '400', freeswitchName: 'Swapped' },
      },
    });
    try {
      for (const name of ['Conf400', 'Other', 'Again']) meantElsewhere.fill(name, 2);
      const page = async (user: string, query: string) =>
        JSON.parse((await meantElsewhere.ask(`/api/conferences?active=true${query}`, { user })).text);
      const list = async (user: string, query = '') =>
        (await page(user, query)).conferences.map((row: Record<string, unknown>) => [
          row['conference'],
          row['members'],
          row['notCommandable'],
        ]);
      const theirs = [
        ['Conf400', 2, undefined],
        ['Swapped', 2, undefined],
      ];
      const [other, swapped] = theirs;
      const reason = ['Conf400', 2, 'conferences.Conf400 means Other.'];
      expect(await list('admin')).toEqual([other, reason, swapped]);
      expect(await list('400')).toEqual(theirs);
      // The next page begins behind a name, so rows of one name stay together.
      expect(await list('admin', '&limit=1')).toEqual([other, reason]);
      expect((await page('admin', '&limit=1')).next).toBe('Conf400');
      expect(await list('admin', '&limit=1&after=Conf400')).toEqual([swapped]);
      expect((await page('admin', '&limit=1&after=Conf400')).next).toBeUndefined();
    } finally {
      await meantElsewhere.end();
    }
  });

  test('returns all configured and all active conferences to an admin', async () => {
    for (const name of ['Unlisted', '3500', '3000-pbx.example.org']) world.fill(name, 1);
    const all = ['3500', 'Conf400', 'Sales', 'Shared', 'Unlisted', 'WeeklyTeamConf'];
    expect(await names('/api/conferences', 'admin')).toEqual(all);
    expect(await names('/api/conferences?active=true', 'admin')).toEqual(['3500', 'Sales', 'Unlisted']);
    expect(await names('/api/conferences?active=false', 'admin')).toEqual([
      'Conf400',
      'Shared',
      'WeeklyTeamConf',
    ]);
  });

  test('returns pages that link to the next one', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/api/conferences?limit=2&active=false';
    for (let pages = 0; next !== undefined; pages++) {
      expect(pages).toBeLessThan(3);
      const { json, headers }: Awaited<ReturnType<typeof get>> = await get(next, 'admin');
      expect(json.conferences.length).toBeLessThanOrEqual(2);
      seen.push(...json.conferences.map(({ conference }: { conference: string }) => conference));
      next = /^<([^>]+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
      expect(json.next).toBe(next === undefined ? undefined : seen.at(-1));
    }
    expect(seen).toEqual(['Conf400', 'Sales', 'Shared', 'WeeklyTeamConf']);
  });

  test.each([
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'active=yes',
    'page=2',
    'limit=1;active=true',
  ])('returns 400 for ?%s', async (query) => {
    const { status, json } = await get(`/api/conferences?${query}`);
    expect([status, json.code]).toEqual([400, 'bad_request']);
  });
});

describe('GET /api/conferences/{name}', () => {
  test('returns members, lock and recordings', async () => {
    const conference = world.fill('WeeklyTeamConf');
    const first = conference.join({
      callerIdName: 'Ann; "1"',
      callerIdNumber: '0300',
      channel: 'sofia/a/1@b',
    });
    const second = conference.join({ ghost: true, muted: true });
    conference.locked = true;
    conference.record('/var/recordings/WeeklyTeamConf.20261120T100424Z.1f2e3d4c.wav');
    conference.record('/elsewhere/x.wav');
    const { status, json } = await get('/api/conferences/WeeklyTeamConf');
    expect(status).toBe(200);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(json).toEqual({
      ...{ conference: 'WeeklyTeamConf', active: true, locked: true, startedAt: time },
      members: [
        expect.objectContaining({ id: second.id, ghost: true, speak: false }),
        {
          ...{ id: first.id, channel: 'sofia/a/1@b', uuid: first.uuid },
          ...{ callerIdName: 'Ann; "1"', callerIdNumber: '0300' },
          ...{ hear: true, speak: true, talking: false, hold: false, video: false, floor: true },
          ...{ moderator: false, ghost: false, volumeIn: 0, volumeOut: 0, energy: 100, joinedAt: time },
        },
      ],
      recordings: expect.arrayContaining([
        {
          id: 'WeeklyTeamConf.20261120T100424Z.1f2e3d4c',
          path: '/var/recordings/WeeklyTeamConf.20261120T100424Z.1f2e3d4c.wav',
          ...{ paused: false, startedAt: time, seconds: expect.any(Number) },
        },
        { id: null, path: '/elsewhere/x.wav', paused: false, startedAt: time, seconds: expect.any(Number) },
      ]),
    });
  });

  test('returns no members if the conference is not active', async () => {
    expect((await get('/api/conferences/Sales')).json).toEqual({
      ...{ conference: 'Sales', active: false, locked: false, startedAt: null, members: [], recordings: [] },
    });
  });

  test('is active if the conference exists but is empty', async () => {
    world.fill('WeeklyTeamConf');
    expect((await get('/api/conferences/WeeklyTeamConf')).json).toMatchObject({ active: true, members: [] });
  });

  test.each([
    ['/api/conferences/Conf400', 403, 'not_owner'],
    ['/api/conferences/Nobody', 404, 'conference_not_found'],
    ['/api/conferences/%ff', 404, 'conference_not_found'],
    ['/api/conferences/a%2Fb', 404, 'conference_not_found'],
    ['/api/conferences/Sales?x=1', 400, 'bad_request'],
    ['/api/conferences/Sales//', 404, 'not_found'],
    ['/api/nothing', 404, 'not_found'],
  ])('%s: returns %d %s as a problem document', async (target, status, code) => {
    const answer = await get(target);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json).toMatchObject({ status, code });
  });
});

describe('common to all resources of the API', () => {
  const RESOURCES = [
    '/api/conferences',
    '/api/conferences/Sales',
    '/api/commands',
    '/api/jobs',
    '/api/jobs/x',
  ];

  test.each(RESOURCES)('%s: returns 401 without credentials, and no answer is cached', async (target) => {
    const answer = await world.ask(target, { user: null });
    expect(answer.status).toBe(401);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['www-authenticate']).toContain('Digest');
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'unauthenticated' });
  });

  test.each(RESOURCES)('%s: lists the allowed methods', async (target) => {
    const allow = `GET, HEAD, ${target === '/api/jobs/x' ? 'DELETE, ' : ''}OPTIONS`;
    const post = await world.ask(target, { method: 'POST' });
    expect([post.status, post.headers['allow']]).toEqual([405, allow]);
    const options = await world.ask(target, { method: 'OPTIONS', user: null });
    expect([options.status, options.headers['allow']]).toEqual([204, allow]);
    const head = await world.ask(target, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([target === '/api/jobs/x' ? 404 : 200, '']);
  });

  test('returns an error as a line of text if the client accepts only text', async () => {
    const answer = await world.ask('/api/nothing', { headers: { accept: 'text/plain' } });
    expect(answer.text).toMatch(/^404 not_found: /);
  });

  test.each(RESOURCES.slice(0, 4))('%s: returns 406 if the client does not accept JSON', async (target) => {
    const answer = await world.ask(target, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(406);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'not_acceptable' });
  });
});

test('GET /api/commands lists the commands and how much each disturbs', async () => {
  const { json } = await get('/api/commands');
  const find = (word: string) => json.commands.find(({ command }: { command: string }) => command === word);
  expect(find('kick')).toMatchObject({ danger: 'disrupt', arguments: [{ name: 'member', optional: false }] });
  expect(find('mute').arguments[1]).toMatchObject({ name: 'quiet', optional: true });
  expect(find('list').danger).toBe('read');
  expect(find('list').dangers).toEqual([]);
  expect(find('record')).toMatchObject({
    danger: 'change',
    dangers: [
      { argument: 'what', value: 'stop', danger: 'disrupt' },
      { argument: 'what', value: 'status', danger: 'read' },
      { argument: 'what', value: 'duration', danger: 'read' },
    ],
  });
  expect(find('energy').dangers).toEqual([{ without: 'level', danger: 'read' }]);
  const { reason } = json.refused.find(({ command }: { command: string }) => command === 'pause_play');
  expect(reason).toMatch(/speech/);
});

test('returns 503 if FreeSWITCH is not connected, and invents no state', async () => {
  const alone = await startWorld();
  await alone.simulator.stop();
  await until(() => !alone.gateway.ready());
  for (const target of ['/api/conferences', '/api/conferences/Sales']) {
    const answer = await alone.ask(target);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'esl_unavailable' });
  }
  await alone.gateway.end();
});
