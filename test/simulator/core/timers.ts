/** Pending work of FreeSWITCH's other threads. Kept together so that tests can wait for its end. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();
  #waiting: (() => void)[] = [];

  /** Does `work` after so many milliseconds, unless the switch has ended before. Returns a function that cancels it. */
  later(milliseconds: number, work: () => void): () => void {
    const timer = setTimeout(() => {
      work();
      this.#forget(timer);
    }, milliseconds);
    this.#pending.add(timer);
    return () => {
      clearTimeout(timer);
      this.#forget(timer);
    };
  }

  /** Resolves as soon as nothing is pending. */
  settled(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
    this.#resolveIfDone();
  }

  #forget(timer: NodeJS.Timeout): void {
    this.#pending.delete(timer);
    this.#resolveIfDone();
  }

  #resolveIfDone(): void {
    if (this.#pending.size > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
