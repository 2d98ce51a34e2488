import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const get = (target: string, headers = {}) => world.ask(target, { user: null, headers });

test('the panel is public, and its policy lets the browser run and load nothing else', async () => {
  const { status, headers, text } = await get('/panel/');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toContain('<script type="module" src="main.js">');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  );
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  expect(headers['www-authenticate']).toBeUndefined();
});

test.each([
  ['/panel/main.js', 'text/javascript; charset=utf-8'],
  ['/panel/panel.css', 'text/css; charset=utf-8'],
  ['/panel/icon.svg', 'image/svg+xml'],
  ['/panel/sdk/eventsource-parser.js', 'text/javascript; charset=utf-8'],
])('%s is %s, and the browser keeps it but revalidates it each time', async (target, type) => {
  const { status, headers } = await get(target);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, 'no-cache']);
  const { etag } = headers;
  expect(etag).toBeDefined();
  expect((await get(target, { 'if-none-match': etag })).status).toBe(304);
});

test('the SDK of the sources is JavaScript for browsers, which asks for its package below /panel/, too', async () => {
  const { status, headers, text } = await get('/panel/sdk/sse.js');
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'no-cache',
  ]);
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect([...text.matchAll(/ from ["'](.*)["']/g)].map(([, target]) => target)).toEqual([
    './eventsource-parser.js',
  ]);
  expect(text).not.toMatch(/: (?:string|number)\b|\binterface\b/);
  const library = await get('/panel/sdk/eventsource-parser.js');
  expect(library.text).not.toMatch(/\bfrom ["']/);
});

test('/panel redirects to /panel/, also below the path of a proxy', async () => {
  const { status, headers } = await get('/panel');
  expect([status, headers['location']]).toEqual([308, 'panel/']);
});

test.each([
  '/panel/nothing.js',
  '/panel/../app.ts',
  '/panel/..%2fapp.ts',
  '/panel/%2e%2e/app.ts',
  '/panel/..%5capp.ts',
  '/panel/%00',
  '/panel/%ff',
  '/Panel/',
  '/panel/sdk/',
  '/panel/sdk/stream.ts',
  '/panel/sdk/../panel.ts',
])('%s is not part of the panel', async (target) => {
  const { status, text } = await get(target);
  expect([400, 404]).toContain(status);
  expect(text).not.toContain('createApp');
});

test('allows only reading', async () => {
  for (const target of ['/panel', '/panel/', '/panel/main.js']) {
    const { status, headers } = await world.ask(target, { method: 'POST', user: null });
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
  }
  const head = await world.ask('/panel/', { method: 'HEAD', user: null });
  expect([head.status, head.text]).toEqual([200, '']);
});
