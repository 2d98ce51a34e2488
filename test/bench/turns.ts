/**
 * Measures by turns: each part once, then each part again. What disturbs the machine for a while disturbs neighbours, so
 * that their ratio stands where their numbers do not.
 *
 * @returns what each part gave, in order: the same index is the same turn
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

/** The middle of some numbers; of an even count the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[middle - 1] ?? Number.NaN) + above) / 2;
}

/**
 * The middle of what each turn says of two: `of(ours, theirs)` is their ratio or their difference.
 *
 * @throws Error where they did not take turns
 */
export function medianOfPairs<T>(
  ours: readonly T[],
  theirs: readonly T[],
  of: (ours: T, theirs: T) => number,
): number {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} turns beside ${theirs.length}`);
  return median(ours.flatMap((one, turn) => theirs.slice(turn, turn + 1).map((other) => of(one, other))));
}
