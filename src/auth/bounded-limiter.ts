import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface Count {
  readonly count: number;
  /** Whole seconds until it is forgotten. */
  readonly seconds: number;
  /** Milliseconds until then. */
  readonly ms: number;
}

/**
 * Counts by key that are forgotten after a time, and that never take more than so many keys.
 *
 * RateLimiterMemory keeps every key until its time is over, so a flood of invented names would fill the memory;
 * here the keys untouched for longest go first. Time is Date.now(), which RateLimiterMemory reads itself; its
 * timers do not keep the process alive.
 */
export class BoundedLimiter {
  private readonly limiter: RateLimiterMemory;
  /** Oldest touch first; with the time at which each is forgotten (ms since the epoch). */
  private readonly keys = new Map<string, number>();

  /** @param seconds how long a count lasts, from its first increment */
  constructor(
    seconds: number,
    private readonly maxKeys: number,
  ) {
    // What to do at which count is decided by the caller, so `points` limits nothing.
    this.limiter = new RateLimiterMemory({
      points: Number.MAX_SAFE_INTEGER,
      duration: seconds,
      keyPrefix: '',
    });
  }

  /** True if there is a count of the key. */
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

  /** Adds one, and returns the new count. */
  async increment(key: string): Promise<number> {
    const res = await this.limiter.penalty(key);
    await this.touch(key, res.msBeforeNext);
    return res.consumedPoints;
  }

  /** Replaces a count, to be forgotten `seconds` from now. */
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
    this.keys.delete(key);
    this.keys.set(key, Date.now() + ms);
    for (const oldest of this.keys.keys()) {
      if (this.keys.size <= this.maxKeys) break;
      this.keys.delete(oldest);
      await this.limiter.delete(oldest);
    }
  }
}
