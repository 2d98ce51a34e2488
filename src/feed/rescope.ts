import type { Settings } from '../config/settings';
import type { Conference, Directory, Requester } from '../directory/port';
import { mayCommand, unlisted } from '../policy/may';
import { Scope } from './scope';

/** What another state of the configuration means for somebody who listens. */
export interface Rescoped {
  readonly scope: Scope;
  /** What may not be heard any more. */
  readonly lost: readonly Conference[];
  /** What may be heard from now on. */
  readonly gained: readonly Conference[];
  /** True where something was lost, and nothing is left. */
  readonly over: boolean;
}

/**
 * Compares what somebody may hear in two states of the configuration.
 *
 * @param settings  the new ones
 * @param requester as their directory has them
 * @param active    FreeSWITCH's names of the conferences that are active
 */
export function rescope(
  before: Scope,
  settings: Pick<Settings, 'version' | 'directory'>,
  requester: Requester,
  active: readonly string[],
): Rescoped {
  const asked = before.asked?.filter((name) => mayName(settings.directory, requester, name));
  const scope = new Scope(settings, requester, asked);
  const had = before.all(active);
  const has = scope.all(active);
  const lost = had.filter(({ name }) => !has.some((one) => one.name === name));
  const gained = has.filter((one) => !had.some((other) => isSame(one, other)));
  return { scope, lost, gained, over: lost.length > 0 && has.length === 0 };
}

function mayName(directory: Directory, requester: Requester, name: string): boolean {
  const conference = directory.conference(name) ?? unlisted(requester, name);
  return conference !== undefined && mayCommand(requester, conference);
}

function isSame(a: Conference, b: Conference): boolean {
  return a.name === b.name && a.freeswitchName === b.freeswitchName;
}
