import type { Clock } from '../clock';

/** Entries at which those that are over are forgotten. */
const SWEEP_AT = 10_000;

/** Until when each of many things is busy, if what it is given is done one after the other. */
export class BusyUntil {
  /** Milliseconds since the epoch. */
  private readonly ends = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** How many are remembered. */
  get size(): number {
    return this.ends.size;
  }

  /** @returns milliseconds; 0 if it is not busy */
  left(...key: readonly (string | undefined)[]): number {
    return Math.max(0, (this.ends.get(JSON.stringify(key)) ?? 0) - this.clock.now());
  }

  /** It is given something that takes so many milliseconds. @returns takes it away again */
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

  /** What it was given has been stopped. */
  forget(...key: readonly (string | undefined)[]): void {
    this.ends.delete(JSON.stringify(key));
  }
}
