import { fitsPattern, isConferenceName, isConferencePattern } from './names';
import type { Conference, Directory, KeepLimits, User } from './port';

/** A conference, or a pattern of names, of the configuration. */
export interface ConferenceEntry {
  readonly owners: readonly string[];
  readonly freeswitchName?: string | undefined;
  readonly profile: string;
  readonly recordings?: { readonly keep?: KeepLimits | undefined } | undefined;
}

/** The users and conferences of the configuration file. It never changes: a reload makes a new one. */
export class FileDirectory implements Directory {
  private readonly exact = new Map<string, Conference>();
  private readonly byFreeswitchName = new Map<string, Conference[]>();
  private readonly patterns: { pattern: string; entry: ConferenceEntry }[] = [];

  constructor(
    readonly realm: string,
    private readonly users: ReadonlyMap<string, User>,
    conferences: ReadonlyMap<string, ConferenceEntry>,
  ) {
    for (const [name, entry] of conferences) {
      if (isConferencePattern(name)) this.patterns.push({ pattern: name, entry });
      else this.exact.set(name, conferenceOf(name, entry));
    }
    for (const conference of this.exact.values()) {
      const known = this.byFreeswitchName.get(conference.freeswitchName);
      if (known) known.push(conference);
      else this.byFreeswitchName.set(conference.freeswitchName, [conference]);
    }
  }

  user(name: string): User | undefined {
    return this.users.get(name);
  }

  userByImId(imId: string): User | undefined {
    return [...this.users.values()].find((user) => user.imId === imId);
  }

  conference(name: string): Conference | undefined {
    const exact = this.exact.get(name);
    if (exact) return exact;
    if (!isConferenceName(name)) return undefined;
    const found = this.patterns.find(({ pattern }) => fitsPattern(pattern, name));
    return found && conferenceOf(name, found.entry);
  }

  entriesOf(freeswitchName: string): readonly Conference[] {
    return this.byFreeswitchName.get(freeswitchName) ?? [];
  }

  conferences(): readonly Conference[] {
    return [...this.exact.values()];
  }
}

function conferenceOf(
  name: string,
  { owners, freeswitchName, profile, recordings }: ConferenceEntry,
): Conference {
  const keep = recordings?.keep;
  return { name, freeswitchName: freeswitchName ?? name, profile, owners, listed: true, keep };
}
