import { GatewayError } from '../errors';

export interface TurnLimits {
  /** How many of one key may have their turn at once. */
  readonly each: number;
  /** How many of one key may wait for it. */
  readonly waiting: number;
  /** How many of all keys may have their turn at once. */
  readonly all: number;
}

interface Waiting {
  readonly key: string;
  readonly go: () => void;
}

/** Gives turns: a few of each key, and a bounded number in all. Those that wait are served in their order. */
export class Turns {
  private readonly running = new Map<string, number>();
  private readonly waiting = new Set<Waiting>();
  private total = 0;

  /** @param detail what a refusal says */
  constructor(
    private readonly limits: TurnLimits,
    private readonly detail: string,
  ) {}

  /** How many have their turn. */
  get size(): number {
    return this.total;
  }

  /**
   * Waits for a turn.
   *
   * @param waitMs milliseconds after which it is given up
   * @returns gives the turn back; call it once
   * @throws GatewayError conference_busy: too many wait already, or the time is up
   */
  take(key: string, waitMs: number): Promise<() => void> {
    if (this.hasRoom(key)) return Promise.resolve(this.begin(key));
    const before = [...this.waiting].filter((one) => one.key === key).length;
    if (before >= this.limits.waiting) return Promise.reject(this.busy());
    return new Promise((resolve, reject) => {
      const entry = {
        key,
        go: () => {
          clearTimeout(timer);
          this.waiting.delete(entry);
          resolve(this.begin(key));
        },
      };
      const timer = setTimeout(() => {
        this.waiting.delete(entry);
        reject(this.busy());
      }, waitMs);
      this.waiting.add(entry);
    });
  }

  private begin(key: string): () => void {
    this.running.set(key, (this.running.get(key) ?? 0) + 1);
    this.total++;
    return () => this.end(key);
  }

  private end(key: string): void {
    const left = (this.running.get(key) ?? 1) - 1;
    if (left === 0) this.running.delete(key);
    else this.running.set(key, left);
    this.total--;
    for (const entry of this.waiting) if (this.hasRoom(entry.key)) entry.go();
  }

  private hasRoom(key: string): boolean {
    return this.total < this.limits.all && (this.running.get(key) ?? 0) < this.limits.each;
  }

  private busy(): GatewayError {
    return new GatewayError('conference_busy', this.detail, { retryAfter: 1 });
  }
}
