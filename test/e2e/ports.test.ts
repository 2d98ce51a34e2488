import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { stringify } from 'yaml';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { until } from '../helpers/until';

const ROOT = join(__dirname, '../..');
const DEMO = join(ROOT, 'test/simulator/demo.ts');
const CLI = join(ROOT, 'src/cli.ts');

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code. */
  ended(): Promise<number>;
}

const started: Running[] = [];
/** A port that is in use for as long as the tests run. */
let holder: Server;
let takenPort: number;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ports-'));
  holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  takenPort = (holder.address() as AddressInfo).port;
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  holder.close();
  await rm(folder, { recursive: true });
});

function run(script: string, args: string[], variables: Record<string, string>): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...variables },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exit = once(child, 'close').then(([code]) => Number(code));
  const running = { child, stdout: () => stdout, stderr: () => stderr, ended: () => exit };
  started.push(running);
  return running;
}

async function configFile(changes: Record<string, unknown>): Promise<string> {
  const file = join(folder, 'gateway.yaml');
  const freeswitch = { host: '127.0.0.1', port: await freePort(), password: 'x' };
  await writeFile(file, stringify({ ...TEST_CONFIG, freeswitch, ...changes }), { mode: 0o600 });
  return file;
}

describe('the demo', () => {
  test('listens on GATEWAY_PORT and GATEWAY_ADMIN_PORT, on loopback only, and prints that port', async () => {
    const [port, adminPort] = [await freePort(), await freePort()];
    const demo = run(DEMO, [], {
      GATEWAY_PORT: String(port),
      GATEWAY_ADMIN_PORT: String(adminPort),
      GATEWAY_HOST: '0.0.0.0',
    });
    await until(() => demo.stdout().includes('Ctrl-C'));
    expect(demo.stdout()).toContain(`The gateway listens on http://127.0.0.1:${port}`);
    expect(demo.stdout()).toContain(`http://localhost:${port}/conference/WeeklyTeamConf/list`);
    expect(demo.stdout()).not.toMatch(/:(?:8080|9464)\b/);
    for (const own of [port, adminPort]) {
      expect((await fetch(`http://127.0.0.1:${own}/health/live`)).status).toBe(200);
      await expect(fetch(`http://127.0.0.2:${own}/health/live`)).rejects.toThrow();
    }
    demo.child.kill('SIGTERM');
    expect(await demo.ended()).toBe(0);
  });

  test.each(['GATEWAY_PORT', 'GATEWAY_ADMIN_PORT'])('names %s if its port is taken', async (variable) => {
    const other = variable === 'GATEWAY_PORT' ? 'GATEWAY_ADMIN_PORT' : 'GATEWAY_PORT';
    const demo = run(DEMO, [], { [other]: '0', [variable]: String(takenPort) });
    expect(await demo.ended()).toBe(1);
    expect(demo.stderr()).toContain(`Port ${takenPort} of 127.0.0.1`);
    expect(demo.stderr()).toContain(`Set ${variable} to another port`);
    expect(demo.stderr()).not.toMatch(/EADDRINUSE|\n\s+at /);
  });

  test('reports an invalid port', async () => {
    const demo = run(DEMO, [], { GATEWAY_PORT: '80800', GATEWAY_ADMIN_PORT: '0' });
    expect(await demo.ended()).toBe(1);
    expect(demo.stderr()).toMatch(/listen\.port \(from GATEWAY_PORT\): must be a whole number/);
  });
});

describe('the gateway', () => {
  test.each([
    ['listen', 'listen.port', 'GATEWAY_PORT'],
    ['admin', 'admin.port', 'GATEWAY_ADMIN_PORT'],
  ])('names the keys if the port of %s is taken: %s and %s', async (section, key, variable) => {
    const file = await configFile({ [section]: { host: '127.0.0.1', port: takenPort } });
    const gateway = run(CLI, ['--config', file], {});
    expect(await gateway.ended()).toBe(1);
    expect(gateway.stderr()).toBe(
      `conference-gateway: Port ${takenPort} of 127.0.0.1 (${key}) is taken: another program listens there. ` +
        `Set ${key} in the configuration, or the variable ${variable}, to another port, or stop that program.\n`,
    );
  });

  test('names the host if the address is not of this machine', async () => {
    const file = await configFile({ listen: { host: '192.0.2.1', port: 0 } });
    const gateway = run(CLI, ['--config', file], {});
    expect(await gateway.ended()).toBe(1);
    expect(gateway.stderr()).toMatch(
      /192\.0\.2\.1 \(listen\.host\) is not an address of this machine\. Set listen/,
    );
  });
});
