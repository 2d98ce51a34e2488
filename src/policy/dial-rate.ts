import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';

/** Limits how many calls one requester may place in a minute. */
export class DialRate {
  private readonly limiter: RateLimiterMemory;

  constructor(readonly perMinute: number) {
    this.limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  /** Counts a call that policy allows. @throws GatewayError too_many_dials if it is one too many */
  async count(requester: Requester): Promise<void> {
    try {
      await this.limiter.consume(requester.name);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
      throw new GatewayError('too_many_dials', `${this.perMinute} calls a minute are allowed.`, {
        retryAfter,
      });
    }
  }
}
