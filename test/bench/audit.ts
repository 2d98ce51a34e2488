import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuOf, mainThreadCpuOf } from './cpu';
import { startSimulator } from './freeswitch';
import { type GatewayProcess, OWNER, startGatewayProcess } from './gateway-process';
import type { HttpOrder } from './http-client';
import { describe, type Measured } from './measured';
import { paced } from './paced';
import { startWorker } from './processes';
import { CONNECTIONS, WARM } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const TURNS = 15;
const REQUESTS = 4_000;
const ROUND_MS = 4_000;
/** Milliseconds after a round, in which its last rows are written. They count. */
const REST_MS = 400;
const PACED_MS = 10_000;

/** What one gateway did in a round. */
interface Turn extends Measured {
  readonly cpu: { readonly thread: number; readonly process: number };
}

/** `mute` with the audit in SQLite, compared with a gateway without a store; both run beside each other and take turns. */
export async function auditCosts(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-audit-'));
  const freeswitch = await startSimulator();
  const client = await startWorker<HttpOrder, Measured>('http-client');
  const conference = `Bench${process.pid}`;
  const [member = 0] = await freeswitch.fill(conference, 3);
  const path = `/conference/${conference}/mute&${member}`;
  const start = (store: string): Promise<GatewayProcess> =>
    startGatewayProcess(freeswitch.endpoint, false, { store });
  const gateways = { off: await start('none'), on: await start(`sqlite:${join(folder, 'gateway.db')}`) };
  const send = (gateway: GatewayProcess, limit: { count: number; atMostMs: number }): Promise<Measured> =>
    client.run({
      ...{ url: gateway.url, path, credentials: OWNER, connections: CONNECTIONS, ...limit },
      expect: `+OK mute ${member}\n`,
    });
  const turn = async (gateway: GatewayProcess): Promise<Turn> => {
    const { pid } = gateway;
    const [thread, whole] = [mainThreadCpuOf(pid) ?? Number.NaN, cpuOf(pid) ?? Number.NaN];
    const did = await send(gateway, { count: REQUESTS, atMostMs: ROUND_MS });
    await delay(REST_MS);
    return {
      ...did,
      cpu: {
        thread: ((mainThreadCpuOf(pid) ?? Number.NaN) - thread) / did.count,
        process: ((cpuOf(pid) ?? Number.NaN) - whole) / did.count,
      },
    };
  };
  for (const gateway of Object.values(gateways)) await send(gateway, WARM);
  const { on, off } = await takeTurns(TURNS, {
    off: () => turn(gateways.off),
    on: () => turn(gateways.on),
  });
  const delays = { off: '', on: '' };
  for (const name of ['off', 'on'] as const) delays[name] = await delayOf(gateways[name], path);
  for (const gateway of Object.values(gateways)) await gateway.end();
  await client.end();
  await freeswitch.end();
  await rm(folder, { recursive: true });
  const times = (of: (one: Turn) => number): string =>
    medianOfPairs(on, off, (one, other) => of(one) / of(other)).toFixed(2);
  return [
    `with the audit, compared with a gateway without a store: processor time of the main thread ${times(({ cpu }) => cpu.thread)} (goal: at most 1.12), of the process ${times(({ cpu }) => cpu.process)} (1.3), p99 ${times(({ p99 }) => p99)} (1.2)`,
    describe('without a store', off),
    describe('with the audit', on),
    `event loop delay at 2,000 commands/s, without a store: ${delays.off}; with the audit: ${delays.on}`,
  ];
}

/** Returns the delay of the event loop while commands come at a pace, as the gateway's own metrics show it. */
async function delayOf({ url, adminUrl }: GatewayProcess, path: string): Promise<string> {
  const read = async (): Promise<string> => (await fetch(`${adminUrl}/metrics`)).text();
  // Each reading begins a new measurement.
  await read();
  const accepted = await paced(`${url}${path}`, 2_000, PACED_MS);
  const text = await read();
  const ms = (name: string): string => {
    const [, seconds] = new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(text) ?? [];
    return `${name} ${(Number(seconds) * 1_000).toFixed(1)} ms`;
  };
  return `${(accepted.length / (PACED_MS / 1_000)).toFixed(0)}/s, ${['p50', 'p99', 'max'].map(ms).join(', ')}`;
}
