/** The length of a round: so many requests or commands, and not much longer than so many milliseconds. */
export interface RoundLimit {
  readonly count: number;
  readonly atMostMs: number;
}

/** One round: its requests are numbered and timed. */
export class Round {
  private readonly times: number[] = [];
  private asked = 0;
  private readonly began = performance.now();
  private readonly cpu = process.cpuUsage();
  private resolve = (_rounded: Rounded): void => {};
  private reject = (_error: Error): void => {};
  /** Resolves with the last answer. Rejects if something failed. */
  readonly end = new Promise<Rounded>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  /** The clock starts here. */
  constructor(private readonly limit: RoundLimit) {}

  /** @returns the number of the next request, from 0; `undefined` if there is none */
  next(): number | undefined {
    const { count, atMostMs } = this.limit;
    if (this.asked >= count || performance.now() - this.began > atMostMs) return undefined;
    return this.asked++;
  }

  /**
   * Notes an answer. The caller then sends the next request, if there is one.
   *
   * @param since when the request was sent, by `performance.now()`
   * @returns the next request, as `next()`
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

/** The result of a round. */
export interface Rounded {
  /** Milliseconds that each answer took. */
  readonly times: readonly number[];
  /** Milliseconds from the first request to the last answer. */
  readonly wholeMs: number;
  /** Microseconds of this process. */
  readonly cpuMicros: number;
}
