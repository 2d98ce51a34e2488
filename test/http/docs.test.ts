import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const get = (path: string, method = 'GET') => world.ask(path, { user: null, method });

test('the OpenAPI document is public and JSON', async () => {
  const answer = await get('/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(JSON.parse(answer.text).openapi).toBe('3.1.0');
  expect((await get('/openapi.json', 'HEAD')).status).toBe(200);
  expect((await get('/openapi.json', 'POST')).status).toBe(405);
});

test('the page can load every file that it names', async () => {
  expect((await get('/docs')).headers['location']).toBe('/docs/');
  const page = await get('/docs/');
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const files = [...page.text.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, file]) => file);
  expect(files.sort()).toEqual(['start.js', 'swagger-ui-bundle.js', 'swagger-ui.css']);
  for (const file of files) {
    const answer = await get(`/docs/${file}`);
    expect([file, answer.status, answer.headers['x-content-type-options']]).toEqual([file, 200, 'nosniff']);
    expect(answer.headers['content-type']).toMatch(/^text\/(?:javascript|css)/);
  }
});

test('the page loads nothing from other sites and sends nothing to them', async () => {
  const policy = String((await get('/docs/')).headers['content-security-policy']);
  expect(policy).toMatch(/default-src 'none'.*script-src 'self'.*connect-src 'self'/);
  expect(policy).not.toMatch(/https?:|unsafe/);
  expect((await get('/docs/start.js')).text).toMatch(/validatorUrl: null/);
});

test('browsers keep the large files and revalidate them by their tag', async () => {
  const { headers } = await get('/docs/swagger-ui-bundle.js');
  expect(headers['cache-control']).toBe('no-cache');
  const again = await world.ask('/docs/swagger-ui-bundle.js', {
    user: null,
    headers: { 'if-none-match': String(headers['etag']) },
  });
  expect([again.status, again.text.length]).toEqual([304, 0]);
});

test.each([
  '/docs/../package.json',
  '/docs/package.json',
  '/docs/index.js',
  '/docs/NOTICE',
  '/docs/%2e%2e/package.json',
])('%s: returns 404', async (path) => expect((await get(path)).status).toBe(404));
