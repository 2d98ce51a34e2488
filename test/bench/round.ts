/** How long a round lasts: so many requests or commands, and not much longer than so many milliseconds. */
export interface RoundLimit {
  readonly count: number;
  readonly atMostMs: number;
}

/** One round: what is asked in it is numbered, and timed. */
export class Round {
  private readonly times: number[] = [];
  private asked = 0;
  private readonly began = performance.now();
  private readonly cpu = process.cpuUsage();
  private resolve = (_rounded: Rounded): void => {};
  private reject = (_error: Error): void => {};
  /** Resolves with the last answer. Rejects where something failed. */
  readonly end = new Promise<Rounded>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  /** The clock runs from here on. */
  constructor(private readonly limit: RoundLimit) {}

  /** @returns the number of what is to be asked next, from 0; undefined where nothing is */
  next(): number | undefined {
    const { count, atMostMs } = this.limit;
    if (this.asked >= count || performance.now() - this.began > atMostMs) return undefined;
    return this.asked++;
  }

  /**
   * An answer has come. Whoever asked then asks what is next, where there is something.
   *
   * @param since when it was asked, by `performance.now()`
   * @returns what is to be asked next, as `next()`
   */
  answered(since: number): number | undefined {
    const now = performance.now();
    this.times.push(now - since);
    const next = this.next();
    if (this.times.length === this.asked) {
      const { user, system } = process.cpuUsage(this.cpu);
      this.resolve({ times: this.times, wholeMs: now - this.began, cpuMicros: user + system });
    }
    return next;
  }

  fail(error: Error): void {
    this.reject(error);
  }
}

/** What a round was. */
export interface Rounded {
  /** Milliseconds that each answer took. */
  readonly times: readonly number[];
  /** From the first request to the last answer. */
  readonly wholeMs: number;
  /** Microseconds of this process. */
  readonly cpuMicros: number;
}
