import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'yaml';
import { percentile } from '../bench/timing';
import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { TcpProxy } from '../helpers/tcp-proxy';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';
import { FAULTS, type Scene } from './faults';
import type { Order, Report } from './gateway';
import { Streams } from './streams';
import { Traffic } from './traffic';

/**
 * `npm run soak`: mixed traffic before a FreeSWITCH to which something happens every ten seconds. Fails where a request got
 * no answer, or one that cannot be true, where the gateway did not recover by itself, or where its heap has grown.
 */
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 300);
/** Ten seconds; in a short run less, so that most faults have their turn. */
const FAULT_EVERY_MS = Math.min(10_000, Math.max(4_000, (SECONDS * 1_000) / FAULTS.length));
/** The heap at the end may be so many times that of the first minute. */
const GROWTH = 1.1;
const CLIENTS = 24;
const PER_SECOND = 150;
/** Clients that listen to events. */
const LISTENERS = 20;

interface Row {
  readonly at: number;
  readonly fault: string;
  readonly statuses: Readonly<Record<number, number>>;
  readonly p50: number;
  readonly p99: number;
  readonly heap: number;
  /** Events that all listeners together have heard. */
  readonly heard: number;
}

async function main(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  const simulator = await Simulator.start();
  populate(simulator);
  const proxy = await TcpProxy.start(simulator);
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, stringify(await configuration(proxy, simulator.password)), { mode: 0o600 });
  const gateway = fork(join(__dirname, 'gateway.ts'), [file], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
  });
  const { url, adminUrl } = await reported(gateway, 'started');
  const tell = (order: Order): unknown => gateway.send(order);
  const scene: Scene = { simulator, proxy, url, populate, reload: () => tell('reload') };
  const failures: string[] = [];
  gateway.on('exit', (code) => {
    if (code !== 0) failures.push(`the gateway ended with ${code}`);
  });
  const recovered = () =>
    until(
      async () => (await ask(adminUrl, '/health', { user: null })).text.includes('"state":"ready"'),
      15_000,
    );
  await recovered();

  await fillReplay(simulator, adminUrl);
  const traffic = new Traffic(url, CLIENTS, PER_SECOND);
  const streams = new Streams(url, LISTENERS);
  const coming = setInterval(() => comeAndGo(scene.simulator), 500);
  const rows: Row[] = [];
  const began = Date.now();
  const elapsed = (): number => (Date.now() - began) / 1_000;
  const look = async (fault: string): Promise<void> => {
    const { statuses, unanswered, untrue, times } = traffic.take();
    failures.push(...unanswered.map((one) => `unanswered: ${one}`), ...untrue.map((one) => `untrue: ${one}`));
    const heap = gateway.exitCode === null ? await heapOf(gateway, tell) : Number.NaN;
    const row = {
      heard: streams.take(),
      at: elapsed(),
      fault,
      statuses,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      heap,
    };
    rows.push(row);
    process.stdout.write(`${line(row)}\n`);
  };
  process.stdout.write(`${SECONDS} s of traffic, a fault every ${FAULT_EVERY_MS / 1_000} s\n${HEADER}\n`);
  for (let count = 0; elapsed() < SECONDS && gateway.exitCode === null; count++) {
    const [name, fault] = FAULTS[count % FAULTS.length] ?? ['', () => undefined];
    const next = wait(Math.min(FAULT_EVERY_MS, SECONDS * 1_000 - elapsed() * 1_000));
    await fault(scene);
    await next;
    await look(name);
  }
  await recovered().catch(() => failures.push('the gateway did not recover'));
  await streams.tell().catch(() => failures.push('not every listener hears events again'));
  clearInterval(coming);
  await traffic.stop();
  await look('(the end)');
  await streams.stop();

  failures.push(...growth(rows));
  if (gateway.exitCode === null) {
    tell('stop');
    await once(gateway, 'exit');
  }
  await proxy.stop();
  await scene.simulator.stop();
  await rm(folder, { recursive: true });
  return failures;
}

