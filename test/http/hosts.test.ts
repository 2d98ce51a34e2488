import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { DOCUMENT } from '../helpers/openapi';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** DNS rebinding: a page of another site whose name resolves to our address sends its own name as Host. */

let world: World;
const ADMIN_PATHS = ['/metrics', '/health', '/health/live', '/health/ready', '/nothing'];

afterEach(() => world.end());

async function start(listen: Record<string, unknown> = {}): Promise<void> {
  world = await startWorld({
    listen: { host: '127.0.0.1', port: 0, ...listen },
    admin: { port: await freePort() },
  });
  world.fill('WeeklyTeamConf', 2);
}

const status = async (target: string, host: string, user: string | null = '200', method = 'GET') =>
  (await world.ask(target, { headers: { host }, user, method })).status;
const adminStatus = async (target: string, host: string): Promise<number> =>
  (await ask(world.gateway.adminUrl ?? '', target, { headers: { host }, user: null })).status;

const FOREIGN = [
  'evil.example',
  'EVIL.example:8080',
  'evil.example.',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'evillocalhost',
  '[::1].evil.example',
  'gateway.example.org.evil.example',
  'x@127.0.0.1',
  '127.0.0.1@evil.example',
  '127.0.0.1:80:80',
  '127.0.0.1:x',
  '[::1',
  '::1',
  '[]',
  '[127.0.0.1]',
  '127.0.0.1/x',
  '127.1',
  '.',
];
const OURS = [
  '127.0.0.1',
  '127.0.0.1:8080',
  '10.1.2.3:80',
  '[::1]',
  '[::1]:8080',
  '[2001:DB8::1]:443',
  'localhost',
  'LocalHost:8080',
  'localhost.',
  'panel.localhost:1',
];

test('refuses foreign names if a page could read or command', async () => {
  await start();
  for (const host of FOREIGN) {
    expect([host, await status('/api/conferences', host)]).toEqual([host, 421]);
    expect([host, await adminStatus('/metrics', host)]).toEqual([host, 421]);
  }
  for (const host of OURS) {
    expect([host, await status('/api/conferences', host)]).toEqual([host, 200]);
    expect([host, await adminStatus('/metrics', host)]).toEqual([host, 200]);
  }
});

test('refuses them on every path of the API, the panel, the documentation and the admin listener', async () => {
  await start();
  const described = Object.entries(DOCUMENT.paths)
    .filter(([path]) => path.startsWith('/api'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path.replaceAll(/\{[^}]*\}/g, 'x')]),
    );
  expect(described.length).toBeGreaterThan(7);
  const paths = ['/api', '/api/', '/api/nothing', '/openapi.json', '/docs', '/docs/', '/docs/start.js'];
  const files = [
    '/docs/swagger-ui.css',
    '/docs/nothing',
    '/panel',
    '/panel/',
    '/panel/index.html',
    '/panel/x',
  ];
  for (const [method = '', path = ''] of [
    ...described,
    ...[...paths, ...files].map((path) => ['GET', path]),
  ]) {
    for (const user of [null, '200']) {
      expect([method, path, await status(path, 'evil.example', user, method)]).toEqual([method, path, 421]);
    }
    // A stream would not end.
    const user = path === '/api/events' ? null : '200';
    expect([path, await status(path, '127.0.0.1', user, method)]).not.toEqual([path, 421]);
  }
  for (const path of ADMIN_PATHS) {
    expect([path, await adminStatus(path, 'evil.example')]).toEqual([path, 421]);
  }
});

test('old scripts, phones and health checks may use any name', async () => {
  await start();
  const evil = 'pbx.example.org';
  expect(await status('/health/live', evil, null)).toBe(200);
  expect(await status('/health/ready', evil, null)).toBe(200);
  expect(await status('/conference/WeeklyTeamConf/count', evil)).toBe(200);
  expect(await status('/sipxconfig/rest/my/conference/WeeklyTeamConf/count', evil)).toBe(200);
  for (const target of ['/sipxconfig/rest/my/conferences', '/callcontroller/200/400', '/nothing']) {
    expect([target, await status(target, evil)]).not.toEqual([target, 421]);
  }
});

