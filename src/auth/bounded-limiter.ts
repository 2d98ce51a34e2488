import { RateLimiterMemory } from 'rate-limiter-flexible';
import { BoundedBook } from '../lib/bounded-book';

export interface Count {
  readonly count: number;
  /** Whole seconds until it is forgotten. */
  readonly seconds: number;
  /** Milliseconds until then. */
  readonly ms: number;
}

/**
 * Keeps a count for each key, for a limited time and a limited number of keys.
 *
 * RateLimiterMemory keeps every key until its time is over, so a flood of invented names would fill the memory. This class
 * deletes first the keys that were not used for the longest time. Time is Date.now(), which RateLimiterMemory reads itself. Its
 * timers do not keep the process alive.
 */
export class BoundedLimiter {
  private readonly limiter: RateLimiterMemory;
  /** The keys, the least recently used first, with the time when each is forgotten (ms since the epoch). */
  private readonly keys: BoundedBook<number>;

  /** @param seconds how long a count lasts, from its first increment */
  constructor(seconds: number, maxKeys: number) {
    this.keys = new BoundedBook(maxKeys);
    // The code that uses this class decides what to do at which count, so `points` limits nothing.
    this.limiter = new RateLimiterMemory({
      points: Number.MAX_SAFE_INTEGER,
      duration: seconds,
      keyPrefix: '',
    });
  }

  /** True if the key has a count. */
  has(key: string): boolean {
    const until = this.keys.get(key);
    return until !== undefined && until > Date.now();
  }

  async get(key: string): Promise<Count | undefined> {
    const res = await this.limiter.get(key);
    // An expired record stays until its timer runs.
    if (res === null || res.msBeforeNext <= 0) return undefined;
    await this.touch(key, res.msBeforeNext);
    return { count: res.consumedPoints, seconds: Math.ceil(res.msBeforeNext / 1000), ms: res.msBeforeNext };
  }

  /** Adds one and returns the new count. */
  async increment(key: string): Promise<number> {
    const res = await this.limiter.penalty(key);
    await this.touch(key, res.msBeforeNext);
    return res.consumedPoints;
  }

  /** Replaces a count. It is forgotten after `seconds`. */
  async set(key: string, count: number, seconds: number): Promise<void> {
    await this.limiter.set(key, count, seconds);
    await this.touch(key, seconds * 1_000);
  }

  async delete(key: string): Promise<void> {
    this.keys.delete(key);
    await this.limiter.delete(key);
  }

  /** How many keys are held. */
  get size(): number {
    return this.keys.size;
  }

  private async touch(key: string, ms: number): Promise<void> {
    const forgotten = this.keys.put(key, Date.now() + ms);
    if (forgotten) await this.limiter.delete(forgotten[0]);
  }
}
