import { type Pids, withCpu } from './cpu';
import type { EventSocketOrder } from './event-socket-client';
import { type FreeSwitch, HAS_REAL, openRealFreeSwitch, startSimulator } from './freeswitch';
import { OWNER, startGatewayProcess } from './gateway-process';
import type { HttpOrder } from './http-client';
import type { LeastGatewayOrder } from './least-gateway';
import type { Measured } from './measured';
import { once } from './once';
import { startWorker } from './processes';
import type { RoundLimit } from './round';

/** Requests after which the compiler of a process has optimised the frequent code; on a slow machine fewer must be enough. */
export const WARM: RoundLimit = { count: 20_000, atMostMs: 8_000 };
/** Maximum milliseconds of a round, so that the benchmark ends on a slow machine, too. */
const ROUND_MS = 1_500;
/** The number of clients side by side, for measurements with many. */
export const CONNECTIONS = 16;
/** Connections to the event socket: as many as the gateway opens by default. */
export const SOCKETS = 4;

/**
 * The parts that most measurements need: a FreeSWITCH, the gateway connected to it, and clients, each in a process of
 * its own.
 */
export interface Scene {
  readonly freeswitch: FreeSwitch;
  /** Returns the URL of the gateway. */
  readonly url: () => string;
  /** A conference of three members, and one of its members. */
  readonly conference: string;
  readonly member: number;
  /** `mute` of that member on the event socket. */
  readonly muteLine: string;
  /** `mute` of that member by HTTP, as the owner. */
  readonly mute: Asked;
  /**
   * Sends HTTP requests. Default: to the gateway.
   *
   * @param pids processes whose processor time is measured, too. Default: the gateway's and the simulator's
   */
  http(order: Asked & Ordered<HttpOrder>, pids?: Pids): Promise<Measured>;
  /** Sends commands to the event socket. */
  eventSocket(order: Omit<EventSocketOrder, 'endpoint' | 'atMostMs'>): Promise<Measured>;
  /** Sends `mute` of that member to the least gateway, while the gateway does not run. */
  leastGateway(order: Pick<Asked, 'connections'> & Ordered<HttpOrder>): Promise<Measured>;
  /** Does some work while the gateway does not run. Afterwards it runs, and is warm. */
  withoutGateway<T>(work: () => Promise<T>): Promise<T>;
}

/** Everything else may be left out, except the count. */
type Ordered<T extends RoundLimit> = Pick<T, 'count'> & Partial<T>;

/** The request, and a text of its answer. */
export type Asked = Pick<HttpOrder, 'path' | 'connections' | 'expect'>;

const opened: (() => Promise<void>)[] = [];

/** The gateway with the simulator. */
export const beforeSimulator = once(async () => open(await startSimulator()));
/** The gateway with the FreeSWITCH that the environment names. */
export const beforeReal = once(async () => open(await openRealFreeSwitch()));
/** The gateway with a real FreeSWITCH if there is one, otherwise with the simulator. */
export const beforeBest = (): Promise<Scene> => (HAS_REAL ? beforeReal() : beforeSimulator());

/** Ends all scenes and removes their conferences. */
export async function endScenes(): Promise<void> {
  for (const end of opened.splice(0).reverse()) await end();
}

async function open(freeswitch: FreeSwitch): Promise<Scene> {
  opened.push(() => freeswitch.end());
  const conference = `Bench${process.pid}`;
  opened.push(() => freeswitch.empty(conference));
  const [member = 0] = await freeswitch.fill(conference, 3);
  let gateway = await startGatewayProcess(freeswitch.endpoint);
  opened.push(() => gateway.end());
  const client = await startWorker<HttpOrder, Measured>('http-client');
  opened.push(() => client.end());
  const socket = await startWorker<EventSocketOrder, Measured>('event-socket-client');
  opened.push(() => socket.end());
  const behind: Pids = freeswitch.pid === undefined ? {} : { simulator: freeswitch.pid };
  const around = async (pids: Pids, work: () => Promise<Measured>): Promise<Measured> => {
    const { did, cpu } = await withCpu(pids, work);
    const each = Object.entries(cpu).map(([name, micros]) => [name, micros / did.count] as const);
    return { ...did, cpu: { ...Object.fromEntries(each), ...did.cpu } };
  };
  const scene: Scene = {
    freeswitch,
    url: () => gateway.url,
    conference,
    member,
    muteLine: `conference ${conference} mute ${member}`,
    mute: {
      path: `/conference/${conference}/mute&${member}`,
      connections: CONNECTIONS,
      expect: `+OK mute ${member}\n`,
    },
    http: (order, pids = { gateway: gateway.pid, ...behind }) =>
      around(pids, () => client.run({ url: gateway.url, credentials: OWNER, atMostMs: ROUND_MS, ...order })),
    eventSocket: (order) =>
      around(behind, () => socket.run({ atMostMs: ROUND_MS, ...order, endpoint: freeswitch.endpoint })),
    leastGateway: async (order) => (await least())(order),
    withoutGateway: async (work) => {
      await gateway.end();
      const did = await work();
      gateway = await startGatewayProcess(freeswitch.endpoint);
      await warm();
      return did;
    },
  };
  const least = once(async () => {
    const worker = await startWorker<LeastGatewayOrder, string>('least-gateway');
    opened.push(() => worker.end());
    const { endpoint } = freeswitch;
    const { muteLine: line } = scene;
    const ask: Scene['leastGateway'] = async (order) => {
      const connections = Math.min(order.connections, SOCKETS);
      const url = await worker.run({ kind: 'connect', endpoint, connections, line });
      const did = await scene.http({ ...scene.mute, ...order, url }, { least: worker.pid, ...behind });
      await worker.run({ kind: 'leave' });
      return did;
    };
    await ask({ connections: CONNECTIONS, ...WARM });
    return ask;
  });
  const warm = (): Promise<Measured> => scene.http({ ...scene.mute, ...WARM });
  await warm();
  return scene;
}
