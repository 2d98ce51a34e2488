/** What can be replayed: its number, and how much room it takes. */
export interface Kept {
  readonly n: number;
  readonly bytes: number;
}

/** Conferences of which it is remembered when the last of their events was let go of. */
const MOST_GONE = 10_000;

/** The last events, for those who come back. Bounded by their number and by their bytes. */
export class Replay<T extends Kept> {
  private events: (T | undefined)[] = [];
  /** Where the events begin in the array: what is before is cut off once in a while. */
  private first = 0;
  private bytes = 0;
  /** The number of the last event of each conference that is not here any more, the latest at the end. */
  private readonly gone = new Map<string, number>();
  /** The same for events of everybody, and for conferences that are forgotten. */
  private goneForAll = 0;

  /** @param about FreeSWITCH's name of the conference that an event is about; `undefined` if everybody hears it */
  constructor(
    private readonly limits: { readonly events: number; readonly bytes: number },
    private readonly about: (event: T) => string | undefined = () => undefined,
  ) {}

  push(event: T): void {
    this.events.push(event);
    this.bytes += event.bytes;
    while (this.events.length - this.first > this.limits.events || this.bytes > this.limits.bytes) {
      const oldest = this.events[this.first];
      if (!oldest) break;
      this.bytes -= oldest.bytes;
      this.letGo(oldest);
      // Its place goes later; it itself is not held until then.
      this.events[this.first++] = undefined;
    }
    if (this.first > 1_024 && this.first * 2 > this.events.length) {
      this.events = this.events.slice(this.first);
      this.first = 0;
    }
  }

  /**
   * The events after the one of a number, in order; `undefined` if one that the listener would hear is not here any more.
   * What others did meanwhile does not count: it would show how much that was.
   *
   * @param newest the number that was given last
   * @param hears  whether the listener hears of a conference, by FreeSWITCH's name
   */
  since(
    n: number,
    newest: number,
    hears: (freeswitchName: string) => boolean = () => true,
  ): readonly T[] | undefined {
    if (n > newest) return undefined;
    if (n === newest) return [];
    const oldest = this.events[this.first];
    if (oldest && oldest.n <= n + 1) return this.events.slice(this.first + (n + 1 - oldest.n)) as T[];
    if (this.goneForAll > n) return undefined;
    for (const [freeswitchName, last] of this.gone) if (last > n && hears(freeswitchName)) return undefined;
    // What has been let go of lies before the first.
    return this.events.slice(this.first) as T[];
  }

  private letGo(event: T): void {
    const about = this.about(event);
    if (about === undefined) {
      this.goneForAll = event.n;
      return;
    }
    this.gone.delete(about);
    this.gone.set(about, event.n);
    const [first] = this.gone;
    if (this.gone.size <= MOST_GONE || !first) return;
    this.gone.delete(first[0]);
    this.goneForAll = Math.max(this.goneForAll, first[1]);
  }
}
