import type { Settings } from '../config/settings';
import type { Conference, Directory, Requester } from '../directory/port';
import { mayCommand, unlisted } from '../policy/may';
import { Scope } from './scope';

/** The effect of a new configuration on one listener. */
export interface Rescoped {
  readonly scope: Scope;
  /** Conferences that the listener may not hear of any more. */
  readonly lost: readonly Conference[];
  /** Conferences that the listener may hear of from now on. */
  readonly gained: readonly Conference[];
  /** True if something was lost, and nothing is left. */
  readonly over: boolean;
}

/**
 * Compares what a requester may hear before and after a change of the configuration.
 *
 * @param settings the new ones
 * @param requester as the new directory has them
 * @param active FreeSWITCH's names of the conferences that are active
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
