/**
 * Measures in turns: each part once, then each part again. If something disturbs the machine for some time, it disturbs
 * neighbours alike. So their ratio is reliable even when their numbers are not.
 *
 * @returns the results of each part, in order: the same index is the same turn
 */
export async function takeTurns<K extends string, T>(
  turns: number,
  parts: Readonly<Record<K, () => Promise<T>>>,
): Promise<Record<K, T[]>> {
  const names = Object.keys(parts) as K[];
  const all = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<K, T[]>;
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) all[name].push(await parts[name]());
  }
  return all;
}

/** Returns the median of some numbers; for an even count the mean of the two in the middle. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[middle - 1] ?? Number.NaN) + above) / 2;
}

/**
 * Returns the median over the turns of a value of two results: `of(ours, theirs)` is their ratio or their difference.
 *
 * @throws Error if they did not take turns
 */
export function medianOfPairs<T>(
  ours: readonly T[],
  theirs: readonly T[],
  of: (ours: T, theirs: T) => number,
): number {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} turns beside ${theirs.length}`);
  return median(ours.flatMap((one, turn) => theirs.slice(turn, turn + 1).map((other) => of(one, other))));
}
