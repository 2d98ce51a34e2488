import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock';
import { GatewayError } from '../errors';
import type { AgeingRows, Leases } from '../store/port';

/** An area of the store whose rows have an age. */
export interface AgeingArea {
  /** For the log and the metrics, such as `audit`. */
  readonly name: string;
  readonly rows: AgeingRows;
  /** Milliseconds for which they are kept. */
  readonly keepMs: number;
}

export interface DeletionTools {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly areas: readonly AgeingArea[];
  /** This process, by a name that no other has. */
  readonly holder: string;
  /** Milliseconds between two bites, in which others can write. */
  readonly pauseMs?: number;
}

const LEASE = 'retention';
/** It is extended before each bite, which takes seconds at most. */
const LEASE_MS = 30_000;
const PAUSE_MS = 100;

/**
 * Deletes old rows in bites, if no other gateway does it at this time. If the store cannot be used, it ends early: the next run
 * goes on.
 *
 * @param signal ends the run after the bite at hand
 * @returns how many rows were deleted, by area; areas without any are left out
 */
export async function deleteOldRows(
  { leases, clock, areas, holder, pauseMs = PAUSE_MS }: DeletionTools,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  const isMine = async (): Promise<boolean> =>
    !signal.aborted && (await leases.take(LEASE, holder, LEASE_MS));
  try {
    if (!(await isMine())) return deleted;
    const now = clock.now();
    for (const { rows } of areas) await rows.prepareDays?.(now);
    for (const { name, rows, keepMs } of areas) {
      for (let more = true; more && (await isMine()); ) {
        const bite = await rows.removeBefore(now - keepMs);
        if (bite.rows > 0) deleted[name] = (deleted[name] ?? 0) + bite.rows;
        more = bite.more;
        if (more) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    await leases.release(LEASE, holder);
  } catch (error) {
    // The log already has the trouble of the store.
    if (!(error instanceof GatewayError)) throw error;
  }
  return deleted;
}
