import { mayCommand, unlisted } from '../policy/may';
import type { Conference, Directory, Requester } from '../ports';
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
 * @param requester as the new directory has them
 * @param active    FreeSWITCH's names of the conferences that are active
 */
export function rescope(
  before: Scope,
  directory: Directory,
  requester: Requester,
  active: readonly string[],
): Rescoped {
  const asked = before.asked?.filter((name) => mayName(directory, requester, name));
  const scope = new Scope(directory, requester, asked);
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
