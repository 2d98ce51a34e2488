import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Link, TcpProxy } from '../helpers/tcp-proxy';
import { Simulator } from '../simulator/simulator';

/** What the faults act on. */
export interface Scene {
  simulator: Simulator;
  readonly proxy: TcpProxy;
  readonly url: string;
  /** Makes the conferences anew, after FreeSWITCH has lost them. */
  readonly populate: (simulator: Simulator) => void;
  readonly reload: () => void;
}

/** Each begins, and ends by itself within a few seconds. */
export const FAULTS: readonly [string, (scene: Scene) => Promise<void> | void][] = [
  ['cut one connection', ({ proxy }) => proxy.cut(half(proxy).slice(0, 1))],
  ['cut all', ({ proxy }) => proxy.cut()],
  ['FreeSWITCH restarted', restart],
  ['reset half of them', ({ proxy }) => proxy.reset(half(proxy))],
  ['20 reloads', reloads],
  ['half of the peers vanish', ({ proxy }) => proxy.vanish(half(proxy))],
  ['the network stalls for 3 s', stall],
  ['garbage', ({ proxy }) => proxy.inject('nonsense\n\n')],
  ['every byte by itself', ({ proxy }) => forAWhile(proxy, { splitBytes: 1 })],
  ['40 ms of delay', ({ proxy }) => forAWhile(proxy, { delayMs: 40 })],
  ['a command hangs', ({ simulator }) => simulator.faults.next('conference', { kind: 'hang' })],
  ['200 clients that say nothing', silentClients],
  [
    'a length that is negative',
    ({ proxy }) => proxy.inject('Content-Type: api/response\nContent-Length: -1\n\n'),
  ],
  ['refused for 2 s', refuse],
  ['another password, then the right one', otherPassword],
];

function half({ links }: TcpProxy): readonly Link[] {
  return links.slice(0, Math.ceil(links.length / 2));
}

async function restart({ simulator, populate }: Scene): Promise<void> {
  await simulator.restart();
  populate(simulator);
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

async function otherPassword(scene: Scene): Promise<void> {
  const { port, password } = scene.simulator;
  await scene.simulator.stop();
  const other = await Simulator.start({ port, password: 'other' });
  await wait(2_000);
  await other.stop();
  scene.simulator = await Simulator.start({ port, password });
  scene.populate(scene.simulator);
}
