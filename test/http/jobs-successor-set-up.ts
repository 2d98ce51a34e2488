import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Asking, accept, ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { startGateway, TEST_CONFIG, type TestGateway } from '../helpers/gateway';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';
import { GatewayChild } from '../soak/gateway-child';
import { DIAL } from './click-to-call-set-up';

/** A FreeSWITCH and a store, with one gateway after the other. */
export interface Succession {
  readonly simulator: Simulator;
  /** The file of the store. */
  readonly file: string;
  /** Returns the configuration of a gateway on this store. */
  config(changes?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Starts a gateway in this process. */
  start(changes?: Record<string, unknown>): Promise<TestGateway>;
  /** Starts a gateway in a process of its own, which can be killed. */
  startChild(changes?: Record<string, unknown>): Promise<GatewayChild>;
  /** Returns the commands by which FreeSWITCH was asked to call somebody, of all gateways. */
  placed(): string[];
}

const running = new Set<() => Promise<unknown>>();

/** Makes a FreeSWITCH and an empty store for each test. Each gateway of a test has the same port, one after the other. */
export function useSuccession(): Succession {
  let simulator: Simulator;
  let folder = '';
  let port = 0;
  beforeEach(async () => {
    simulator = await Simulator.start();
    simulator.destinations.set('user/', { ringAfterMs: 0 });
    simulator.destinations.set('sofia/gateway/', { ringAfterMs: 0 });
    folder = mkdtempSync(join(tmpdir(), 'gateway-jobs-'));
    port = await freePort();
  });
  afterEach(async () => {
    await Promise.all([...running].map((end) => end()));
    running.clear();
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const config = async (changes = {}): Promise<Record<string, unknown>> => ({
    listen: { host: '127.0.0.1', port },
    store: { url: `sqlite:${join(folder, 'gateway.db')}` },
    dial: { ...DIAL, allow: ['user/{user}@example.org'], default: 'user/{user}@example.org' },
    ...changes,
  });
  return {
    get simulator() {
      return simulator;
    },
    get file() {
      return join(folder, 'gateway.db');
    },
    config,
    start: async (changes) => {
      const gateway = await startGateway(simulator, await config(changes));
      let ended: Promise<void> | undefined;
      const end = (): Promise<void> => {
        ended ??= gateway.end();
        return ended;
      };
      running.add(end);
      return { ...gateway, end };
    },
    startChild: async (changes) => {
      const configFile = join(folder, 'gateway.yaml');
      const { host, port: eslPort, password } = simulator;
      const freeswitch = { host, port: eslPort, password };
      const log = { level: 'silent' };
      writeFileSync(configFile, stringify({ ...TEST_CONFIG, freeswitch, log, ...(await config(changes)) }), {
        mode: 0o600,
      });
      const child = await GatewayChild.start(configFile);
      running.add(() => child.kill());
      await until(async () => (await ask(child.url, '/health/ready', { user: null })).status === 200);
      return child;
    },
    placed: () =>
      simulator.received.filter((block) => /^bgapi (?:originate|conference \S+ dial) /.test(block)),
  };
}

/** Requests to one gateway. */
export function requestsTo({ url }: { readonly url: string }) {
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the fields of the answer
  const json = async (path: string, asking: Asking = {}): Promise<any> => {
    const { status, text } = await ask(url, path, { headers: accept('application/json'), ...asking });
    return { status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const job = async (id: string) => (await json(`/api/jobs/${id}`)).body;
  return {
    json,
    job,
    list: async (query = ''): Promise<Record<string, unknown>[]> =>
      (await json(`/api/jobs${query}`)).body.jobs,
    /** Calls somebody into a conference; returns the job. */
    dial: async (to: string): Promise<string> => {
      const { body } = await json(`/conference/WeeklyTeamConf/bgdial&${to}`);
      return body.job;
    },
    rings: (id: string) => until(async () => (await job(id)).call === 'ringing'),
    ended: (id: string) => until(async () => (await job(id)).state !== 'running', 20_000),
    hangUp: async (id: string): Promise<number> =>
      (await json(`/api/jobs/${id}`, { method: 'DELETE' })).status,
  };
}
