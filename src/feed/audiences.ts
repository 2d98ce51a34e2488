import type { Conference } from '../directory/port';
import type { Listener } from './listener';

/** Those who call a conference by one name. */
export interface Audience {
  readonly conference: Conference;
  readonly all: readonly Listener[];
}

/** Who hears of which conference. Remembered until anybody comes, goes or may hear something else. */
export class Audiences {
  private readonly known = new Map<string, readonly Audience[]>();

  constructor(private readonly listeners: Iterable<Listener>) {}

  changed(): void {
    this.known.clear();
  }

  /** The audiences of a conference of FreeSWITCH's, one for each name that it is called by. */
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
    this.known.set(freeswitchName, all);
    return all;
  }
}
