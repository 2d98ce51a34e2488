import type { Clock } from '../clock';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import { Buckets } from './buckets';

/** A request that may have to wait. */
export interface Paced {
  readonly requester: Requester;
  /** Returns a signal that aborts if the client disconnects. Called only if the request waits. */
  readonly cancelled: () => AbortSignal;
}

export interface PaceLimits {
  /** What is paced, for the detail of a refusal: `reads`. */
  readonly what: string;
  /** Tokens that each bucket gets in a second; 0 if there is no limit. */
  readonly perSecond: number;
  /** Requests of one requester that may run at once; infinity if there is no such limit. */
  readonly atOnce: number;
  /** Seconds of tokens that a bucket holds. Few, since further requests only wait, and a burst takes time from others. */
  readonly burstSeconds: number;
  /** How many requests of one requester may wait. */
  readonly mostWaiting: number;
  /** Seconds of tokens that a bucket may owe at most; infinity if there is no such limit. */
  readonly owedSeconds: number;
  /** Milliseconds that a request may wait. */
  readonly waitMs: number;
}

interface Waiting {
  readonly go: () => void;
}

interface Bucket {
  /** Below 0 after a request that cost much. */
  tokens: number;
  /** When `tokens` was counted, in milliseconds since the epoch. */
  at: number;
  underWay: number;
  /** The oldest first. */
  readonly waiting: Set<Waiting>;
  /** Set while the oldest read waits for a token. */
  timer: NodeJS.Timeout | undefined;
}

/** A reply or an answer costs a token for each of these bytes. */
const BYTES_OF_TOKEN = 4_096;

/**
 * Limits how fast the requests of one requester run. If a request comes too early, it waits for its turn. So a client that
 * asks as fast as it can takes no time from other requesters. Each requester has a bucket of tokens. A request takes one token
 * when it begins, and further ones when it ends, because only then its cost is known.
 */
export class Pace {
  private readonly buckets: Buckets<Bucket>;
  private readonly burst: number;
  private readonly least: number;

  constructor(
    private readonly limits: PaceLimits,
    private readonly clock: Clock,
  ) {
    this.burst = Math.max(1, limits.perSecond * limits.burstSeconds);
    this.least = -limits.perSecond * limits.owedSeconds;
    this.buckets = new Buckets(
      () => this.newBucket(),
      (bucket) => this.isLikeNew(bucket),
    );
  }

  /** True if this pace was made with these limits. */
  hasLimits({ perSecond, atOnce, owedSeconds, waitMs }: PaceLimits): boolean {
    const { limits } = this;
    return (
      limits.perSecond === perSecond &&
      limits.atOnce === atOnce &&
      limits.owedSeconds === owedSeconds &&
      limits.waitMs === waitMs
    );
  }

  /**
   * Begins a request. Call `end` when it has ended, but not if this throws or rejects.
   *
   * @returns `undefined` if the request may begin at once; else a promise that resolves when it may
   * @throws GatewayError (also rejects) rate_limited if too many requests wait, if the time is up, or if the client disconnects
   */
  begin(request: Paced): Promise<void> | undefined {
    if (this.limits.perSecond === 0) return undefined;
    const bucket = this.buckets.of(request.requester.name);
    if (bucket.waiting.size === 0 && this.hasRoom(bucket)) {
      this.start(bucket);
      return undefined;
    }
    const ms = this.msUntil(bucket, bucket.waiting.size + 1);
    if (bucket.waiting.size >= this.limits.mostWaiting || ms > this.limits.waitMs) throw this.refusal(ms);
    return this.wait(bucket, request.cancelled());
  }

  /** @param cost in tokens, beside the one that the request took when it began */
  end({ name }: Requester, cost: number): void {
    const bucket = this.buckets.find(name);
    if (!bucket) return;
    bucket.underWay--;
    if (cost > 0) {
      this.refill(bucket);
      bucket.tokens = Math.max(Math.min(this.least, bucket.tokens), bucket.tokens - cost);
    }
    this.pump(bucket);
  }

  private wait(bucket: Bucket, cancelled: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(late);
        cancelled.removeEventListener('abort', gone);
        bucket.waiting.delete(entry);
      };
      const entry = {
        go: () => {
          leave();
          this.start(bucket);
          resolve();
        },
      };
      const fail = (): void => {
        leave();
        reject(this.refusal(this.msUntil(bucket, 1)));
        this.pump(bucket);
      };
      const gone = fail;
      const late = setTimeout(fail, this.limits.waitMs);
      bucket.waiting.add(entry);
      if (cancelled.aborted) gone();
      else cancelled.addEventListener('abort', gone, { once: true });
      this.pump(bucket);
    });
  }

  /** Starts the waiting requests that may begin. If the next one needs only a token, sets a timer for that. */
  private pump(bucket: Bucket): void {
    for (const { go } of bucket.waiting) {
      if (!this.hasRoom(bucket)) break;
      go();
    }
    const needed = bucket.waiting.size > 0 && bucket.underWay < this.limits.atOnce;
    if (!needed) {
      clearTimeout(bucket.timer);
      bucket.timer = undefined;
    } else {
      bucket.timer ??= setTimeout(
        () => {
          bucket.timer = undefined;
          this.pump(bucket);
        },
        this.msUntil(bucket, 1),
      );
    }
  }

  private start(bucket: Bucket): void {
    bucket.tokens--;
    bucket.underWay++;
  }

  private hasRoom(bucket: Bucket): boolean {
    if (bucket.underWay >= this.limits.atOnce) return false;
    this.refill(bucket);
    return bucket.tokens >= 1;
  }

  /** Returns the milliseconds until the bucket has this many tokens, at least 1. */
  private msUntil(bucket: Bucket, tokens: number): number {
    this.refill(bucket);
    return Math.max(1, Math.ceil(((tokens - bucket.tokens) / this.limits.perSecond) * 1_000));
  }

  private refill(bucket: Bucket): void {
    const now = this.clock.now();
    const back = (Math.max(0, now - bucket.at) / 1_000) * this.limits.perSecond;
    bucket.tokens = Math.min(this.burst, bucket.tokens + back);
    bucket.at = now;
  }

  private newBucket(): Bucket {
    return { tokens: this.burst, at: this.clock.now(), underWay: 0, waiting: new Set(), timer: undefined };
  }

  private isLikeNew(bucket: Bucket): boolean {
    if (bucket.underWay > 0 || bucket.waiting.size > 0) return false;
    this.refill(bucket);
    return bucket.tokens === this.burst;
  }

  private refusal(ms: number): GatewayError {
    const { what, perSecond } = this.limits;
    const detail =
      `${perSecond} ${what} a second are allowed. Further ones wait, but too many wait already, ` +
      'or this one waited too long. Nothing was sent.';
    return new GatewayError('rate_limited', detail, { retryAfter: Math.ceil(ms / 1_000) });
  }
}

/** Returns the tokens that a reply or an answer of so many bytes costs. */
export const costOfBytes = (bytes: number): number => Math.floor(bytes / BYTES_OF_TOKEN);
