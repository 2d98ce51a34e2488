import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ask, basic } from '../helpers/ask';
import { digestHeader } from '../helpers/digest-client';
import { EventStream } from '../helpers/event-stream';
import { found } from '../helpers/found';
import {
  APACHE,
  APACHE_PREFIX,
  CADDY,
  NGINX,
  NGINX_PREFIX,
  type ProxyKind,
  type RunningProxy,
  startProxy,
} from '../helpers/proxies';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/**
 * The recipes of docs/proxies, in the real proxies, in front of the real gateway and of a server that shows what
 * arrives.
 */

const KINDS: readonly [string, ProxyKind, string][] = [
  ['nginx', NGINX, ''],
  ['nginx below a prefix', NGINX_PREFIX, '/pbx'],
  ['Apache', APACHE, ''],
  ['Apache below a prefix', APACHE_PREFIX, '/pbx'],
  ['Caddy', CADDY, ''],
];

/** Paths that change their meaning if a slash is lost or a piece is decoded on the way. */
const PATHS = [
  '/conference/Team/say&a%26b',
  '/conference/Team/say&100%25',
  '/conference/Team/say&100%2525',
  '/conference/Team/say&a%3Fb%23c',
  '/conference/Team/say&a+b%20c',
  '/conference/Team/say&%E2%82%AC%7Etilde~',
  '/conference/Team/say&a//b',
  '/conference/Team/say&a%2F%2Fb',
  '/conference/Team/dial&sofia/default/1000@softswitch',
  '/conference/Team/dial&sofia%2Fdefault%2F1000',
  '/conference/Team/play&tone_stream://%25(200,0,500);loops=2',
  '/conference/Team/&&kick&&all&',
  "/conference/Team/dial&1000&5551234&O'Brien",
  '/conference//list',
  '/sipxconfig/rest/my/conference/Team/relate&1,2&3&nospeak',
  '/api/conferences?limit=1&after=a%26b',
  '/conference/Team/list?_=1795769005350',
];

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

let echo: Server;
let echoAt: string;
let seen: Seen[] = [];
/** For a request with this path the server closes the connection without an answer. */
const CUT = '/conference/Team/kick&all';

beforeAll(async () => {
  echo = createServer((req, res) => {
    seen.push({ url: req.url ?? '', headers: req.headers });
    if (req.url === CUT) req.socket.destroy();
    else res.end('seen');
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  echoAt = `127.0.0.1:${(echo.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  echo.closeAllConnections();
  echo.close();
  await once(echo, 'close');
});

describe.each(KINDS)('%s', (_name, kind, prefix) => {
  const path = found(kind.program);
  const given = path === undefined ? test.skip : test;
  let shown: RunningProxy;
  let proxy: RunningProxy;
  let world: World;

  beforeAll(async () => {
    if (path === undefined) return;
    world = await startWorld({
      listen: {
        host: '127.0.0.1',
        port: 0,
        trustProxy: ['127.0.0.1'],
        publicUrl: `https://gateway.example.org${prefix}`,
      },
    });
    world.fill('WeeklyTeamConf', 2);
    shown = await startProxy(kind, path, echoAt);
    proxy = await startProxy(kind, path, new URL(world.gateway.url).host);
  }, 60_000);
  afterAll(async () => {
    // The gateway ends the streams, for which a proxy would wait.
    await world?.end();
    await shown?.stop();
    await proxy?.stop();
  });

  given.each(PATHS)('%s arrives unchanged', async (target) => {
    expect((await ask(shown.url, prefix + target, { user: null })).status).toBe(200);
    expect(seen.map(({ url }) => url)).toEqual([target]);
  });

  given('passes on the client’s address and TLS, but not what the client claims', async () => {
    const headers = {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-proto': 'http',
      host: 'gateway.example.org',
    };
    await ask(shown.url, `${prefix}/health/live`, { user: null, headers });
    expect(seen[0]?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      host: 'gateway.example.org',
    });
  });

  given('sends a command once if its connection is lost, even on a keep-alive connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const quietly = (target: string): Promise<unknown> =>
      ask(shown.url, prefix + target, { user: null, agent }).catch(() => undefined);
    for (let round = 0; round < 3; round++) {
      await quietly('/health/live');
      await quietly(CUT);
    }
    agent.destroy();
    expect(seen.filter(({ url }) => url === CUT)).toHaveLength(3);
  });

  given('offers and accepts Basic, because the client uses TLS', async () => {
    const refused = await ask(proxy.url, `${prefix}/api/conferences`, { user: null });
    expect([refused.status, String(refused.headers['www-authenticate'])]).toEqual([
      401,
      expect.stringContaining('Basic'),
    ]);
    const answer = await ask(proxy.url, `${prefix}/conference/WeeklyTeamConf/mute&all`);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('+OK mute')]);
  });

  // Digest binds the path that the client sees.
  given('Digest works, with %26 in the path', async () => {
    const target = `${prefix}/conference/WeeklyTeamConf/say&a%26b`;
    const { headers } = await ask(proxy.url, target, { user: null });
    const challenge = String(headers['www-authenticate']).replace(/, Digest .*|, Basic .*/, '');
    const authorization = digestHeader({ challenge, uri: target, user: '200', password: '123' });
    const answer = await ask(proxy.url, target, { headers: { authorization } });
    expect(answer.status).toBe(200);
  });

  given('delivers events as they happen', async () => {
    const stream = await EventStream.open(`${proxy.url}${prefix}`, {
      conference: 'WeeklyTeamConf',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    await stream.sees('snapshot');
    await ask(proxy.url, `${prefix}/conference/WeeklyTeamConf/lock`, {
      headers: { authorization: basic('200') },
    });
    await stream.sees('locked');
    stream.close();
    // Apache notices it only when it writes the next sign of life.
    if (kind.program === APACHE.program) return;
    await until(() => world.gateway.log.some(({ kind: of, state }) => of === 'stream' && state === 'closed'));
  });
});

