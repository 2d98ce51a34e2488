import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';

/** Limits how many calls one requester may place in a minute. */
export class DialRate {
  /** @param calls the calls of the last minute, which rates with different limits share */
  constructor(
    readonly perMinute: number,
    private readonly calls = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 60 }),
  ) {}

  /** Returns a rate with another limit that has counted the same calls. */
  limitedTo(perMinute: number): DialRate {
    return new DialRate(perMinute, this.calls);
  }

  /** Counts a call that policy allows. @throws GatewayError too_many_dials if it is one too many */
  async count(requester: Requester): Promise<void> {
    const { consumedPoints, msBeforeNext } = await this.calls.consume(requester.name);
    if (consumedPoints <= this.perMinute) return;
    const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1_000));
    throw new GatewayError('too_many_dials', `${this.perMinute} calls a minute are allowed.`, { retryAfter });
  }
}
