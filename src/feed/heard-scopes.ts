import type { Conference, Requester } from '../directory/port';
import { BoundedBook } from '../lib/bounded-book';
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
  private readonly requesters: BoundedBook<BoundedBook<readonly Conference[]>>;

  constructor(private readonly limits: HeardLimits = { requesters: 1_000, scopes: 20 }) {
    this.requesters = new BoundedBook(limits.requesters);
  }

  note({ digest, requester }: Scope, conferences: readonly Conference[]): void {
    const key = keyOf(requester);
    const own = this.requesters.get(key) ?? new BoundedBook(this.limits.scopes);
    this.requesters.put(key, own);
    own.put(digest, conferences);
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
