import { type Asking, accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

let world: World;
let sent: number;
beforeAll(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
  world.fill('Conf400', 2);
});
beforeEach(() => {
  sent = world.simulator.received.length;
});
// No request of this file reaches FreeSWITCH.
afterEach(() => {
  expect(world.heardSince(sent)).toEqual([]);
});
afterAll(() => world.end());

const MOUNTS = [
  { mount: '', words: () => '' },
  { mount: '/sipxconfig/rest/my', words: (text: string) => text },
];

interface Refusal {
  readonly tail: string;
  readonly asking?: Asking;
  readonly status: number;
  readonly code: string;
  /** The reason phrase of the original. */
  readonly original?: string;
}

const REFUSALS: Refusal[] = [
  { tail: 'WeeklyTeamConf/list', asking: { method: 'DELETE' }, status: 405, code: 'method_not_allowed' },
  { tail: 'WeeklyTeamConf/list', asking: { method: 'PATCH' }, status: 405, code: 'method_not_allowed' },
  { tail: 'WeeklyTeamConf/lock', asking: { method: 'TRACE' }, status: 405, code: 'method_not_allowed' },
  { tail: 'WeeklyTeamConf/lock', asking: { method: 'PROPFIND' }, status: 405, code: 'method_not_allowed' },
  { tail: 'WeeklyTeamConf/list', asking: { user: null }, status: 401, code: 'unauthenticated' },
  {
    ...{ tail: 'Nowhere/list', status: 404, code: 'conference_not_found' },
    original: 'Conference not found',
  },
  {
    ...{ tail: 'Conf400/list', status: 403, code: 'not_owner' },
    original: 'User is not owner of this conference',
  },
  {
    ...{ tail: 'WeeklyTeamConf', status: 400, code: 'no_command' },
    original: 'No conference command specified',
  },
  {
    ...{ tail: 'WeeklyTeamConf/', status: 400, code: 'no_command' },
    original: 'No conference command specified',
  },
  {
    ...{ tail: 'WeeklyTeamConf/&&', status: 400, code: 'no_command' },
    original: 'No conference command specified',
  },
  {
    ...{ tail: 'WeeklyTeamConf/lock', asking: { headers: { origin: 'https://evil.example' } } },
    ...{ status: 403, code: 'cross_site' },
  },
  { tail: 'WeeklyTeamConf/bogus', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/LOCK', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/Mute&1', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/lock%20', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/mute%261', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/mute/1', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf//mute&1', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/kick+1', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/help', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/constructor', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/__proto__', status: 400, code: 'unknown_command' },
  { tail: 'WeeklyTeamConf/setvar&a&b', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/vid-layer&1&2', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/canvas-auto-clear&1&true', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/pause_play', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/vid-write-png&/tmp/a.png', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/kick&all&bye.wav', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/kick&1&$%7Bsystem(id)%7D', status: 400, code: 'command_refused' },
  { tail: 'WeeklyTeamConf/mute', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/kick', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/mute&x', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/mute&1&loud', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/mute&1&quiet&more', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/mute&1&2', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/lock&now', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/hup&1&2', status: 400, code: 'invalid_argument' },
  { tail: 'WeeklyTeamConf/list?x', status: 400, code: 'bad_request' },
  { tail: 'WeeklyTeamConf/mute&%', status: 400, code: 'bad_request' },
  { tail: `WeeklyTeamConf/${'a'.repeat(9000)}`, status: 414, code: 'uri_too_long' },
  {
    ...{ tail: 'WeeklyTeamConf/lock', asking: { method: 'PUT', headers: { 'content-length': 1_048_577 } } },
    ...{ status: 413, code: 'payload_too_large' },
  },
];

describe.each(MOUNTS)('below "$mount"', ({ mount, words }) => {
  test.each(REFUSALS)('$status $code: $tail', async ({ tail, asking, status, code, original }) => {
    const said = words(original ?? '');
    const target = `${mount}/conference/${tail}`;
    const text = await world.ask(target, asking);
    expect(text.status).toBe(status);
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    const line = new RegExp(`^${said === '' ? '' : `${said} - `}${status} ${code}: [^\\n]+\\n$`);
    expect(text.text).toMatch(line);
    if (said !== '') expect(text.reason).toBe(said);

    const json = await world.ask(target, {
      ...asking,
      headers: { ...asking?.headers, ...accept('application/json') },
    });
    expect(json.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(json.text)).toMatchObject({
      ...{ status, code, title: said || expect.any(String), detail: expect.any(String) },
      ...(code === 'invalid_argument' && {
        errors: [{ argument: expect.any(String), message: expect.any(String) }],
      }),
    });

    for (const answer of [text, json]) {
      expect(answer.status).toBe(status);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers['x-powered-by']).toBeUndefined();
    }
    expect(text.headers['x-request-id']).not.toBe(json.headers['x-request-id']);
  });

  test('HEAD never runs a command', async () => {
    for (const tail of ['lock', 'list', '']) {
      const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/${tail}`, { method: 'HEAD' });
      expect(answer).toMatchObject({ status: 405, text: '', headers: { allow: 'GET, PUT, POST, OPTIONS' } });
    }
    expect(world.simulator.find('WeeklyTeamConf')?.locked).toBe(false);
  });

  test('OPTIONS needs no credentials and no conference', async () => {
    for (const tail of ['WeeklyTeamConf/lock', 'Nowhere/list', 'WeeklyTeamConf', 'WeeklyTeamConf/%00?x']) {
      const answer = await world.ask(`${mount}/conference/${tail}`, { method: 'OPTIONS', user: null });
      expect(answer).toMatchObject({ status: 204, text: '', headers: { allow: 'GET, PUT, POST, OPTIONS' } });
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['www-authenticate']).toBeUndefined();
    }
  });

  test('405 lists the allowed methods', async () => {
    const { headers } = await world.ask(`${mount}/conference/WeeklyTeamConf/lock`, { method: 'DELETE' });
    expect(headers.allow).toBe('GET, PUT, POST, OPTIONS');
  });
});

describe('the order of refusal', () => {
  /** Starts with every mistake at once; each step removes one. */
  test.each(MOUNTS)('below "$mount"', async ({ mount }) => {
    const wrong = { accept: 'image/png', origin: 'https://evil.example' };
    const steps: [number, string, string, Asking][] = [
      [405, 'method_not_allowed', 'Nowhere/mute&%00?x', { method: 'DELETE', user: null, headers: wrong }],
      [401, 'unauthenticated', 'Nowhere/mute&%00?x', { user: null, headers: wrong }],
      [404, 'conference_not_found', 'Nowhere/mute&%00?x', { headers: wrong }],
      [403, 'not_owner', 'Conf400/mute&%00?x', { headers: wrong }],
      ...(mount === ''
        ? [
            [406, 'not_acceptable', 'WeeklyTeamConf/mute&%00?x', { headers: wrong }] as [
              number,
              string,
              string,
              Asking,
            ],
          ]
        : []),
      [403, 'cross_site', 'WeeklyTeamConf/mute&%00?x', { headers: { origin: wrong.origin } }],
      [400, 'bad_request', 'WeeklyTeamConf/mute&%00?x', {}],
      [400, 'bad_request', 'WeeklyTeamConf/mute&%00', {}],
      [400, 'invalid_argument', 'WeeklyTeamConf/mute&x', {}],
    ];
    for (const [status, code, tail, asking] of steps) {
      const answer = await world.ask(`${mount}/conference/${tail}`, asking);
      expect(answer.text).toContain(`${status} ${code}: `);
      expect(answer.status).toBe(status);
    }
  });

  test('an unknown command returns 404 for an unknown conference, and 403 for a foreign one', async () => {
    expect((await world.ask('/conference/Nowhere/bogus')).status).toBe(404);
    expect((await world.ask('/conference/Conf400/bogus')).status).toBe(403);
    expect((await world.ask('/conference/Conf400')).status).toBe(403);
  });

  test('a wrong password is refused before everything except the method', async () => {
    const headers = { authorization: `Basic ${Buffer.from('200:wrong').toString('base64')}` };
    for (const tail of ['Nowhere/list', 'WeeklyTeamConf/bogus', 'WeeklyTeamConf/list']) {
      expect((await world.ask(`/conference/${tail}`, { headers })).status).toBe(401);
    }
  });
});
