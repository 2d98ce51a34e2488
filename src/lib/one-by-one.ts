/** Runs the steps of each key one after the other. Steps of different keys run at the same time. */
export class OneByOne {
  /** The latest step of each key, until it has ended. */
  private readonly latest = new Map<string, Promise<unknown>>();

  /** Runs a step when the earlier ones of its key have ended, even if they failed. */
  run<T>(key: string, step: () => Promise<T>): Promise<T> {
    const before = this.latest.get(key) ?? Promise.resolve();
    const turn = before.then(step, step);
    this.latest.set(key, turn);
    const forget = (): void => {
      if (this.latest.get(key) === turn) this.latest.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** The number of keys of which a step is running. */
  get size(): number {
    return this.latest.size;
  }
}
