import type { Row } from './table';

/** The maximum heap at the end, as a multiple of the heap in the first minute. */
export const GROWTH = 1.1;

export interface Growth {
  /** Bytes. */
  readonly baseline: number;
  readonly end: number;
  readonly ratio: number;
}

/**
 * Returns the heap at the end and in the first minute, or in the first half of a shorter run. The highest value counts,
 * so that a quiet moment is not the baseline.
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
