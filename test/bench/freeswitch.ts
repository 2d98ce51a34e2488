import { type FreeswitchEndpoint, realFreeswitch } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { startWorker } from './processes';
import { RawEventSocket } from './raw-event-socket';
import type { SimulatorAnswer, SimulatorOrder } from './simulator-process';

/** The FreeSWITCH behind the gateway: a real one, or the simulated one. */
export interface FreeSwitch {
  /** Its name for the reader: the simulator, or FreeSWITCH with its version. */
  readonly label: string;
  readonly endpoint: FreeswitchEndpoint;
  /** `undefined` if the benchmark did not start the process. */
  readonly pid: number | undefined;
  /** Gives a conference so many members; returns their ids, the oldest first. */
  fill(conference: string, members: number): Promise<readonly number[]>;
  /** Removes all members of a conference. */
  empty(conference: string): Promise<void>;
  end(): Promise<void>;
}

/** True if FREESWITCH_HOST is set, as for `npm run test:freeswitch`. */
export const HAS_REAL = realFreeswitch() !== undefined;

/** Starts a simulated FreeSWITCH in a process of its own. */
export async function startSimulator(): Promise<FreeSwitch & { fillUnheard: FillUnheard }> {
  const worker = await startWorker<SimulatorOrder, SimulatorAnswer>('simulator-process');
  const { port, password } = await worker.run({ kind: 'endpoint' });
  const endpoint = { host: '127.0.0.1', port, password };
  return {
    label: 'the simulator',
    endpoint,
    pid: worker.pid,
    fill: async (name, members) => (await worker.run({ kind: 'fill', name, members })).members,
    fillUnheard: async (conferences, members) => {
      await worker.run({ kind: 'fill-unheard', conferences, members });
    },
    empty: (conference) => kickAll(endpoint, conference),
    end: () => worker.end(),
  };
}

/** Makes conferences while nobody is connected: a client that reconnects reads them from the lists. */
export type FillUnheard = (conferences: number, members: number) => Promise<void>;

/** Opens the real FreeSWITCH that the environment names. */
export async function openRealFreeSwitch(): Promise<FreeSwitch> {
  const endpoint = realFreeswitch();
  if (!endpoint) throw new Error('FREESWITCH_HOST is not set');
  const version = await ask(endpoint, 'version');
  return {
    label: `FreeSWITCH ${/Version ([\w.-]+)/.exec(version)?.[1] ?? version}`,
    endpoint,
    pid: undefined,
    fill: (conference, members) => dialIn(endpoint, conference, members),
    empty: (conference) => kickAll(endpoint, conference),
    end: async () => {},
  };
}

/** Adds members without a phone: `null/` legs, of which hundreds cost a FreeSWITCH little. */
async function dialIn(endpoint: FreeswitchEndpoint, conference: string, members: number): Promise<number[]> {
  const socket = await RawEventSocket.open(endpoint);
  const ids = async (): Promise<number[]> => {
    const rows = (await socket.api(`conference ${conference} list`)).split('\n');
    return rows.flatMap((row) => (/^\d+;/.test(row) ? [Number.parseInt(row, 10)] : [])).reverse();
  };
  try {
    for (let count = 0; count < members; count++) {
      const reply = await socket.api(`conference ${conference} dial null/bench`);
      if (!reply.includes('SUCCESS')) throw new Error(`FreeSWITCH did not dial null/bench: ${reply}`);
      // The first dial makes the conference; dials meanwhile would wait for it anyway.
      if (count === 0) await until(async () => (await ids()).length > 0);
    }
    await until(async () => (await ids()).length >= members);
    return await ids();
  } finally {
    socket.close();
  }
}

async function kickAll(endpoint: FreeswitchEndpoint, conference: string): Promise<void> {
  await ask(endpoint, `conference ${conference} kick all`);
}

async function ask(endpoint: FreeswitchEndpoint, line: string): Promise<string> {
  const socket = await RawEventSocket.open(endpoint);
  try {
    return await socket.api(line);
  } finally {
    socket.close();
  }
}
