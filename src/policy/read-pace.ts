import type { Clock } from '../clock';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';

/** A read that may have to wait. */
export interface PacedRead {
  readonly requester: Requester;
  /** Returns a signal that aborts if the client disconnects. Called only if the read waits. */
  readonly cancelled: () => AbortSignal;
}

export interface ReadLimits {
  /** Tokens that each bucket gets in a second; 0 if there is no limit. */
  readonly perSecond: number;
  /** Reads of one requester that may run at once. */
  readonly atOnce: number;
  /** Milliseconds that a read may wait. */
  readonly waitMs: number;
}

interface Waiting {
  readonly go: () => void;
}

interface Reader {
  /** Below 0 after a large answer. */
  tokens: number;
  /** When `tokens` was counted, in milliseconds since the epoch. */
  at: number;
  underWay: number;
  /** The oldest first. */
  readonly waiting: Set<Waiting>;
  /** Set while the oldest read waits for a token. */
  timer: NodeJS.Timeout | undefined;
}

/** The bucket holds the tokens of this many seconds. Few, since further reads only wait, and a burst takes time from others. */
const BURST_SECONDS = 0.5;
/** How many reads of one requester may wait. */
const MOST_WAITING = 256;
/** An answer costs another token for each of these bytes. */
const BYTES_OF_TOKEN = 4_096;

/**
 * Limits how fast one requester may read. If a read comes too early, it waits for its turn. So a client that reads as fast as
 * it can takes no time from other requesters. Each requester has a bucket of tokens. A read takes one token when it begins, and
 * one for each 4 kB of its answer when it ends.
 */
export class ReadPace {
  private readonly readers = new Map<string, Reader>();
  private readonly burst: number;

  constructor(
    private readonly limits: ReadLimits,
    private readonly clock: Clock,
  ) {
    this.burst = Math.max(1, limits.perSecond * BURST_SECONDS);
  }

  /** True if this pace was made with these limits. */
  hasLimits({ perSecond, atOnce, waitMs }: ReadLimits): boolean {
    const { limits } = this;
    return limits.perSecond === perSecond && limits.atOnce === atOnce && limits.waitMs === waitMs;
  }

  /**
   * Begins a read. Call `end` when the read has ended, but not if this throws or rejects.
   *
   * @returns `undefined` if the read may begin at once; else a promise that resolves when it may
   * @throws GatewayError (also rejects) rate_limited if too many reads wait, if the time is up, or if the client disconnects
   */
  begin(read: PacedRead): Promise<void> | undefined {
    if (this.limits.perSecond === 0) return undefined;
    const reader = this.readerOf(read.requester.name);
    if (reader.waiting.size === 0 && this.hasRoom(reader)) {
      this.start(reader);
      return undefined;
    }
    const ms = this.msUntil(reader, reader.waiting.size + 1);
    if (reader.waiting.size >= MOST_WAITING || ms > this.limits.waitMs) throw this.refusal(ms);
    return this.wait(reader, read.cancelled());
  }

  /** @param bytes of the answer */
  end({ name }: Requester, bytes: number): void {
    const reader = this.readers.get(name);
    if (!reader) return;
    reader.underWay--;
    reader.tokens -= Math.floor(bytes / BYTES_OF_TOKEN);
    this.pump(reader);
  }

  private wait(reader: Reader, cancelled: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(late);
        cancelled.removeEventListener('abort', gone);
        reader.waiting.delete(entry);
      };
      const entry = {
        go: () => {
          leave();
          this.start(reader);
          resolve();
        },
      };
      const fail = (): void => {
        leave();
        reject(this.refusal(this.msUntil(reader, 1)));
        this.pump(reader);
      };
      const gone = fail;
      const late = setTimeout(fail, this.limits.waitMs);
      reader.waiting.add(entry);
      if (cancelled.aborted) gone();
      else cancelled.addEventListener('abort', gone, { once: true });
      this.pump(reader);
    });
  }

  /** Starts the waiting reads that may begin. If the next one needs only a token, sets a timer for that. */
  private pump(reader: Reader): void {
    for (const { go } of reader.waiting) {
      if (!this.hasRoom(reader)) break;
      go();
    }
    const needed = reader.waiting.size > 0 && reader.underWay < this.limits.atOnce;
    if (!needed) {
      clearTimeout(reader.timer);
      reader.timer = undefined;
    } else {
      reader.timer ??= setTimeout(
        () => {
          reader.timer = undefined;
          this.pump(reader);
        },
        this.msUntil(reader, 1),
      );
    }
  }

  private start(reader: Reader): void {
    reader.tokens--;
    reader.underWay++;
  }

  private hasRoom(reader: Reader): boolean {
    if (reader.underWay >= this.limits.atOnce) return false;
    this.refill(reader);
    return reader.tokens >= 1;
  }

  /** Returns the milliseconds until the bucket has this many tokens, at least 1. */
  private msUntil(reader: Reader, tokens: number): number {
    this.refill(reader);
    return Math.max(1, Math.ceil(((tokens - reader.tokens) / this.limits.perSecond) * 1_000));
  }

  private refill(reader: Reader): void {
    const now = this.clock.now();
    const back = (Math.max(0, now - reader.at) / 1_000) * this.limits.perSecond;
    reader.tokens = Math.min(this.burst, reader.tokens + back);
    reader.at = now;
  }

  private readerOf(name: string): Reader {
    const known = this.readers.get(name);
    if (known) return known;
    const reader: Reader = {
      tokens: this.burst,
      at: this.clock.now(),
      underWay: 0,
      waiting: new Set(),
      timer: undefined,
    };
    this.readers.set(name, reader);
    return reader;
  }

  private refusal(ms: number): GatewayError {
    const detail =
      `${this.limits.perSecond} reads a second are allowed. Further reads wait, but too many wait already, ` +
      'or this one waited too long. Nothing was sent.';
    return new GatewayError('rate_limited', detail, { retryAfter: Math.ceil(ms / 1_000) });
  }
}
