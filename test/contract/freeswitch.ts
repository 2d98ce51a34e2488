import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SocketEslClient } from '../../src/esl/client';
import { ApiLine } from '../../src/esl/command-line';
import type { EslClient } from '../../src/esl/port';
import { type Answer, type Asking, ask } from '../helpers/ask';
import { startGateway, TEST_CONFIG, type TestGateway } from '../helpers/gateway';
import { type FreeswitchEndpoint, realFreeswitch } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';

/**
 * A FreeSWITCH of the lab configuration (fixtures/freeswitch/lab): a real one if FREESWITCH_HOST is set, else the
 * simulator. The same scenarios must pass with both.
 */
export const REAL = realFreeswitch() !== undefined;

export interface Contract {
  readonly esl: EslClient;
  /** The address of FreeSWITCH, for tests that send bytes that are not text. */
  readonly at: FreeswitchEndpoint;
  /** Asks FreeSWITCH directly, to prepare scenes and to check behind the gateway. */
  api(...words: string[]): Promise<string>;
  /** A name that no conference has had before; user 200 owns it. */
  name(prefix?: string): string;
  /** Calls lab destinations such as `park1` into a conference; returns the member ids, the oldest first. */
  fill(conference: string, ...destinations: string[]): Promise<number[]>;
  /** Asks the gateway as user 200: `/conference/<tail>`. */
  ask(tail: string, asking?: Asking): Promise<Answer>;
  /** The same, as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the fields of the answer
  json(tail: string, asking?: Asking): Promise<{ status: number; body: any }>;
  /** Asks for any target. */
  askApi(target: string, asking?: Asking): Promise<Answer>;
  /** Makes a file visible to the simulator; a real FreeSWITCH sees the files of this machine. */
  simulated(path: string): void;
  job(id: string): Promise<Record<string, unknown>>;
  readonly gateway: TestGateway;
  readonly recordings: string;
  end(): Promise<void>;
}

/** @param more sections of the gateway's configuration that replace those of the contract */
export async function openContract(more: Record<string, unknown> = {}): Promise<Contract> {
  const at = realFreeswitch() ?? (await Simulator.start());
  const simulator = at instanceof Simulator ? at : undefined;
  // As on a real machine.
  if (simulator) {
    simulator.unwritable = /^\/proc\//;
    simulator.world.writesRecordings = true;
  }
  // The folder as FreeSWITCH sees it, which is on this machine by default.
  const recordings = process.env['FREESWITCH_RECORDINGS'] ?? (await mkdtemp(join(tmpdir(), 'recordings-')));
  const gateway = await startGateway(at, {
    conferences: {
      ...TEST_CONFIG.conferences,
      'Contract*': { owner: '200' },
      'at*@lab.example': { owner: '200' },
      essays: { owner: '200' },
    },
    dial: {
      default: 'loopback/{user}',
      invite: 'user/{user}@127.0.0.1',
      perMinute: 10_000,
      allow: ['loopback/{user}', 'null/{user}', 'user/{user}@127.0.0.1', 'bogus/{user}'],
    },
    media: { streams: ['tone_stream', 'silence_stream'] },
    recordings: { dir: recordings },
    ...more,
  });
  const esl = new SocketEslClient({ endpoint: at, commandMs: 20_000, pending: 1_000 });
  esl.open();
  await until(() => esl.health().connections.every(({ state }) => state === 'ready'));
  const api = async (...words: string[]): Promise<string> =>
    (await esl.api(ApiLine.of(words))).toString('utf8');
  const names: string[] = [];
  const askGateway = (tail: string, asking?: Asking) => ask(gateway.url, `/conference/${tail}`, asking);

  return {
    esl,
    at,
    api,
    gateway,
    recordings,
    name: (prefix = 'Contract') => {
      const name = `${prefix}${process.pid}x${names.length}`;
      names.push(name);
      return name;
    },
    fill: async (conference, ...destinations) => {
      const ids = async () => {
        const rows = (await api('conference', conference, 'list')).split('\n');
        return rows.flatMap((row) => (/^\d+;/.test(row) ? [Number.parseInt(row, 10)] : [])).reverse();
      };
      for (const destination of destinations) {
        const before = (await ids()).length;
        await api('conference', conference, 'dial', `loopback/${destination}`);
        await until(async () => (await ids()).length > before);
      }
      return ids();
    },
    ask: askGateway,
    askApi: (target, asking) => ask(gateway.url, target, asking),
    json: async (tail, asking = {}) => {
      const headers = { accept: 'application/json', ...asking.headers };
      const answer = await askGateway(tail, { ...asking, headers });
      return { status: answer.status, body: JSON.parse(answer.text) };
    },
    simulated: (path) => void simulator?.files.add(path),
    job: async (id) => JSON.parse((await ask(gateway.url, `/api/jobs/${id}`)).text),
    end: async () => {
      for (const name of [...names, 'essays']) await api('conference', name, 'kick', 'all');
      esl.close();
      await gateway.end();
      await simulator?.stop();
      if (!process.env['FREESWITCH_RECORDINGS']) await rm(recordings, { recursive: true, force: true });
    },
  };
}
