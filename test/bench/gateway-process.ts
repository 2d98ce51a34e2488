import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { ENVIRONMENT } from '../../src/config/environment';
import { freePort } from '../helpers/free-port';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { endProcess, startModule } from './processes';

/** The user that owns every conference of a benchmark, and its password. */
export const OWNER = { user: '200', password: '123' };
/** The names of the owner's conferences. */
export const OWNED = 'Bench*';

/** The gateway as it is shipped, in a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** Returns the lines of its log so far. */
  log(): Promise<Record<string, unknown>[]>;
  /** Returns the bytes of its heap in use after a collection; only if it was started with a probe. */
  heap(): Promise<number>;
  end(): Promise<void>;
}

/**
 * Starts `cli.js --config <file>`, with its log in a file, and waits until it is ready. All settings are the defaults,
 * except that a requester may send any number of commands and reads.
 *
 * @param withHeapProbe for memory only: loads a probe into the process
 * @param more          sections of the configuration that replace those of the benchmarks
 */
export async function startGatewayProcess(
  freeswitch: FreeswitchEndpoint,
  withHeapProbe = false,
  more: Readonly<Record<string, unknown>> = {},
): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-gateway-'));
  const file = join(folder, 'gateway.yaml');
  const logFile = join(folder, 'log');
  const { host, port, password } = freeswitch;
  const config = {
    listen: { port: await freePort() },
    admin: { port: await freePort() },
    freeswitch: { host, port, password },
    users: { [OWNER.user]: { password: OWNER.password } },
    conferences: { [OWNED]: { owner: OWNER.user } },
    dial: {},
    limits: { commandsPerSecond: 0, readsPerSecond: 0 },
    store: 'none',
    ...more,
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
  const log = openSync(logFile, 'w');
  const child = startModule(resolve(__dirname, '../../src/cli.js'), ['--config', file], {
    execArgv: withHeapProbe ? ['--expose-gc', '--require', join(__dirname, 'heap-probe.js')] : [],
    stdio: ['ignore', log, 'inherit', 'ipc'],
    // FREESWITCH_HOST is for the benchmark, and would override the file.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !ENVIRONMENT.has(name))),
  });
  closeSync(log);
  const url = `http://127.0.0.1:${config.listen.port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${await readFile(logFile, 'utf8')}`);
    return fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return {
    url,
    adminUrl: `http://127.0.0.1:${config.admin.port}`,
    pid: child.pid ?? 0,
    log: async () => {
      const lines = (await readFile(logFile, 'utf8')).split('\n');
      // The last line may be incomplete.
      return lines.slice(0, -1).map((line) => JSON.parse(line));
    },
    heap: async () => {
      const message = once(child, 'message');
      child.send('heap');
      return (await message)[0] as number;
    },
    end: async () => {
      await endProcess(child);
      await rm(folder, { recursive: true });
    },
  };
}
