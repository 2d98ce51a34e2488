import type { Clock } from '../clock';

/** When there are so many entries, those that are over are forgotten. */
const SWEEP_AT = 10_000;

/** Remembers until when each of many things is busy, if it does its work one piece after the other. */
export class BusyUntil {
  /** Milliseconds since the epoch. */
  private readonly ends = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** The number of entries. */
  get size(): number {
    return this.ends.size;
  }

  /** Returns the milliseconds that it is still busy; 0 if it is not busy. */
  left(...key: readonly (string | undefined)[]): number {
    return Math.max(0, (this.ends.get(JSON.stringify(key)) ?? 0) - this.clock.now());
  }

  /** Adds work that takes so many milliseconds. @returns a function that takes the work away again */
  add(ms: number, ...key: readonly (string | undefined)[]): () => void {
    const now = this.clock.now();
    if (this.ends.size >= SWEEP_AT) {
      for (const [other, end] of this.ends) if (end <= now) this.ends.delete(other);
    }
    const id = JSON.stringify(key);
    this.ends.set(id, Math.max(now, this.ends.get(id) ?? 0) + ms);
    return () => {
      const end = this.ends.get(id);
      if (end !== undefined) this.ends.set(id, end - ms);
    };
  }

  /** Forgets the work: it has been stopped. */
  forget(...key: readonly (string | undefined)[]): void {
    this.ends.delete(JSON.stringify(key));
  }
}
