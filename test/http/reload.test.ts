import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectByTls } from 'node:tls';
import { basic } from '../helpers/ask';
import { TEST_CONFIG } from '../helpers/gateway';
import { selfSigned } from '../helpers/self-signed';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reload-'));
});
afterEach(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});

/** The status of a command with Basic credentials. */
const lock = async (name: string, user: string, password: string): Promise<number> => {
  const headers = { authorization: basic(user, password) };
  return (await world.ask(`/conference/${name}/lock`, { headers })).status;
};
const kinds = (): unknown[] => world.gateway.log.map(({ kind }) => kind);

test('users and conferences take effect', async () => {
  world = await startWorld();
  for (const name of ['WeeklyTeamConf', 'New']) world.fill(name, 1);
  expect(await lock('New', '200', '123')).toBe(404);
  expect(await lock('WeeklyTeamConf', '300', 'abc')).toBe(401);
  await world.gateway.configure({
    users: { '200': { password: 'changed' }, '300': { password: 'abc' } },
    conferences: { WeeklyTeamConf: { owner: '300' }, New: { owner: '200' } },
  });
  expect(await lock('New', '200', '123')).toBe(404);
  await world.gateway.reload();
  expect(kinds()).toContain('configuration-reloaded');
  expect(await lock('New', '200', '123')).toBe(401);
  expect(await lock('New', '200', 'changed')).toBe(200);
  expect(await lock('WeeklyTeamConf', '200', 'changed')).toBe(403);
  expect(await lock('WeeklyTeamConf', '300', 'abc')).toBe(200);
  expect(await lock('WeeklyTeamConf', '400', '123')).toBe(401);
});

test('the last line lists the sections that need a restart', async () => {
  world = await startWorld();
  const last = async (changes: Record<string, unknown>): Promise<unknown> => {
    await world.gateway.configure(changes);
    await world.gateway.reload();
    return world.gateway.log.at(-1);
  };
  expect(await last({})).toMatchObject({ msg: 'configuration reloaded', unadopted: [] });
  const freeswitch = { host: '127.0.0.1', port: 8021, password: 'another' };
  expect(await last({ freeswitch, timeouts: { command: 9 } })).toMatchObject({
    msg: 'configuration reloaded, except freeswitch, timeouts: restart the gateway to use those',
    unadopted: ['freeswitch', 'timeouts'],
  });
});

test('keeps the realm of the start, and logs that', async () => {
  world = await startWorld();
  await world.gateway.configure({ realm: 'changed.example.org' });
  await world.gateway.reload();
  const { headers } = await world.ask('/conference/New/lock', { user: null });
  expect(String(headers['www-authenticate'])).toContain('realm="conference.example.org"');
  expect(world.gateway.log.map(({ msg }) => msg)).toContain('realm has changed: that needs a restart');
  expect((await world.ask('/conference/Conf400/count', { user: '400' })).status).toBe(404);
});

test('refuses another realm if there are ha1 lines, because nobody could sign in', async () => {
  world = await startWorld();
  const ha1 = { md5: 'a'.repeat(32), sha256: 'b'.repeat(64) };
  await world.gateway.configure({
    realm: 'changed.example.org',
    users: { '200': { ha1 }, '400': { password: '123' } },
  });
  await world.gateway.reload();
  expect(world.gateway.log.at(-1)).toMatchObject({
    kind: 'configuration-refused',
    problems: ['realm: has changed, and the ha1 lines with it; that needs a restart'],
  });
  // As before: user 200 signs in with its password.
  expect((await world.ask('/conference/WeeklyTeamConf/count', { user: '200' })).status).toBe(404);
});

test('policies take effect', async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 1);
  const panel = 'https://panel.example.org';
  const ask = () => world.ask('/conference/WeeklyTeamConf/lock', { headers: { origin: panel } });
  expect((await ask()).status).toBe(403);
  await world.gateway.configure({ origins: [panel] });
  await world.gateway.reload();
  expect(await ask()).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': panel } });
  await world.gateway.configure({ stateChangingGet: 'refuse' });
  await world.gateway.reload();
  expect((await ask()).status).toBe(405);
  expect((await ask()).headers['access-control-allow-origin']).toBeUndefined();
});

test('a request in progress ends under the old configuration', async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
  world.simulator.faults.next('list delim', { kind: 'delay', ms: 150 });
  const pending = world.ask('/conference/WeeklyTeamConf/mute&last');
  await until(() => world.simulator.apis.length === 1);
  await world.gateway.configure({ users: { '400': { password: 'x' } }, conferences: {} });
  await world.gateway.reload();
  expect((await pending).status).toBe(200);
  expect(await lock('WeeklyTeamConf', '200', '123')).toBe(401);
});

