import { refuseCrossSite } from '../../routes/http/cross-site';
import { startWorld, type World } from '../helpers/world';

const PANEL = 'https://panel.example.org';
const MOZILLA = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

interface Row {
  readonly why: string;
  readonly method?: string;
  readonly headers: Record<string, string>;
  readonly refused: boolean;
}

/** `OURS` in a value is replaced by the gateway's own origin. */
const ROWS: Row[] = [
  { why: 'a program that says nothing', headers: {}, refused: false },
  { why: 'curl', headers: { 'user-agent': 'curl/8.5.0' }, refused: false },
  { why: 'our own page', headers: { origin: 'OURS' }, refused: false },
  { why: 'our own page in a browser', headers: { origin: 'OURS', 'user-agent': MOZILLA }, refused: false },
  { why: 'a listed page', headers: { origin: PANEL }, refused: false },
  {
    why: 'a listed page, as its browser reports',
    headers: { origin: PANEL, 'sec-fetch-site': 'cross-site', 'user-agent': MOZILLA },
    refused: false,
  },
  { why: 'a foreign page', headers: { origin: 'https://evil.example' }, refused: true },
  { why: 'a sandboxed page', headers: { origin: 'null' }, refused: true },
  { why: 'an empty origin', headers: { origin: '' }, refused: true },
  { why: 'the listed host by http', headers: { origin: 'http://panel.example.org' }, refused: true },
  { why: 'the listed host on a port', headers: { origin: `${PANEL}:8443` }, refused: true },
  { why: 'a name that begins as the listed one', headers: { origin: `${PANEL}.evil` }, refused: true },
  { why: 'the listed origin in capitals', headers: { origin: PANEL.toUpperCase() }, refused: true },
  { why: 'two origins', headers: { origin: `${PANEL}, https://evil.example` }, refused: true },
  {
    why: 'a foreign page that claims to be same-origin',
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    refused: true,
  },
  {
    why: 'the same origin',
    headers: { 'sec-fetch-site': 'same-origin', 'user-agent': MOZILLA },
    refused: false,
  },
  { why: 'the address bar', headers: { 'sec-fetch-site': 'none', 'user-agent': MOZILLA }, refused: false },
  { why: 'another host of the site', headers: { 'sec-fetch-site': 'same-site' }, refused: true },
  { why: 'another site', headers: { 'sec-fetch-site': 'cross-site' }, refused: true },
  { why: 'an unknown word', headers: { 'sec-fetch-site': 'elsewhere' }, refused: true },
  { why: 'an empty word', headers: { 'sec-fetch-site': '' }, refused: true },
  { why: 'two words', headers: { 'sec-fetch-site': 'same-origin, none' }, refused: true },
  { why: 'a prefetch', headers: { 'sec-purpose': 'prefetch' }, refused: true },
  {
    why: 'a prefetch of our own page',
    headers: { 'sec-purpose': 'prefetch;prerender', origin: 'OURS', 'sec-fetch-site': 'same-origin' },
    refused: true,
  },
  { why: 'a GET of a browser that names no site', headers: { 'user-agent': MOZILLA }, refused: true },
  { why: 'a PUT of the same', method: 'PUT', headers: { 'user-agent': MOZILLA }, refused: false },
  { why: 'a POST of the same', method: 'POST', headers: { 'user-agent': MOZILLA }, refused: false },
  {
    why: 'a POST of a foreign form',
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    refused: true,
  },
  { why: 'a PUT across sites', method: 'PUT', headers: { 'sec-fetch-site': 'cross-site' }, refused: true },
  {
    why: 'a browser within another program',
    headers: { 'user-agent': `Softphone ${MOZILLA}` },
    refused: true,
  },
  ...[
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko',
    'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)',
  ].map((agent) => ({ why: `a GET of ${agent}`, headers: { 'user-agent': agent }, refused: true })),
  ...[
    'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1682',
    'Mozilla/5.0 (Macintosh; Darwin 24.0.0; en-US) PowerShell/7.5.0',
    'Mozilla/4.0 (compatible; Win32; WinHttp.WinHttpRequest.5)',
    'Mozilla/4.0 (compatible; snom320-SIP 8.4.35)',
    'Mozilla/5.0',
    'Mozilla/5.0 (compatible; like Gecko)',
    'Java/21.0.4',
    '',
  ].map((agent) => ({ why: `a GET of "${agent}"`, headers: { 'user-agent': agent }, refused: false })),
];

test.each(ROWS)('refuseCrossSite: $why', ({ method = 'GET', headers, refused }) => {
  const own = 'https://gateway.example.org';
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('OURS', own)]),
  );
  const check = (): void => refuseCrossSite(method, sent, new Set([own, PANEL]));
  if (refused) expect(check).toThrow(expect.objectContaining({ code: 'cross_site' }));
  else expect(check).not.toThrow();
});

describe('by HTTP', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ origins: [PANEL] });
    world.fill('WeeklyTeamConf', 2);
  });
  afterAll(() => world.end());

  const ours = (headers: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('OURS', world.gateway.url)]),
    );

  describe.each(['', '/sipxconfig/rest/my'])('below "%s"', (mount) => {
    test.each(ROWS)('$why', async ({ method = 'GET', headers, refused }) => {
      for (const tail of ['mute&all', 'lock', 'unlock', 'kick&4000000000']) {
        const before = world.simulator.apis.length;
        const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/${tail}`, {
          method,
          headers: ours(headers),
        });
        if (refused)
          expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('cross_site') });
        else expect(answer.status).toBe(tail.startsWith('kick') ? 404 : 200);
        // Each eighth time the gateway asks first if a sound plays.
        const lines = world.simulator.apis
          .slice(before)
          .filter((line) => !/ (?:list|play_status)/.test(line));
        expect(lines).toHaveLength(refused ? 0 : 1);
      }
    });

    test.each(ROWS)('$why may read', async ({ method = 'GET', headers }) => {
      for (const tail of ['list', 'count', 'xml_list', 'json_list', 'list&count']) {
        const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/${tail}`, {
          method,
          headers: ours(headers),
        });
        expect(answer.status).toBe(200);
      }
    });
  });

  test('the Host header does not make an origin ours, because of DNS rebinding', async () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    const answer = await world.ask('/conference/WeeklyTeamConf/lock', { headers });
    expect(answer.text).toMatch(/^403 cross_site: /);
  });

  test('localhost and [::1] are our origins too, but only on our port', async () => {
    const { port } = new URL(world.gateway.url);
    const lock = async (origin: string) =>
      (await world.ask('/conference/WeeklyTeamConf/lock', { headers: { origin } })).status;
    expect(await lock(`http://localhost:${port}`)).toBe(200);
    expect(await lock(`http://[::1]:${port}`)).toBe(200);
    expect(await lock(`https://localhost:${port}`)).toBe(403);
    expect(await lock('http://localhost')).toBe(403);
  });
});

test('if publicUrl is set, it is our origin, and the listening address is not', async () => {
  const listen = { host: '127.0.0.1', port: 0, publicUrl: 'https://conf.example.org/path' };
  const world = await startWorld({ listen });
  try {
    world.fill('WeeklyTeamConf', 1);
    const lock = async (origin: string) =>
      (await world.ask('/conference/WeeklyTeamConf/lock', { headers: { origin } })).status;
    expect(await lock('https://conf.example.org')).toBe(200);
    expect(await lock(world.gateway.url)).toBe(403);
  } finally {
    await world.end();
  }
});
