import { randomUUID } from 'node:crypto';
import { type Repeated, repeat } from '../lib/repeat';
import type { Observer } from '../observers/observation';
import { type ExpiryTools, expireRecordings } from '../recordings/expire';
import type { Store } from '../store/port';
import { type AgeingArea, deleteOldRows } from './rows';

export interface RetentionTools extends ExpiryTools {
  readonly observe: Observer;
  readonly store: Pick<Store, 'leases' | 'state'>;
  /** The areas of now: a reload may change how long rows are kept. */
  readonly areas: () => readonly AgeingArea[];
  readonly times?: RetentionTimes | undefined;
}

/** Milliseconds from the start to the first run, and from the end of a run to the next one. */
export interface RetentionTimes {
  readonly firstMs: number;
  readonly everyMs: number;
}

/** A restart must not begin with a load. But a gateway that is restarted each day must come to it. */
const HOURLY: RetentionTimes = { firstMs: 20_000, everyMs: 3_600_000 };

/** Deletes old rows and recordings soon after the start, and then about once an hour. */
export function startRetention(tools: RetentionTools): Repeated {
  const { observe, clock, store, areas, times = HOURLY } = tools;
  const holder = randomUUID();
  const observed = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      observe({ kind: 'gateway-failed', requestId: undefined, error });
    }
  };
  return repeat(times, async (signal) => {
    await observed(async () => {
      if (store.state().word === 'none') return;
      const began = clock.now();
      const rows = await deleteOldRows({ leases: store.leases, clock, areas: areas(), holder }, signal);
      if (Object.keys(rows).length > 0) observe({ kind: 'rows-deleted', rows, ms: clock.now() - began });
    });
    if (!signal.aborted) await observed(() => expireRecordings(tools, signal));
  });
}
