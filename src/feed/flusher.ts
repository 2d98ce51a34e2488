import type { Listener } from './listener';

/** Up to so many listeners get their events at once. */
const AT_ONCE = 100;
/** Listeners per millisecond, beyond those. */
const PER_MS = 20;

/**
 * Hands waiting events to listeners. It does so at once after a quiet time. If there are many listeners, it collects
 * events for a short time and hands them over in one piece, because each time costs one write per listener.
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

  /** Hands over the waiting events soon. @param open the number of listeners in all */
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
