import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { TestGateway } from '../helpers/gateway';
import { startGateway } from '../helpers/gateway';
import { until } from '../helpers/until';
import type { ClientOrder, Heard } from './events-clients';
import type { Order } from './events-freeswitch';
import { startModule } from './processes';
import { percentile } from './timing';

const CONFERENCES = 200;
const MEMBERS = 10;
/** Maximum milliseconds to read everything again. */
const RESYNC_MS = 1_000;

/** Returns the load average of a minute: the numbers mean little if others use the machine. */
const load = (): string => `load ${loadavg()[0]?.toFixed(1)}`;

/** Notes a failure: the benchmark continues, and its exit code is 1. */
function fail(what: string): void {
  process.stderr.write(`failed: ${what}\n`);
  process.exitCode = 1;
}

/**
 * Measures event streams: FreeSWITCH, the gateway and the clients each in a process of their own, on one machine.
 *
 * The times from FreeSWITCH's event to the listener's bytes with 100 listeners; 1,000 listeners of one conference; and
 * the time to read 200 conferences again.
 */
export async function eventStreams(): Promise<string[]> {
  const freeswitch = await spawn('events-freeswitch');
  const [{ port }] = (await once(freeswitch, 'message')) as [{ port: number }];
  await send(freeswitch, { kind: 'fill', conferences: CONFERENCES, members: MEMBERS });
  const gateway = await startGateway(
    { host: '127.0.0.1', port, password: 'ClueCon' },
    {
      conferences: { 'Bench*': { owner: '200' } },
      limits: { streamsPerUser: 2_000, commandsPerSecond: 0, readsPerSecond: 0, connectionsPerAddress: 0 },
    },
  );
  const lines: string[] = [];
  try {
    const first = await resync(gateway, 0);
    lines.push(`${CONFERENCES} conferences of ${MEMBERS} members read at the beginning: ${first}`);
    lines.push(
      ...(await listeners(freeswitch, gateway, { clients: 100, timed: 100, perSecond: 20, events: 200 })),
    );
    lines.push(
      ...(await listeners(freeswitch, gateway, { clients: 1_000, timed: 50, perSecond: 100, events: 1_000 })),
    );
    const before = resyncs(gateway).length;
    await send(freeswitch, { kind: 'disconnect' });
    lines.push(`the same after a reconnect: ${await resync(gateway, before)}`);
  } finally {
    await gateway.end();
    freeswitch.kill();
  }
  return lines;
}

const resyncs = (gateway: TestGateway) => gateway.log.filter(({ kind }) => kind === 'resync');

/** Returns the milliseconds that the next read of everything takes. */
async function resync(gateway: TestGateway, before: number): Promise<string> {
  await until(() => resyncs(gateway).length > before, 20_000);
  const { ms, conferences, differing } = resyncs(gateway)[before] ?? {};
  if (Number(ms) > RESYNC_MS) fail(`reading the state again took ${ms} ms`);
  return `${ms} ms for ${conferences}, ${(differing as string[]).length} of them sent as snapshots (${load()})`;
}

interface Stream {
  readonly clients: number;
  /** How many of them are timed. */
  readonly timed: number;
  readonly perSecond: number;
  readonly events: number;
}

async function listeners(freeswitch: ChildProcess, gateway: TestGateway, stream: Stream): Promise<string[]> {
  const { clients, timed, perSecond, events } = stream;
  const many = await spawn('events-clients');
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  await send(many, { kind: 'open', url: gateway.url, clients, timed });
  const began = performance.now();
  const opened = process.memoryUsage().rss;
  await send(freeswitch, { kind: 'talk', perSecond, events });
  many.send({ kind: 'await', events, ms: 30_000 } satisfies ClientOrder);
  const [heard] = (await once(many, 'message')) as [Heard];
  const seconds = (performance.now() - began) / 1_000;
  const after = process.memoryUsage().rss;
  const { user, system } = process.cpuUsage(cpu);
  many.kill();
  await once(many, 'exit');
  const mb = (bytes: number): string => (bytes / 1_048_576).toFixed(0);
  const ms = (share: number): string => percentile(heard.times, share).toFixed(2);
  if (heard.fewest < events) fail(`of ${events} events a listener received only ${heard.fewest}`);
  return [
    `${clients} listeners, ${perSecond} events/s: p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms from FreeSWITCH's event to the listener (${load()})`,
    `of ${events} events each listener received ${heard.fewest} to ${heard.most}; ${seconds.toFixed(1)} s, gateway ${((user + system) / 10_000 / seconds).toFixed(0)} % of a core`,
    `gateway's memory ${mb(before)} MB before, ${mb(opened)} MB with all streams open, ${mb(after)} MB after`,
  ];
}

async function spawn(name: string): Promise<ChildProcess> {
  return startModule(join(__dirname, `${name}.js`), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

/** Sends an order and waits until it is done. */
async function send(child: ChildProcess, order: Order | ClientOrder): Promise<void> {
  const done = once(child, 'message');
  child.send(order);
  await done;
}
