import { commandable } from '../conferences/list';
import type { Settings } from '../config/settings';
import type { Conference, Directory, Requester } from '../directory/port';
import { keyedDigest } from '../lib/keyed-digest';
import { conferenceFor, mayCommand, unlisted } from '../policy/may';

/** How many names are remembered. An admin hears of every active conference, so the number would grow for years. */
const REMEMBERED = 10_000;

/** The conferences that a listener hears of, in one state of the configuration. */
export class Scope {
  /** A part of the ids of all events in this scope. The same request gives the same digest. */
  readonly digest: string;
  private readonly names = new Map<string, readonly Conference[]>();

  /**
   * @param asked the names that the listener asked for; `undefined` for all conferences that the requester may command
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

  /** Returns the conferences that the listener knows by this name of FreeSWITCH's: none, one or several. */
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

  /** Returns all conferences of the scope. @param active FreeSWITCH's names of those that are active */
  all(active: readonly string[]): readonly Conference[] {
    if (this.asked) return [...this.names.values()].flat();
    return commandable(this.settings.directory, this.requester, active);
  }
}

/**
 * Returns the conferences for a name of FreeSWITCH's, in the same order as `commandable`: the entries that name it; else
 * the conference of a pattern, if FreeSWITCH uses that name for it, too; else the one of an admin.
 */
function namedIn(directory: Directory, requester: Requester, freeswitchName: string): readonly Conference[] {
  const entries = directory.entriesOf(freeswitchName);
  if (entries.length > 0) return entries;
  const conference = directory.conference(freeswitchName) ?? unlisted(requester, freeswitchName);
  return conference?.freeswitchName === freeswitchName ? [conference] : [];
}

/** Hex digits of a digest. */
const DIGITS = 12;

/**
 * Returns a short digest of what a stream hears of. It is part of each event's id: if a client comes back with the id of
 * another scope, it has no snapshot of the conferences that were added. A requester cannot make the digest of another
 * one.
 */
function digestOf({ asked, settings, requester }: Scope, named: readonly Conference[]): string {
  const what = asked
    ? named
        .map(({ name, freeswitchName }) => [name, freeswitchName])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    : // Patterns in the settings cannot be listed, so the version of the settings is used for them.
      settings.version;
  const text = JSON.stringify([requester.name, requester.role, what]);
  return keyedDigest('scope', text).toString('hex').slice(0, DIGITS);
}
