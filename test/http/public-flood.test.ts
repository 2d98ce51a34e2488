import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectByTls } from 'node:tls';
import { stringify } from 'yaml';
import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { selfSigned } from '../helpers/self-signed';
import { until } from '../helpers/until';

/** One stranger takes all that one address may have, and reads none of the answers. */

const ROOT = join(__dirname, '../..');
const CONNECTIONS = 250;
const REQUESTS = 8;
const MEGABYTES = 150;

const FILES = [
  ['/openapi.json', 'br'],
  ['/docs/swagger-ui-bundle.js', 'br'],
  ['/docs/swagger-ui-bundle.js', 'identity'],
] as const;

let child: ChildProcess;
let url: string;
let folder: string;
let atFirst: number;

/** A gateway in a process of its own; it needs no FreeSWITCH for this. */
async function startGateway(tls: boolean): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'flood-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const { cert, key } = await selfSigned();
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);
  const config = join(folder, 'gateway.yaml');
  const port = await freePort();
  const listen = { host: '127.0.0.1', port, ...(tls && { tls: files }) };
  const freeswitch = { host: '127.0.0.1', port: await freePort(), password: 'x' };
  await writeFile(config, stringify({ ...TEST_CONFIG, listen, freeswitch }), { mode: 0o600 });
  const cli = join(ROOT, 'src/cli.ts');
  child = spawn(process.execPath, ['--import', 'tsx', cli, '--config', config], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  await until(() => isAlive().catch(() => false), 15_000, 100);
  // Making and compressing a file for the first time takes memory, too, but once.
  for (const [target, coding] of FILES) {
    await ask(url, target, { user: null, headers: { 'accept-encoding': coding } });
  }
  atFirst = await mostMegabytes();
}
async function endGateway(): Promise<void> {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true });
}

describe('by http', () => {
  beforeAll(() => startGateway(false));
  afterAll(endGateway);

  test.each(FILES)('2,000 unread answers of %s (%s) take little memory, and others are served', flood);
});

describe('by https', () => {
  beforeAll(() => startGateway(true));
  afterAll(endGateway);

  // Of each connection only the first answer is encrypted.
  test('250 unread answers take little memory, and others are served', () =>
    flood('/docs/swagger-ui-bundle.js', 'identity', 1));
});

async function flood(target: string, coding: string, requests = REQUESTS): Promise<void> {
  const request = `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${coding}\r\n\r\n`;
  const sockets = Array.from({ length: CONNECTIONS }, () => deaf(request.repeat(requests)));
  try {
    let peak = 0;
    let since = Date.now();
    while (Date.now() - since < 500 && peak - atFirst < MEGABYTES) {
      expect(await isAlive()).toBe(true);
      const now = await mostMegabytes();
      if (now > peak + 2) {
        since = Date.now();
        peak = now;
      }
    }
    expect(peak - atFirst).toBeLessThan(MEGABYTES);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** Asks as another client, from another address. */
async function isAlive(): Promise<boolean> {
  const { status } = await ask(url, '/health/live', { user: null });
  return status === 200;
}

/** A connection whose client sends and does not read. */
function deaf(requests: string): Socket {
  const { port, protocol } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress: '127.0.0.2' });
  socket.on('error', () => undefined);
  if (protocol === 'http:') {
    socket.pause();
    socket.write(requests);
    return socket;
  }
  const secured = connectByTls({ socket, rejectUnauthorized: false }, () => {
    secured.write(requests);
    secured.pause();
  });
  secured.on('error', () => undefined);
  return secured;
}

/** The most memory that the gateway ever had. */
async function mostMegabytes(): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
}
