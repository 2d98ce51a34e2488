import { commandable } from '../conferences/list';
import type { Settings } from '../config/settings';
import type { Conference, Directory, Requester } from '../directory/port';
import { keyedDigest } from '../lib/keyed-digest';
import { conferenceFor, mayCommand, unlisted } from '../policy/may';

/** How many names are remembered: an admin hears of whatever is active, year after year. */
const REMEMBERED = 10_000;

/** Which conferences a listener hears of, in one state of the configuration. */
export class Scope {
  /** Part of the ids of the events of this scope; the same for whoever asks again for the same. */
  readonly digest: string;
  private readonly names = new Map<string, readonly Conference[]>();

  /**
   * @param asked the names that the listener asked for; undefined for whatever the requester may command
   * @throws GatewayError conference_not_found, not_owner: for a name that was asked for
   */
  constructor(
    readonly settings: Pick<Settings, 'version' | 'directory'>,
    readonly requester: Requester,
    readonly asked: readonly string[] | undefined,
  ) {
    for (const name of new Set(asked)) {
      const conference = conferenceFor(settings.directory, requester, name);
      const { freeswitchName } = conference;
      this.names.set(freeswitchName, [...(this.names.get(freeswitchName) ?? []), conference]);
    }
    this.digest = digestOf(this, [...this.names.values()].flat());
  }

  /** As what the listener knows a conference of FreeSWITCH's: not at all, or by one name or several. */
  of(freeswitchName: string): readonly Conference[] {
    const known = this.names.get(freeswitchName);
    if (known || this.asked) return known ?? [];
    const found = namedIn(this.settings.directory, this.requester, freeswitchName).filter((conference) =>
      mayCommand(this.requester, conference),
    );
    if (this.names.size >= REMEMBERED) this.names.clear();
    this.names.set(freeswitchName, found);
    return found;
  }

  /**
   * All that there are to be told of.
   *
   * @param active FreeSWITCH's names of those that are active
   */
  all(active: readonly string[]): readonly Conference[] {
    if (this.asked) return [...this.names.values()].flat();
    return commandable(this.settings.directory, this.requester, active);
  }
}

/** As `commandable` has it: the entries that name it, else a pattern's if FreeSWITCH knows it so too, else an admin's. */
function namedIn(directory: Directory, requester: Requester, freeswitchName: string): readonly Conference[] {
  const entries = directory.entriesOf(freeswitchName);
  if (entries.length > 0) return entries;
  const conference = directory.conference(freeswitchName) ?? unlisted(requester, freeswitchName);
  return conference?.freeswitchName === freeswitchName ? [conference] : [];
}

/** Hex digits of a digest. */
const DIGITS = 12;

/**
 * What a stream hears of, in few letters. It is part of each event's id: a client that comes back with the id of another
 * scope has never had a snapshot of what this one has more. Nobody can make the digest of what somebody else hears.
 */
function digestOf({ asked, settings, requester }: Scope, named: readonly Conference[]): string {
  const what = asked
    ? named
        .map(({ name, freeswitchName }) => [name, freeswitchName])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    : // Patterns in the settings cannot be listed, so their version stands for them.
      settings.version;
  const text = JSON.stringify([requester.name, requester.role, what]);
  return keyedDigest('scope', text).toString('hex').slice(0, DIGITS);
}
