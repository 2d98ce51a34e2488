import type { Clock } from '../clock';

export interface RecentLimits {
  /** How many entries are kept. */
  readonly most: number;
  /** Milliseconds for which an entry is kept after its end. */
  readonly keptMs: number;
}

/**
 * Things that are running, and those that ended recently. If the book is full, the first one that has ended is forgotten, before one
 * that is running.
 */
export class RecentBook<V> {
  private readonly entries = new Map<string, V>();

  /** @param endedAt returns when something ended (ms since the epoch); `undefined` while it runs */
  constructor(
    private readonly clock: Clock,
    private readonly limits: RecentLimits,
    private readonly endedAt: (value: V) => number | undefined,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** Returns an entry, even if it ended so long ago that the next `add` forgets it. */
  get(key: string): V | undefined {
    return this.entries.get(key);
  }

  /** Returns an entry; `undefined` if it was never added, or if it ended longer ago than it is kept. */
  recent(key: string): V | undefined {
    const value = this.entries.get(key);
    return value !== undefined && this.endedBefore(this.oldest(), value) ? undefined : value;
  }

  /** Returns all entries that `recent` returns, in the order in which they were added. */
  allRecent(): V[] {
    const oldest = this.oldest();
    return [...this.entries.values()].filter((value) => !this.endedBefore(oldest, value));
  }

  /** Adds an entry. @returns the entries that were forgotten for it */
  add(key: string, value: V): V[] {
    const forgotten: V[] = [];
    const oldest = this.oldest();
    for (const [old, one] of this.entries)
      if (this.endedBefore(oldest, one)) this.forget(old, one, forgotten);
    if (this.entries.size >= this.limits.most) {
      const all = [...this.entries];
      const victim = all.find(([, one]) => this.endedAt(one) !== undefined) ?? all[0];
      if (victim) this.forget(...victim, forgotten);
    }
    this.entries.set(key, value);
    return forgotten;
  }

  /** Gives an entry a new value and leaves it in its place. */
  replace(key: string, value: V): void {
    if (this.entries.has(key)) this.entries.set(key, value);
  }

  private forget(key: string, value: V, forgotten: V[]): void {
    this.entries.delete(key);
    forgotten.push(value);
  }

  /** Returns the earliest end that is still kept. */
  private oldest(): number {
    return this.clock.now() - this.limits.keptMs;
  }

  private endedBefore(oldest: number, value: V): boolean {
    const at = this.endedAt(value);
    return at !== undefined && at < oldest;
  }
}
