import type { Clock } from '../clock';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import { Buckets } from './buckets';

/** What a requester may still send. */
export interface Allowance {
  /** Commands that the requester may send at once if it has sent none for a while. */
  readonly burst: number;
  /** Seconds in which an empty bucket fills up. */
  readonly window: number;
  /** Commands that the requester may send now. */
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly reset: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The bucket holds the tokens of this many seconds. */
const BURST_SECONDS = 5;

/**
 * Limits how many state-changing commands one requester may send. Each requester has a bucket of tokens. Each line to
 * FreeSWITCH takes one token.
 */
export class CommandRate {
  private readonly buckets: Buckets<Bucket>;
  private readonly burst: number;

  /** @param perSecond tokens that each bucket gets in a second; 0 if there is no limit */
  constructor(
    readonly perSecond: number,
    private readonly clock: Clock,
  ) {
    this.burst = perSecond * BURST_SECONDS;
    this.buckets = new Buckets(
      () => ({ tokens: this.burst, at: clock.now() }),
      (bucket) => this.refilled(bucket).tokens === this.burst,
    );
  }

  /**
   * Takes the token of a command, before anything is sent.
   *
   * @throws GatewayError rate_limited if there is none
   */
  take({ name }: Requester): void {
    if (this.perSecond === 0) return;
    const bucket = this.bucketOf(name);
    if (bucket.tokens < 1) {
      const retryAfter = Math.max(1, Math.ceil((1 - bucket.tokens) / this.perSecond));
      throw new GatewayError(
        'rate_limited',
        `${this.perSecond} commands a second are allowed, ${this.burst} at once; nothing was sent.`,
        { retryAfter },
      );
    }
    bucket.tokens--;
  }

  /**
   * Charges more tokens for a command whose cost was not known before: for its lines to FreeSWITCH but the first, or for a
   * large reply. The bucket may owe tokens after that, one burst at most: a conference may have more members than a bucket has
   * tokens, and its owner must be able to command it again soon.
   */
  charge({ name }: Requester, tokens: number): void {
    if (this.perSecond === 0 || tokens <= 0) return;
    const bucket = this.bucketOf(name);
    bucket.tokens = Math.max(-this.burst, bucket.tokens - tokens);
  }

  /** Returns what the requester may still send; `undefined` if there is no limit. */
  allowance({ name }: Requester): Allowance | undefined {
    if (this.perSecond === 0) return undefined;
    const { burst, perSecond } = this;
    const known = this.buckets.find(name);
    const tokens = known ? this.refilled(known).tokens : burst;
    const reset = Math.ceil((burst - tokens) / perSecond);
    return { burst, window: BURST_SECONDS, remaining: Math.max(0, Math.floor(tokens)), reset };
  }

  private bucketOf(name: string): Bucket {
    return this.refilled(this.buckets.of(name));
  }

  private refilled(bucket: Bucket): Bucket {
    const now = this.clock.now();
    const back = (Math.max(0, now - bucket.at) / 1_000) * this.perSecond;
    bucket.tokens = Math.min(this.burst, bucket.tokens + back);
    bucket.at = now;
    return bucket;
  }
}
