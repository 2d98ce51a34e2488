import type { Clock } from '../clock';
import type { DropReason, Observer } from './observation';

/** Milliseconds between two observations of one reason. Fewer would flood the log: a closed client connects again at once. */
const EVERY_MS = 60_000;

/** Reports dropped connections: the first at once, the following ones as a number, at most once a minute. */
export function reportDropped(
  clock: Clock,
  observe: Observer,
): (reason: DropReason, address: string | undefined) => void {
  const seen = new Map<DropReason, { count: number; reportedAt: number }>();
  return (reason, address) => {
    const now = clock.now();
    const { count, reportedAt } = seen.get(reason) ?? { count: 0, reportedAt: Number.NEGATIVE_INFINITY };
    const due = now - reportedAt >= EVERY_MS;
    seen.set(reason, due ? { count: 0, reportedAt: now } : { count: count + 1, reportedAt });
    if (due) observe({ kind: 'connections-dropped', reason, address, count: count + 1 });
  };
}
