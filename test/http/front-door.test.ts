import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const ask = (target: string, type?: string, method = 'GET') =>
  world.ask(target, { user: null, method, headers: type === undefined ? {} : accept(type) });

test.each([
  [undefined, 'text/plain'],
  ['*/*', 'text/plain'],
  ['application/json', 'text/plain'],
  ['text/*', 'text/plain'],
  ['text/html', 'text/html'],
  [BROWSER, 'text/html'],
])('Accept %s: returns %s', async (type, expected) => {
  const { status, headers, text } = await ask('/', type);
  expect([status, headers['content-type']]).toEqual([200, `${expected}; charset=utf-8`]);
  expect(headers['www-authenticate']).toBeUndefined();
  for (const path of ['/panel/', '/docs', '/health/ready']) expect(text).toContain(path);
  expect(text).toMatch(/\/conference\/(?:<|&lt;)name(?:>|&gt;)\/mute&(?:amp;)?all/);
});

test('each link works without credentials', async () => {
  const { text } = await ask('/', 'text/html');
  const links = [...text.matchAll(/<a href="([^"]+)"/g)].map(([, link = '']) => link);
  expect(links).toEqual(['/panel/', '/docs', '/health/ready']);
  for (const link of links)
    expect([link, (await ask(link)).status]).toEqual([link, link === '/docs' ? 308 : 200]);
});

test('HEAD returns the same headers and no body; other methods are refused', async () => {
  const [get, head] = [await ask('/'), await ask('/', undefined, 'HEAD')];
  expect([head.status, head.text, head.headers['content-length']]).toEqual([
    200,
    '',
    get.headers['content-length'],
  ]);
  expect((await ask('/', undefined, 'POST')).status).toBe(405);
  expect((await ask('/', undefined, 'OPTIONS')).headers.allow).toBe('GET, HEAD, OPTIONS');
});

test('the page loads nothing and cannot be framed', async () => {
  const { headers } = await ask('/', 'text/html');
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
    ),
  });
});

test('shows nothing of the configuration, and parameters change nothing', async () => {
  for (const type of ['text/html', 'text/plain']) {
    const { text } = await ask('/', type);
    expect(text).not.toMatch(/Weekly|Conf400|Sales|127\.0\.0\.1|realm|example\.org/);
    expect((await ask('/?_=1795769005350', type)).text).toBe(text);
  }
});

test.each(['/index.html', '/conference', '//', '/.'])('%s is not the front page', async (target) => {
  expect((await ask(target)).status).toBe(404);
});

test('the links keep the path prefix that a proxy removes', async () => {
  const below = await startWorld({
    listen: { host: '127.0.0.1', port: 0, publicUrl: 'https://gw.example.org/pbx/' },
  });
  try {
    const { text } = await below.ask('/', { user: null, headers: accept('text/html') });
    expect(text).toContain('href="/pbx/panel/"');
    expect(text).toContain('href="/pbx/docs"');
    expect(text).toContain('/pbx/conference/');
    expect(text).not.toContain('gw.example.org');
    expect((await below.ask('/', { user: null })).text).toContain('/pbx/health/ready');
  } finally {
    await below.end();
  }
});