test.each([
  ['not YAML', 'users: [', /./],
  [
    'an unknown owner',
    { conferences: { WeeklyTeamConf: { owner: 'nobody' } } },
    /^conferences\.WeeklyTeamConf\.owner: /,
  ],
  ['an unknown key', { origin: [] }, /unknown key `origin`: did you mean `origins`/],
  ['a user without a password', { users: { '200': {} } }, /^users\.200: /],
])('a mistake changes nothing and is logged: %s', async (_what, mistake, problem) => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 1);
  if (typeof mistake === 'string') await writeFile(world.gateway.configFile, mistake);
  else await world.gateway.configure({ ...mistake, stateChangingGet: 'refuse' });
  await world.gateway.reload();
  const line = world.gateway.log.find(({ kind }) => kind === 'configuration-refused');
  expect(line).toMatchObject({
    level: 50,
    problems: expect.arrayContaining([expect.stringMatching(problem)]),
  });
  expect(kinds()).not.toContain('configuration-reloaded');
  expect(await lock('WeeklyTeamConf', '200', '123')).toBe(200);
  // Once corrected, it takes effect.
  await world.gateway.configure({ users: { ...TEST_CONFIG.users, '200': { password: 'new' } } });
  await world.gateway.reload();
  expect(await lock('WeeklyTeamConf', '200', '123')).toBe(401);
  expect(await lock('WeeklyTeamConf', '200', 'new')).toBe(200);
});

/** A certificate whose key nobody has. */
const OTHER_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkDCCATWgAwIBAgIUIunAzuFKBHffWvGMspn9cU1lgDIwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRb3RoZXIuZXhhbXBsZS5vcmcwIBcNMjYxMTIwMTE1MDUxWhgP
MjEyNjEwMjcxMTUwNTFaMBwxGjAYBgNVBAMMEW90aGVyLmV4YW1wbGUub3JnMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEM8imYvLrBhRKvl5m+6QpoZZy2QyARpow
O/MmThzuY+NLaQ9sizYiEd5tGStC5hCC5JYEswigdJsD6ZIynga2PqNTMFEwHQYD
VR0OBBYEFKZ1lrjmF9esWaa65Tl9yH8sspf+MB8GA1UdIwQYMBaAFKZ1lrjmF9es
Waa65Tl9yH8sspf+MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh
AKzUObCYhHIrpYxDv0p+9pylY96WeRO4AgNXE77mWqy6AiEA0RyOFaFTXJKEh5HD
jp58++h14btr/n08XUdjNj5y8Gs=
-----END CERTIFICATE-----
`;

describe('TLS', () => {
  /** Makes a certificate for a name, in `cert.pem` and `key.pem` of the folder. */
  async function certify(name: string): Promise<{ cert: string; key: string }> {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const made = await selfSigned(name);
    await writeFile(cert, made.cert);
    await writeFile(key, made.key);
    return { cert, key };
  }

  /** The name in the certificate that a new connection receives. */
  function shown(): Promise<string> {
    return new Promise((resolve, reject) => {
      const port = Number(new URL(world.gateway.url).port);
      const socket = connectByTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        resolve(`${socket.getPeerCertificate().subject.CN}`);
        socket.end();
      });
      socket.on('error', reject);
    });
  }

  const startByTls = async (): Promise<void> => {
    const tls = await certify('old.example.org');
    world = await startWorld({ listen: { host: '127.0.0.1', port: 0, tls } });
    world.fill('WeeklyTeamConf', 1);
  };

  test('new connections receive the new certificate', async () => {
    await startByTls();
    expect(world.gateway.url).toMatch(/^https:/);
    expect(await lock('WeeklyTeamConf', '200', '123')).toBe(200);
    expect(await shown()).toBe('old.example.org');
    await certify('new.example.org');
    expect(await shown()).toBe('old.example.org');
    await world.gateway.reload();
    expect(await shown()).toBe('new.example.org');
    expect(await lock('WeeklyTeamConf', '200', '123')).toBe(200);
  });

  test.each([
    ['is missing', (cert: string) => rm(cert)],
    ['is not a certificate', (cert: string) => writeFile(cert, 'no certificate')],
    ['belongs to another key', (cert: string) => writeFile(cert, OTHER_CERTIFICATE)],
  ])(
    'a certificate that %s changes nothing, and the rest of the reload is refused too',
    async (_what, spoil) => {
      await startByTls();
      await world.gateway.configure({ users: { ...TEST_CONFIG.users, '200': { password: 'new' } } });
      await spoil(join(folder, 'cert.pem'));
      await world.gateway.reload();
      expect(kinds()).toContain('configuration-refused');
      expect(kinds()).not.toContain('configuration-reloaded');
      expect(await shown()).toBe('old.example.org');
      expect(await lock('WeeklyTeamConf', '200', '123')).toBe(200);
      expect(await lock('WeeklyTeamConf', '200', 'new')).toBe(401);
    },
  );
});
