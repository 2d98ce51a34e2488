import type { Listener } from './listener';

/** Up to so many listeners are handed their events at once. */
const AT_ONCE = 100;
/** Listeners a millisecond, beyond those. */
const PER_MS = 20;

/**
 * Hands over what waits for listeners: at once where it has been quiet; with many listeners, what comes in a while goes
 * out in one piece, since each time costs a write for each of them.
 */
export class Flusher {
  private readonly listeners = new Set<Listener>();
  private due = false;
  private flushedAt = 0;

  add(listener: Listener): void {
    this.listeners.add(listener);
  }

  delete(listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** @param open how many listeners there are in all */
  soon(open: number): void {
    if (this.due || this.listeners.size === 0) return;
    this.due = true;
    const pause = Math.max(0, (open - AT_ONCE) / PER_MS);
    const wait = this.flushedAt + pause - performance.now();
    if (wait > 0) setTimeout(() => this.flush(), wait);
    else setImmediate(() => this.flush());
  }

  private flush(): void {
    this.due = false;
    for (const listener of this.listeners) listener.flush();
    this.listeners.clear();
    this.flushedAt = performance.now();
  }
}
