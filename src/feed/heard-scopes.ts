import type { Conference, Requester } from '../directory/port';
import type { Scope } from './scope';

/** How much is remembered. */
export interface HeardLimits {
  readonly requesters: number;
  /** Scopes of one requester. */
  readonly scopes: number;
}

/**
 * Which conferences requesters heard of not long ago, by the digests of their scopes. What one requester heard is
 * answered to that requester in that role only, and does not push out what others heard. Bounded.
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

  /** Those that the same requester heard of in an earlier scope and does not in this one; none if it is forgotten. */
  lost(digest: string | undefined, now: Scope): readonly Conference[] {
    const had = this.requesters.get(keyOf(now.requester))?.get(digest ?? '') ?? [];
    return had.filter(({ name, freeswitchName }) => !now.of(freeswitchName).some((one) => one.name === name));
  }
}

function keyOf({ name, role }: Requester): string {
  return JSON.stringify([name, role]);
}

/** Enters what was used last at the end; the first goes if there are too many. */
function putLast<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
}
