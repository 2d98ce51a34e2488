import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { startSimulator } from './freeswitch';
import { startGatewayProcess } from './gateway-process';
import { paced } from './paced';

const RUNS = 6;
const PER_SECOND = 1_000;
/** Milliseconds until the gateway is killed. It must be warm by then. */
const LIFE_MS = 8_000;

/**
 * Kills a gateway while commands come at a pace, and counts those that were answered and have no row. The rate is that of the
 * last second, which may be lower than the pace. The age is that of the oldest answer without a row.
 */
export async function auditOfAKilledGateway(): Promise<string[]> {
  const freeswitch = await startSimulator();
  const conference = `Bench${process.pid}`;
  const [member = 0] = await freeswitch.fill(conference, 3);
  const lines: string[] = [];
  for (const required of [false, true]) {
    const lost: string[] = [];
    for (let run = 0; run < RUNS; run++) {
      const folder = await mkdtemp(join(tmpdir(), 'bench-killed-'));
      const file = join(folder, 'gateway.db');
      const gateway = await startGatewayProcess(freeswitch.endpoint, false, {
        store: `sqlite:${file}`,
        audit: { required },
      });
      let killed = false;
      const sending = paced(
        `${gateway.url}/conference/${conference}/mute&${member}`,
        ...([PER_SECOND, 60_000, () => killed] as const),
      );
      await delay(LIFE_MS);
      const killedAt = performance.now();
      await gateway.end();
      killed = true;
      const answered = await sending;
      const kept = rowsOf(file);
      const missing = answered.filter(({ id }) => !kept.has(id));
      const rate = answered.filter(({ at }) => at > killedAt - 1_000 && at <= killedAt).length;
      const age = Math.max(0, ...missing.map(({ at }) => killedAt - at));
      lost.push(`${missing.length} at ${rate}/s (oldest ${age.toFixed(0)} ms)`);
      await rm(folder, { recursive: true });
    }
    lines.push(`${required ? 'with audit.required' : 'written behind'}, rows lost: ${lost.join(', ')}`);
  }
  await freeswitch.end();
  return lines;
}

/** Returns the ids of the requests that have a row. */
function rowsOf(file: string): Set<string> {
  const database = new Database(file);
  const rows = database.prepare('select request_id from audit').all([]) as { request_id: string }[];
  database.close();
  return new Set(rows.map(({ request_id }) => request_id));
}
