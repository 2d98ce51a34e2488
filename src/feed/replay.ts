import { BoundedBook } from '../lib/bounded-book';

/** Something that can be replayed: its number, and its size. */
export interface Kept {
  readonly n: number;
  readonly bytes: number;
}

/** For so many conferences, the number of the last event that was dropped is remembered. */
const MOST_GONE = 10_000;

/** The last events, for listeners who come back. The number of events and their bytes are limited. */
export class Replay<T extends Kept> {
  private events: (T | undefined)[] = [];
  /** The index of the first event in the array. The part before it is cut off from time to time. */
  private first = 0;
  private bytes = 0;
  /** The number of the last event of each conference that was dropped, the latest at the end. */
  private readonly gone = new BoundedBook<number>(MOST_GONE);
  /** The same number for events that everybody hears, and for conferences that are forgotten. */
  private goneForAll = 0;

  /** @param about returns FreeSWITCH's name of the conference that an event is about; `undefined` if everybody hears the event */
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
      // The array is shortened later; release the event itself now.
      this.events[this.first++] = undefined;
    }
    if (this.first > 1_024 && this.first * 2 > this.events.length) {
      this.events = this.events.slice(this.first);
      this.first = 0;
    }
  }

  /**
   * Returns the events after the one with this number, in order; `undefined` if one that the listener would hear was
   * dropped. Dropped events of other conferences do not matter: if they did, the answer would show how many there were.
   *
   * @param newest the number that was given last
   * @param hears returns true if the listener hears of a conference, by FreeSWITCH's name
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
    // The entries before the first one have been dropped.
    return this.events.slice(this.first) as T[];
  }

  private letGo(event: T): void {
    const about = this.about(event);
    if (about === undefined) {
      this.goneForAll = event.n;
      return;
    }
    const forgotten = this.gone.put(about, event.n);
    if (forgotten) this.goneForAll = Math.max(this.goneForAll, forgotten[1]);
  }
}