/** The mistakes that docs/proxies.md warns of really break something. */
describe('what breaks', () => {
  const ARGUMENTS = '/conference/Team/say&a%26b';
  const BREAKS: readonly [string, ProxyKind, (recipe: string) => string, string, unknown][] = [
    [
      'nginx with a path in proxy_pass',
      NGINX,
      (recipe) => recipe.replace('proxy_pass http://127.0.0.1:8080;', 'proxy_pass http://127.0.0.1:8080/;'),
      ARGUMENTS,
      '/conference/Team/say&a&b',
    ],
    [
      'nginx with a path in proxy_pass, and //',
      NGINX,
      (recipe) => recipe.replace('proxy_pass http://127.0.0.1:8080;', 'proxy_pass http://127.0.0.1:8080/;'),
      '/conference/Team/play&tone_stream://x',
      '/conference/Team/play&tone_stream:/x',
    ],
    [
      'Apache without nocanon',
      APACHE,
      (recipe) => recipe.replace('/" nocanon', '/"'),
      ARGUMENTS,
      '/conference/Team/say&a&b',
    ],
    [
      'Apache without nocanon and MergeSlashes',
      APACHE,
      (recipe) => recipe.replace('/" nocanon', '/"').replace(/^ *MergeSlashes.*$/m, ''),
      '/conference/Team/play&tone_stream://x',
      '/conference/Team/play&tone_stream:/x',
    ],
    [
      'Apache without AllowEncodedSlashes',
      APACHE,
      (recipe) => recipe.replace(/^ *AllowEncodedSlashes.*$/m, ''),
      '/conference/Team/dial&sofia%2Fdefault%2F1000',
      undefined,
    ],
  ];

  test('Caddy with keepalive sends a command again', async () => {
    const path = found(CADDY.program);
    if (path === undefined) return;
    const proxy = await startProxy(CADDY, path, echoAt, (recipe) => recipe.replace('keepalive off', ''));
    await ask(proxy.url, '/health/live', { user: null });
    await ask(proxy.url, CUT, { user: null }).catch(() => undefined);
    await proxy.stop();
    expect(seen.filter(({ url }) => url === CUT).length).toBeGreaterThan(1);
  });

  test.each(BREAKS)('%s', async (_name, kind, change, target, arrives) => {
    const path = found(kind.program);
    if (path === undefined) return;
    const proxy = await startProxy(kind, path, echoAt, change);
    try {
      const { status } = await ask(proxy.url, target, { user: null });
      expect([status, seen[0]?.url]).toEqual([arrives === undefined ? 404 : 200, arrives]);
    } finally {
      await proxy.stop();
    }
  });
});
