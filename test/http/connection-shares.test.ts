import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, basic } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { selfSigned } from '../helpers/self-signed';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** One address cannot take the connections of all others. */

let world: World;
const wires: Wire[] = [];
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.socket.destroy();
  await world.end();
});

async function start(limits: Record<string, number>, listen: Record<string, unknown> = {}): Promise<void> {
  world = await startWorld({
    listen: { host: '127.0.0.1', port: 0, ...listen },
    admin: { port: await freePort() },
    limits,
  });
  world.fill('WeeklyTeamConf', 2);
}

/** Opens a connection and asks; `undefined` if it was closed without an answer. */
async function heard(from: string, url = world.gateway.url): Promise<Wire | undefined> {
  const wire = await Wire.open(url, from).catch(() => undefined);
  if (!wire) return undefined;
  wires.push(wire);
  wire.send(
    // A trusted proxy has to declare that its client uses TLS; without that, Basic is refused.
    `GET /conference/WeeklyTeamConf/count HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nAuthorization: ${basic('200')}\r\n\r\n`,
  );
  await until(() => wire.closed || wire.received.endsWith('\r\n\r\n2'));
  return wire.received === '' ? undefined : wire;
}

const metrics = async (): Promise<string> =>
  (await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null })).text;

test.each(['http', 'https'])(
  'by %s: if an address exceeds its share, its connections are closed at once, and others are not',
  async (scheme) => {
    const folder = await mkdtemp(join(tmpdir(), 'shares-'));
    try {
      const { cert, key } = await selfSigned();
      const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
      await writeFile(tls.cert, cert);
      await writeFile(tls.key, key);
      await start({ connections: 12, connectionsPerAddress: 4 }, scheme === 'https' ? { tls } : {});
      const greedy = await Promise.all(Array.from({ length: 12 }, () => heard('127.0.0.9')));
      const kept = greedy.filter((wire) => wire !== undefined);
      expect(kept).toHaveLength(4);
      expect(await heard('127.0.0.10')).toBeDefined();
      expect(await metrics()).toMatch(/^gateway_http_connections_dropped_total 8$/m);
      expect(await metrics()).toMatch(/^gateway_http_connections 5$/m);
      // One line a minute, not one for each connection.
      const reports = world.gateway.log.filter(({ kind }) => kind === 'connections-dropped');
      expect(reports).toMatchObject([{ level: 40, reason: 'address', address: '127.0.0.9', count: 1 }]);
      kept[0]?.socket.destroy();
      await until(async () => (await heard('127.0.0.9')) !== undefined);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test('silent connections count too', async () => {
  await start({ connections: 12, connectionsPerAddress: 4 });
  for (let count = 0; count < 12; count++) wires.push(await Wire.open(world.gateway.url, '127.0.0.9'));
  await until(() => wires.filter(({ closed }) => closed).length === 8);
  expect(await heard('127.0.0.10')).toBeDefined();
});

test('an IPv6 /64 has one share, separate from the shares of IPv4 addresses', async () => {
  await start({ connectionsPerAddress: 2 }, { host: '::' });
  const { port } = new URL(world.gateway.url);
  for (const [host, from] of [
    ['[::1]', '::1'],
    ['127.0.0.1', '127.0.0.9'],
  ] as const) {
    const url = `http://${host}:${port}`;
    expect([await heard(from, url), await heard(from, url)]).not.toContain(undefined);
    expect(await heard(from, url)).toBeUndefined();
  }
});

test('a trusted proxy has no share', async () => {
  await start({ connectionsPerAddress: 2 }, { trustProxy: ['127.0.0.9'] });
  for (let count = 0; count < 6; count++) expect(await heard('127.0.0.9')).toBeDefined();
  expect([await heard('127.0.0.10'), await heard('127.0.0.10')]).not.toContain(undefined);
  expect(await heard('127.0.0.10')).toBeUndefined();
});

test('0 means no limit', async () => {
  await start({ connections: 8, connectionsPerAddress: 0 });
  for (let count = 0; count < 8; count++) expect(await heard('127.0.0.9')).toBeDefined();
  expect(await heard('127.0.0.9')).toBeUndefined();
});

test('logs a second warning when an untrusted proxy of this machine has used up its share', async () => {
  await start({ connections: 12, connectionsPerAddress: 2 });
  const warnings = () =>
    world.gateway.log.flatMap(({ kind, msg }) => (kind === 'configuration-warning' ? [String(msg)] : []));
  const before = warnings().length;
  for (let count = 0; count < 2; count++) expect(await heard('127.0.0.9')).toBeDefined();
  // Without X-Forwarded-For nothing looks like a proxy.
  expect(await heard('127.0.0.9')).toBeUndefined();
  expect(warnings().slice(before)).toEqual([]);
  for (const header of ['X-Forwarded-For: 192.0.2.1\r\n', '']) {
    const wire = wires[0];
    wire?.send(
      `GET /conference/WeeklyTeamConf/count HTTP/1.1\r\nHost: x\r\n${header}Authorization: ${basic('200')}\r\n\r\n`,
    );
  }
  await until(() => warnings().length > before);
  for (let count = 0; count < 3; count++) expect(await heard('127.0.0.9')).toBeUndefined();
  await until(() => warnings().length === before + 2);
  expect(warnings().slice(before)).toEqual([
    expect.stringContaining('X-Forwarded-For from 127.0.0.9 is ignored'),
    expect.stringContaining('127.0.0.9 has as many connections as limits.connectionsPerAddress allows'),
  ]);
});

test('the admin listener has its own shares', async () => {
  await start({ connectionsPerAddress: 2 });
  expect([await heard('127.0.0.1'), await heard('127.0.0.1')]).not.toContain(undefined);
  expect(await metrics()).toMatch(/^gateway_http_connections 2$/m);
});
