import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'yaml';
import { percentile } from '../bench/timing';
import { ask } from '../helpers/ask';
import { TcpProxy } from '../helpers/tcp-proxy';
import { until } from '../helpers/until';
import { configuration } from './configuration';
import { Crowd } from './crowd';
import { faultsOn, leftOut, type Scene } from './faults';
import { GatewayChild } from './gateway-child';
import { GROWTH, growth } from './growth';
import { Life } from './life';
import { openStage } from './open-stage';
import { Streams } from './streams';
import { HEADER, line, megabytes, type Row } from './table';
import { mixed, type Tally, Traffic } from './traffic';

/**
 * `npm run soak`: sends mixed traffic to a gateway, and makes a fault every ten seconds. It runs with a real FreeSWITCH
 * if FREESWITCH_HOST is set, otherwise with the simulator. The run fails if a request got no answer or an answer that
 * cannot be true, if the gateway did not recover by itself, or if its heap has grown.
 */
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 300);
const CLIENTS = 24;
const PER_SECOND = 150;
/** The same for the conference in which members join and leave while every command is sent to all. */
const CROWD_CLIENTS = 8;
const CROWD_PER_SECOND = 60;
/** Clients that listen to events. */
const LISTENERS = 20;
/**
 * More events than the gateway keeps for listeners that reconnect, so that limited buffers are full before growth is
 * measured.
 */
const REPLAY_EVENTS = 12_000;

async function main(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  const stage = await openStage();
  await stage.populate();
  const proxy = await TcpProxy.start(stage);
  const file = join(folder, 'gateway.yaml');
  const freeswitch = { host: proxy.host, port: proxy.port, password: stage.password };
  await writeFile(file, stringify(await configuration(freeswitch)), { mode: 0o600 });
  const gateway = await GatewayChild.start(file);
  await gateway.recovered();
  await stage.bustle(REPLAY_EVENTS);
  await until(async () => (await gateway.dealtWith()) >= REPLAY_EVENTS, 30_000);

  const traffic = new Traffic(gateway.url, CLIENTS, PER_SECOND, mixed);
  const crowd = new Crowd(gateway.url);
  const bustle = new Traffic(gateway.url, CROWD_CLIENTS, CROWD_PER_SECOND, crowd.next);
  const streams = new Streams(gateway.url, LISTENERS);
  const life = new Life(stage);
  const failures: string[] = [];
  const rows: Row[] = [];
  const began = Date.now();
  const elapsed = (): number => (Date.now() - began) / 1_000;
  const judged = (tally: Tally): Tally => {
    failures.push(...tally.unanswered.map((one) => `unanswered: ${one}`));
    failures.push(...tally.untrue.map((one) => `untrue: ${one}`));
    return tally;
  };
  const look = async (fault: string): Promise<void> => {
    const { statuses, times } = judged(traffic.take());
    judged(bustle.take());
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    const heap = await gateway.heap();
    const row = { at: elapsed(), fault, statuses, p50, p99, heap, heard: streams.take() };
    rows.push(row);
    process.stdout.write(`${line(row)}\n`);
  };

  const scene: Scene = { stage, proxy, url: gateway.url, reload: () => gateway.reload() };
  const faults = faultsOn(stage);
  // Less than ten seconds in a short run, so that most faults have their turn.
  const everyMs = Math.min(10_000, Math.max(4_000, (SECONDS * 1_000) / faults.length));
  process.stdout.write(
    `${SECONDS} s of traffic with ${stage.name}, a fault every ${everyMs / 1_000} s${leftOut(stage)}\n${HEADER}\n`,
  );
  for (let count = 0; elapsed() < SECONDS && gateway.exitCode === null; count++) {
    const { name, happen } = faults[count % faults.length] as (typeof faults)[number];
    const next = wait(Math.min(everyMs, SECONDS * 1_000 - elapsed() * 1_000));
    await happen(scene);
    await next;
    await look(name);
  }
  await gateway.recovered().catch(() => failures.push('the gateway did not recover'));
  await streams.receive().catch(() => failures.push('not every listener receives events again'));
  await Promise.all([traffic.stop(), bustle.stop()]);
  await look('(the end)');
  if (!(await crowd.canLeave())) failures.push('not everybody can leave: a conference hangs');
  if (!(await everyConferenceAnswers(gateway.url))) failures.push('mod_conference does not answer');
  await life.stop();
  await streams.stop();

  const { baseline, end, ratio } = growth(rows, SECONDS);
  process.stdout.write(
    `heap: ${megabytes(baseline)} in the first minute, ${megabytes(end)} at the end: ${ratio.toFixed(3)} times\n`,
  );
  if (!(ratio <= GROWTH))
    failures.push(`the heap has grown to ${ratio.toFixed(3)} times that of the first minute`);
  if (life.happened < SECONDS / 2) failures.push(`only ${life.happened} members came or went`);
  // This failure comes first, since it explains all others.
  if (!(await stage.lives())) failures.unshift(`${stage.name} has ended by itself`);
  await gateway.stop();
  if (gateway.exitCode !== 0) failures.push(`the gateway ended with ${gateway.exitCode}`);
  await proxy.stop();
  await stage.end();
  await rm(folder, { recursive: true });
  return failures;
}

/** Returns true if FreeSWITCH lists all conferences; that takes every lock. */
async function everyConferenceAnswers(url: string): Promise<boolean> {
  const ready = await ask(url, '/health/ready', { user: null });
  const all = await ask(url, '/api/conferences');
  return ready.text === 'ready\n' && all.status === 200;
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