test('checks the host after the method and before the credentials, and counts no wrong password', async () => {
  await start();
  const headers = { host: 'evil.example', authorization: 'Basic MjAwOndyb25n' };
  for (let count = 0; count < 15; count++) {
    const answer = await world.ask('/api/conferences', { headers });
    expect(answer.status).toBe(421);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'misdirected_request',
      detail: expect.stringContaining('evil.example'),
    });
  }
  expect(await status('/api/conferences', '127.0.0.1')).toBe(200);
  expect(await status('/api/conferences', 'evil.example', '200', 'PUT')).toBe(405);
  expect(world.gateway.log.filter(({ kind }) => kind === 'sign-in-failed')).toEqual([]);
});

test('publicUrl and listen.hosts are accepted with any port, case and final dot', async () => {
  await start({
    publicUrl: 'https://Gateway.Example.org/path',
    hosts: ['conf.example.net', 'MÜNCHEN.example'],
  });
  for (const name of ['gateway.example.org', 'conf.example.net', 'xn--mnchen-3ya.example']) {
    for (const host of [name, `${name}:8443`, `${name}.`, `${name}.:80`, name.toUpperCase()]) {
      expect([host, await status('/api/conferences', host)]).toEqual([host, 200]);
      expect([host, await adminStatus('/metrics', host)]).toEqual([host, 200]);
    }
    for (const host of [`x.${name}`, `${name}..`, `x${name}`]) {
      expect([host, await status('/api/conferences', host)]).toEqual([host, 421]);
    }
  }
});

test('if the target is absolute, its host counts, and the Host header does not', async () => {
  await start();
  const answer = async (authority: string, host: string): Promise<string> => {
    const wire = await Wire.open(world.gateway.url);
    wire.send(`GET http://${authority}/openapi.json HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    await wire.ends();
    return wire.received.slice(9, 12);
  };
  expect(await answer('evil.example', '127.0.0.1')).toBe('421');
  expect(await answer('127.0.0.1@evil.example', '127.0.0.1')).toBe('421');
  expect(await answer('localhost:8080', 'evil.example')).toBe('200');
  expect(await answer('', '')).toBe('421');
});

test('serves HTTP/1.0 without Host', async () => {
  await start();
  for (const url of [world.gateway.url, world.gateway.adminUrl ?? '']) {
    const wire = await Wire.open(url);
    wire.send(`GET ${url === world.gateway.url ? '/openapi.json' : '/metrics'} HTTP/1.0\r\n\r\n`);
    await wire.ends();
    expect(wire.received).toMatch(/^HTTP\/1.1 200 /);
  }
});

test('a trusted proxy may send any Host; the admin listener trusts no proxy', async () => {
  await start({ trustProxy: ['127.0.0.0/8'] });
  expect(await status('/api/conferences', 'upstream')).not.toBe(421);
  expect(await adminStatus('/metrics', 'upstream')).toBe(421);
});

test('serves any name, with one warning, if it listens off loopback and no names are configured', async () => {
  world = await startWorld({ listen: { host: '0.0.0.0', port: 0 }, admin: { port: await freePort() } });
  const { port } = new URL(world.gateway.url);
  const answer = await ask(`http://127.0.0.1:${port}`, '/openapi.json', { headers: { host: 'x.example' } });
  expect(answer.status).toBe(200);
  expect(world.gateway.log.filter(({ msg }) => /Host header is not checked/.test(String(msg)))).toHaveLength(
    1,
  );
  // The admin listener is on loopback, so no client needs another name.
  expect(await adminStatus('/metrics', 'x.example')).toBe(421);
});

test('refuses other names, without a warning, if it listens off loopback with names', async () => {
  world = await startWorld({ listen: { host: '0.0.0.0', port: 0, hosts: ['gw.example.org'] } });
  const { port } = new URL(world.gateway.url);
  const asked = (host: string) => ask(`http://127.0.0.1:${port}`, '/openapi.json', { headers: { host } });
  expect((await asked('gw.example.org')).status).toBe(200);
  expect((await asked('x.example')).status).toBe(421);
  expect(JSON.stringify(world.gateway.log)).not.toMatch(/Host header is not checked/);
});

test('answers of the admin listener cannot be embedded by another site', async () => {
  await start();
  for (const path of ADMIN_PATHS) {
    const answer = await ask(world.gateway.adminUrl ?? '', path, { user: null });
    expect([path, answer.headers['cross-origin-resource-policy']]).toEqual([path, 'same-origin']);
  }
});
