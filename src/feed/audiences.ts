import type { Conference } from '../directory/port';
import { BoundedBook } from '../lib/bounded-book';
import type { Listener } from './listener';

/** The listeners who know a conference by the same name. */
export interface Audience {
  readonly conference: Conference;
  readonly all: readonly Listener[];
}

/** The conferences whose results are remembered. Conferences come and go, and the same listeners may stay for months. */
const REMEMBERED = 10_000;

/** Finds the listeners of a conference. Results are remembered until a listener comes, goes or gets other permissions. */
export class Audiences {
  private readonly known = new BoundedBook<readonly Audience[]>(REMEMBERED);

  constructor(private readonly listeners: Iterable<Listener>) {}

  changed(): void {
    this.known.clear();
  }

  /** Returns the audiences of a conference by FreeSWITCH's name, one for each name that the conference has in our URLs. */
  of(freeswitchName: string): readonly Audience[] {
    const known = this.known.get(freeswitchName);
    if (known) return known;
    const byName = new Map<string, { conference: Conference; all: Listener[] }>();
    for (const listener of this.listeners) {
      for (const conference of listener.scope.of(freeswitchName)) {
        const audience = byName.get(conference.name) ?? { conference, all: [] };
        audience.all.push(listener);
        byName.set(conference.name, audience);
      }
    }
    const all = [...byName.values()];
    this.known.put(freeswitchName, all);
    return all;
  }
}
