/** The file of a recording, as the limits see it. */
export interface Ageing {
  /** When it began or was last changed, the later of both; milliseconds since the epoch. */
  readonly endedAt: number;
  readonly bytes: number;
  /** True if it must stay, because FreeSWITCH may still write to it. It counts for the limit of size. */
  readonly held: boolean;
}

/** Both are `Infinity` if there is no limit. */
export interface Limits {
  readonly days: number;
  readonly megabytes: number;
}

export interface Expired<T> {
  readonly file: T;
  readonly limit: keyof Limits;
}

const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;

/**
 * Returns the files of a conference that expire, the oldest first. First those that are too old. Then, as long as the rest is
 * too large, the oldest ones of it, but never the newest: a meeting that is larger than the limit must not be lost when it ends.
 *
 * @param files the newest first
 */
export function expiredOf<T extends Ageing>(
  files: readonly T[],
  { days, megabytes }: Limits,
  now: number,
): Expired<T>[] {
  const isOld = ({ held, endedAt }: T): boolean => !held && endedAt < now - days * DAY_MS;
  const old = files.filter(isOld).reverse();
  const rest = files.filter((file) => !isOld(file));
  let tooMuch = rest.reduce((sum, { bytes }) => sum + bytes, -megabytes * MEGABYTE);
  const large: T[] = [];
  for (let at = rest.length - 1; at > 0 && tooMuch > 0; at--) {
    const file = rest[at];
    if (!file || file.held) continue;
    large.push(file);
    tooMuch -= file.bytes;
  }
  return [
    ...old.map((file) => ({ file, limit: 'days' as const })),
    ...large.map((file) => ({ file, limit: 'megabytes' as const })),
  ];
}
