/** What can be replayed: its number, and how much room it takes. */
export interface Kept {
  readonly n: number;
  readonly bytes: number;
}

/** The last events, for those who come back. Bounded by their number and by their bytes. */
export class Replay<T extends Kept> {
  private events: (T | undefined)[] = [];
  /** Where the events begin in the array: what is before is cut off once in a while. */
  private first = 0;
  private bytes = 0;

  constructor(private readonly limits: { readonly events: number; readonly bytes: number }) {}

  push(event: T): void {
    this.events.push(event);
    this.bytes += event.bytes;
    while (this.events.length - this.first > this.limits.events || this.bytes > this.limits.bytes) {
      const oldest = this.events[this.first];
      if (!oldest) break;
      this.bytes -= oldest.bytes;
      // Its place goes later; it itself is not held until then.
      this.events[this.first++] = undefined;
    }
    if (this.first > 1_024 && this.first * 2 > this.events.length) {
      this.events = this.events.slice(this.first);
      this.first = 0;
    }
  }

  /**
   * The events after the one of a number, in order; undefined where they are not all here any more.
   *
   * @param newest the number that was given last
   */
  since(n: number, newest: number): readonly T[] | undefined {
    if (n > newest) return undefined;
    if (n === newest) return [];
    const oldest = this.events[this.first];
    if (!oldest || oldest.n > n + 1) return undefined;
    // What has been let go of lies before the first.
    return this.events.slice(this.first + (n + 1 - oldest.n)) as T[];
  }
}
