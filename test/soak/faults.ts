import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Link, TcpProxy } from '../helpers/tcp-proxy';
import type { Stage } from './stage';

/** The parts that the faults act on. */
export interface Scene {
  readonly stage: Stage;
  /** The proxy between the gateway and FreeSWITCH. */
  readonly proxy: TcpProxy;
  /** The URL of the gateway. */
  readonly url: string;
  readonly reload: () => void;
}

export interface Fault {
  readonly name: string;
  /** Starts the fault. It ends by itself within a few seconds; a restart ends when FreeSWITCH is back. */
  readonly happen: (scene: Scene) => Promise<void> | void;
}

const RESTART = 'FreeSWITCH restarted';

const FAULTS: readonly (readonly [string, Fault['happen']])[] = [
  ['cut one connection', ({ proxy }) => proxy.cut(half(proxy).slice(0, 1))],
  ['cut all', ({ proxy }) => proxy.cut()],
  [RESTART, ({ stage }) => stage.restart?.()],
  ['reset half of them', ({ proxy }) => proxy.reset(half(proxy))],
  ['20 reloads', reloads],
  ['half of the peers vanish', ({ proxy }) => proxy.vanish(half(proxy))],
  ['the network stalls for 3 s', stall],
  ['garbage', ({ proxy }) => proxy.inject('nonsense\n\n')],
  ['every byte by itself', ({ proxy }) => forAWhile(proxy, { splitBytes: 1 })],
  ['40 ms of delay', ({ proxy }) => forAWhile(proxy, { delayMs: 40 })],
  ['a command hangs', hang],
  ['200 silent clients', silentClients],
  ['a negative length', ({ proxy }) => proxy.inject(header(-1))],
  ['a huge length', ({ proxy }) => proxy.inject(header(99_999_999_999))],
  ['refused for 2 s', refuse],
  ['another password, then the right one', otherPassword],
];

/** Returns the faults that are possible on a stage, in turn. */
export function faultsOn(stage: Stage): readonly Fault[] {
  return FAULTS.filter(([name]) => name !== RESTART || stage.restart).map(([name, happen]) => ({
    name,
    happen,
  }));
}

/** Returns which faults are not possible, and why, for the table's heading; empty if all are possible. */
export function leftOut(stage: Stage): string {
  return stage.restart ? '' : `; without "${RESTART}", since FREESWITCH_RESTART is not set`;
}

function half({ links }: TcpProxy): readonly Link[] {
  return links.slice(0, Math.ceil(links.length / 2));
}

function header(contentLength: number): string {
  return `Content-Type: api/response\nContent-Length: ${contentLength}\n\n`;
}

async function reloads({ reload }: Scene): Promise<void> {
  for (let count = 0; count < 20; count++) {
    reload();
    await wait(50);
  }
}

async function stall({ proxy }: Scene): Promise<void> {
  proxy.stall();
  await wait(3_000);
  proxy.resume();
}

async function forAWhile(proxy: TcpProxy, what: { splitBytes?: number; delayMs?: number }): Promise<void> {
  Object.assign(proxy, what);
  await wait(3_000);
  Object.assign(proxy, { splitBytes: 0, delayMs: 0 });
}

/** Holds back the replies of one connection for longer than the gateway waits, as if its command took FreeSWITCH so long. */
async function hang({ proxy }: Scene): Promise<void> {
  const hearsEvents = ({ said }: Link): boolean => said.slice(0, 1_000).includes('\n\nevent ');
  proxy.hold(proxy.links.filter((link) => !hearsEvents(link)).slice(0, 1));
  await wait(3_000);
  proxy.resume();
}

async function silentClients({ url }: Scene): Promise<void> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: 200 }, (_, count) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    if (count % 2 === 0) socket.write('POST /conference/Soak/lock HTTP/1.1\r\nHost: x\r\nContent-Le');
    return socket;
  });
  await wait(4_000);
  for (const socket of sockets) socket.destroy();
}

async function refuse({ proxy }: Scene): Promise<void> {
  proxy.refuse = true;
  proxy.cut();
  await wait(2_000);
  proxy.refuse = false;
}

/** Sends FreeSWITCH another password, so that it rejects the gateway with its own words. */
async function otherPassword({ proxy }: Scene): Promise<void> {
  proxy.rewriteClient = (bytes) =>
    bytes.subarray(0, 5).equals(AUTH) ? Buffer.from('auth other\n\n') : bytes;
  proxy.cut();
  await wait(2_000);
  proxy.rewriteClient = undefined;
}

const AUTH = Buffer.from('auth ');
