import { type Clock, systemClock } from '../clock';

/** Milliseconds and number of results that are kept. */
const KEPT_MS = 60_000;
const MOST = 1_000;
/** Bytes of a result that is kept. Those of calls are short; a list of another client may have megabytes. */
const LONGEST = 1_024;

/**
 * The results of background jobs that somebody else has begun, for a short time: another gateway may have died before it
 * could use them.
 */
export class HeardResults {
  private readonly results = new Map<string, { readonly body: Buffer; readonly at: number }>();

  constructor(private readonly clock: Clock = systemClock) {}

  get size(): number {
    return this.results.size;
  }

  keep(id: string, body: Buffer): void {
    if (body.length > LONGEST) return;
    const now = this.clock.now();
    for (const [old, { at }] of this.results) {
      if (this.results.size < MOST && at >= now - KEPT_MS) break;
      this.results.delete(old);
    }
    // A copy, because the body may be a part of a much larger buffer.
    this.results.set(id, { body: Buffer.from(body), at: now });
  }

  /** Returns the result of a job; `undefined` if it was not heard, or long ago. */
  find(id: string): Buffer | undefined {
    const heard = this.results.get(id);
    return heard && heard.at >= this.clock.now() - KEPT_MS ? heard.body : undefined;
  }
}