async function configuration(proxy: TcpProxy, password: string): Promise<object> {
  return {
    ...TEST_CONFIG,
    admin: { port: await freePort() },
    freeswitch: { host: proxy.host, port: proxy.port, password },
    conferences: { Soak: { owner: '200' }, Quiet: { owner: '200' } },
    dial: { ...TEST_CONFIG.dial, perMinute: 1_000 },
    timeouts: { command: 2, liveness: 4, reconnect: 2, request: 3, dial: 5, jobsKept: 5 },
    log: { level: 'fatal' },
  };
}

function populate(simulator: Simulator): void {
  simulator.destinations.set('user/', { ringAfterMs: 50, answerAfterMs: 100, hangupAfterMs: 2_000 });
  simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
  const conference = simulator.conference('Soak');
  for (let count = 0; count < 5; count++) conference.join();
}

/** More events than the gateway keeps for listeners who come back: what is bounded is full before growth is looked for. */
const REPLAY_EVENTS = 12_000;

async function fillReplay(simulator: Simulator, adminUrl: string): Promise<void> {
  const [member] = simulator.conference('Soak').members;
  if (!member) throw new Error('nobody is there to talk');
  for (let count = 0; count < REPLAY_EVENTS; count++) {
    simulator.conference('Soak').talk(member, count % 2 === 0);
    if (count % 100 === 0) await wait(5);
  }
  const dealtWith = async (): Promise<number> => {
    const { text } = await ask(adminUrl, '/metrics', { user: null });
    return Number(/^gateway_event_lag_seconds_count (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  await until(async () => (await dealtWith()) >= REPLAY_EVENTS, 30_000);
}

/** Somebody comes, and whoever has been there longest goes: events, and lists that change. */
function comeAndGo(simulator: Simulator): void {
  // Its memory is not what is measured, and it remembers all that it hears.
  simulator.received.length = 0;
  simulator.apis.length = 0;
  const conference = simulator.find('Soak') ?? simulator.conference('Soak');
  conference.join();
  const [first] = conference.members;
  if (first && conference.members.length > 5) conference.leave(first);
  simulator.heartbeat();
}

function reported<K extends Report['kind']>(
  gateway: ChildProcess,
  kind: K,
): Promise<Extract<Report, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const hear = (report: Report): void => {
      if (report.kind !== kind) return;
      gateway.off('message', hear);
      gateway.off('exit', reject);
      resolve(report as Extract<Report, { kind: K }>);
    };
    gateway.on('message', hear);
    gateway.once('exit', reject);
  });
}

async function heapOf(gateway: ChildProcess, tell: (order: Order) => unknown): Promise<number> {
  const report = reported(gateway, 'heap');
  tell('heap');
  return (await report).bytes;
}

/** The end against the first minute, or the first half of a shorter run: its highest, so that a quiet moment is no baseline. */
function growth(rows: readonly Row[]): string[] {
  const first = rows.filter(
    ({ at }) => at <= Math.max(Math.min(60, SECONDS / 2), (rows[0]?.at ?? 0) + 0.1) + 1,
  );
  const baseline = Math.max(...first.map(({ heap }) => heap));
  const end = rows.at(-1)?.heap ?? Number.NaN;
  const ratio = end / baseline;
  process.stdout.write(
    `heap: ${megabytes(baseline)} in the first minute, ${megabytes(end)} at the end: ${ratio.toFixed(3)} times\n`,
  );
  return ratio <= GROWTH ? [] : [`the heap has grown to ${ratio.toFixed(3)} times that of the first minute`];
}

const HEADER = ` second  ${'fault'.padEnd(38)}     p50      p99     heap  events  answers by status`;

function line({ at, fault, statuses, p50, p99, heap, heard }: Row): string {
  const counts = Object.entries(statuses).map(([status, count]) => `${status}:${count}`);
  const ms = (value: number): string => `${value} ms`.padStart(9);
  return `${at.toFixed(0).padStart(7)}  ${fault.padEnd(38)}${ms(p50)}${ms(p99)}${megabytes(heap)}${String(heard).padStart(8)}  ${counts.join(' ')}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`.padStart(9);
}

main().then(
  (failures) => {
    for (const failure of failures.slice(0, 20)) process.stdout.write(`FAILED ${failure}\n`);
    process.stdout.write(failures.length === 0 ? 'passed\n' : `${failures.length} failures\n`);
    process.exit(failures.length === 0 ? 0 : 1);
  },
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
