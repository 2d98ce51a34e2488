import type { IncomingHttpHeaders } from 'node:http';
import { startWorld, type World } from '../helpers/world';

const PANEL = 'https://panel.example.org';

let world: World;
beforeAll(async () => {
  world = await startWorld({ origins: [PANEL] });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

/** The headers of CORS among others. */
const corsOf = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

describe('a preflight request', () => {
  const preflight = (origin: string | undefined, target = '/conference/WeeklyTeamConf/lock') =>
    world.ask(target, {
      method: 'OPTIONS',
      user: null,
      headers: {
        ...(origin !== undefined && { origin }),
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,x-requested-with',
      },
    });

  test.each(['/conference/WeeklyTeamConf/lock', '/sipxconfig/rest/my/conference/Nowhere/lock'])(
    'from a listed origin is answered without credentials: %s',
    async (target) => {
      const answer = await preflight(PANEL, target);
      expect(answer.status).toBe(204);
      expect(answer.headers['vary']).toMatch(/\bOrigin\b/);
      expect(answer.headers['www-authenticate']).toBeUndefined();
      const cors = corsOf(answer.headers);
      expect(cors).toMatchObject({
        'access-control-allow-origin': PANEL,
        'access-control-allow-credentials': 'true',
      });
      expect(cors['access-control-allow-methods']).toMatch(/\bPUT\b/);
      expect(cors['access-control-allow-headers']).toMatch(
        /authorization.*, idempotency-key,.*x-requested-with/i,
      );
    },
  );

  test.each([undefined, 'https://evil.example', 'null', '*', `${PANEL}.evil`, 'http://panel.example.org'])(
    'from %s gets no CORS headers',
    async (origin) => {
      const answer = await preflight(origin);
      expect(answer.status).toBe(204);
      expect(corsOf(answer.headers)).toEqual({});
      expect(answer.headers['vary']).toMatch(/\bOrigin\b/);
    },
  );

  test('runs nothing', async () => {
    const before = world.simulator.received.length;
    await preflight(PANEL);
    expect(world.heardSince(before)).toEqual([]);
  });
});

describe('the request itself', () => {
  const ask = (target: string, origin: string, user: string | null = '200') =>
    world.ask(target, { user, headers: { origin } });

  test.each([
    ['/conference/WeeklyTeamConf/lock', '200', 200],
    ['/conference/WeeklyTeamConf/list', '200', 200],
    ['/conference/WeeklyTeamConf/bogus', '200', 400],
    ['/conference/WeeklyTeamConf/list', null, 401],
    ['/conference/Conf400/list', '200', 403],
    ['/conference/Nowhere/list', '200', 404],
    ['/nothing', null, 404],
    ['/health/live', null, 200],
  ])('from a listed origin can be read: %s by %s', async (target, user, status) => {
    const answer = await ask(target, PANEL, user);
    expect(answer.status).toBe(status);
    expect(corsOf(answer.headers)).toMatchObject({
      'access-control-allow-origin': PANEL,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringMatching(/, Idempotent-Replayed,.*WWW-Authenticate/i),
    });
    expect(answer.headers['vary']).toMatch(/\bOrigin\b/);
  });

  test.each(['https://evil.example', 'null', '', 'http://127.0.0.1:1'])(
    'from %j cannot be read',
    async (origin) => {
      for (const target of ['/conference/WeeklyTeamConf/list', '/conference/WeeklyTeamConf/lock']) {
        const { headers } = await ask(target, origin);
        expect(corsOf(headers)).toEqual({});
        expect(headers['vary']).toMatch(/\bOrigin\b/);
      }
    },
  );

  test('without an Origin gets no CORS headers', async () => {
    const { headers } = await world.ask('/conference/WeeklyTeamConf/list');
    expect(corsOf(headers)).toEqual({});
    expect(headers['vary']).toMatch(/\bOrigin\b/);
  });
});

describe('stateChangingGet', () => {
  const MOUNTS = ['', '/sipxconfig/rest/my'];
  let strict: World | undefined;
  afterEach(() => strict?.end());

  test.each([
    ['allow', [true, true]],
    ['sipxecs', [false, true]],
    ['refuse', [false, false]],
  ] as const)('with %s', async (stateChangingGet, allowed) => {
    strict = await startWorld({ stateChangingGet });
    strict.fill('WeeklyTeamConf', 1);
    for (const [index, mount] of MOUNTS.entries()) {
      const url = `${mount}/conference/WeeklyTeamConf`;
      for (const tail of ['lock', 'mute&all', '&&deaf&all', '%6Dute&all', 'kick&4000000000', 'mute&%zz']) {
        const before = strict.simulator.apis.length;
        const answer = await strict.ask(`${url}/${tail}`);
        if (allowed[index]) {
          expect(answer.status).not.toBe(405);
        } else {
          expect(answer).toMatchObject({ status: 405, headers: { allow: 'PUT, POST, OPTIONS' } });
          expect(strict.simulator.apis.slice(before)).toEqual([]);
        }
      }
      for (const method of ['PUT', 'POST']) {
        expect((await strict.ask(`${url}/lock`, { method })).status).toBe(200);
      }
      for (const tail of ['list', 'count', 'xml_list', 'json_list', 'list&count']) {
        expect((await strict.ask(`${url}/${tail}`)).status).toBe(200);
      }
      expect((await strict.ask(`${url}/bogus`)).status).toBe(400);
    }
  });

  test('returns 405 before 401', async () => {
    strict = await startWorld({ stateChangingGet: 'refuse' });
    expect((await strict.ask('/conference/WeeklyTeamConf/lock', { user: null })).status).toBe(405);
    expect((await strict.ask('/conference/WeeklyTeamConf/list', { user: null })).status).toBe(401);
  });
});
