import type { Conference, Requester } from '../directory/port';
import type { Scope } from './scope';

/** How much is remembered. */
export interface HeardLimits {
  readonly requesters: number;
  /** Scopes of one requester. */
  readonly scopes: number;
}

/**
 * Remembers which conferences requesters heard of recently, by the digests of their scopes. Only the same requester, in
 * the same role, gets an answer from it. One requester cannot push out the entries of another. The size is limited.
 */
export class HeardScopes {
  private readonly requesters = new Map<string, Map<string, readonly Conference[]>>();

  constructor(private readonly limits: HeardLimits = { requesters: 1_000, scopes: 20 }) {}

  note({ digest, requester }: Scope, conferences: readonly Conference[]): void {
    const key = keyOf(requester);
    const own = this.requesters.get(key) ?? new Map<string, readonly Conference[]>();
    putLast(this.requesters, key, own, this.limits.requesters);
    putLast(own, digest, conferences, this.limits.scopes);
  }

  /**
   * Returns the conferences that the same requester heard of in an earlier scope and does not hear of in this one. Empty
   * if the earlier scope is forgotten.
   */
  lost(digest: string | undefined, now: Scope): readonly Conference[] {
    const had = this.requesters.get(keyOf(now.requester))?.get(digest ?? '') ?? [];
    return had.filter(({ name, freeswitchName }) => !now.of(freeswitchName).some((one) => one.name === name));
  }
}

function keyOf({ name, role }: Requester): string {
  return JSON.stringify([name, role]);
}

/** Puts an entry at the end, as the one that was used last. If there are too many, the first one is removed. */
function putLast<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
}
