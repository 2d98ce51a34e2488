import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stringify } from 'yaml';
import { type RunningGateway, type StartOptions, start } from '../../src/main';
import type { Simulator } from '../simulator/simulator';
import { until } from './until';

/** A whole gateway on a free port, as `main.ts` builds it, connected to a simulator. */
export interface TestGateway extends RunningGateway {
  readonly configFile: string;
  /** The log so far, one parsed line each. */
  readonly log: Record<string, unknown>[];
  /** Returns the log as text. */
  logText(): string;
  /** Writes a new configuration file; `reload()` reads it. */
  configure(changes: Record<string, unknown>): Promise<void>;
  /** Stops the gateway and deletes its files. */
  end(): Promise<void>;
}

/** The users and conferences of the demo, with an admin and a pattern in addition. */
export const TEST_CONFIG = {
  listen: { host: '127.0.0.1', port: 0 },
  admin: { port: 0 },
  realm: 'conference.example.org',
  users: {
    '200': { password: '123' },
    '400': { password: '123', imId: '400im' },
    admin: { password: 'secret', role: 'admin' },
  },
  conferences: {
    WeeklyTeamConf: { owner: '200' },
    Conf400: { owner: '400' },
    Sales: { owner: '200', freeswitchName: '3000-pbx.example.org' },
    Shared: { owners: ['200', '400'] },
    '35??': { owners: ['200'] },
  },
  dial: { default: 'user/{user}@example.org', allow: ['user/{user}@example.org'] },
  // Tests are faster than people.
  limits: { commandsPerSecond: 0, readsPerSecond: 0 },
  // The audit must not ask FreeSWITCH between the commands of a slow test.
  timeouts: { audit: 0 },
  // A test that is about the store asks for one: a file in the folder of the gateway.
  store: 'none',
  log: { level: 'debug' },
};

/**
 * Starts a gateway and waits until FreeSWITCH accepts commands.
 *
 * @param simulator its FreeSWITCH
 * @param changes   sections that replace those of TEST_CONFIG
 * @param awaitReady false if FreeSWITCH cannot be reached
 */
export async function startGateway(
  simulator: Pick<Simulator, 'host' | 'port' | 'password'>,
  changes: Record<string, unknown> = {},
  awaitReady = true,
  options: Pick<StartOptions, 'retention'> = {},
): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  const configFile = join(folder, 'gateway.yaml');
  const { host, port, password } = simulator;
  const configure = (more: Record<string, unknown>): Promise<void> =>
    writeFile(
      configFile,
      stringify({
        ...TEST_CONFIG,
        freeswitch: { host, port, password },
        ...changes,
        ...more,
      }),
      {
        mode: 0o600,
      },
    );
  await configure({});
  const log: Record<string, unknown>[] = [];
  const written: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      for (const line of chunk.toString().split('\n')) if (line !== '') log.push(JSON.parse(line));
      done();
    },
  });
  const gateway = await start(configFile, { environment: {}, logTo: sink, ...options });
  if (awaitReady) await until(() => gateway.ready());
  return {
    ...gateway,
    configFile,
    log,
    logText: () => written.join(''),
    configure,
    end: async () => {
      await gateway.stop('test');
      await rm(folder, { recursive: true });
    },
  };
}
