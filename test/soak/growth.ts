import type { Row } from './table';

/** The heap at the end may be so many times that of the first minute. */
export const GROWTH = 1.1;

export interface Growth {
  /** Bytes. */
  readonly baseline: number;
  readonly end: number;
  readonly ratio: number;
}

/**
 * The heap at the end against the first minute, or the first half of a shorter run: its highest, so that a quiet moment is
 * no baseline.
 *
 * @param seconds the run's length
 */
export function growth(rows: readonly Row[], seconds: number): Growth {
  const first = rows.filter(
    ({ at }) => at <= Math.max(Math.min(60, seconds / 2), (rows[0]?.at ?? 0) + 0.1) + 1,
  );
  const baseline = Math.max(...first.map(({ heap }) => heap));
  const end = rows.at(-1)?.heap ?? Number.NaN;
  return { baseline, end, ratio: end / baseline };
}
