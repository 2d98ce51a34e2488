import { conferenceNameProblem, isConferenceName } from '../directory/names';
import type { Conference, Directory, Requester } from '../directory/port';
import { GatewayError } from '../errors';

/** The only place of authorization: it decides who may do what to which resource. */

/** True if the requester may command the conference. Admins may command any; others only those that they own. */
export function mayCommand(requester: Requester, { owners }: Pick<Conference, 'owners'>): boolean {
  return requester.role === 'admin' || owners.includes(requester.name);
}

/** @throws GatewayError not_owner if the requester may not command the conference */
export function requireMayCommand(
  requester: Requester,
  conference: Pick<Conference, 'name' | 'owners'>,
): void {
  if (mayCommand(requester, conference)) return;
  const detail = `User ${requester.name} is not an owner of conference ${conference.name}.`;
  throw new GatewayError('not_owner', detail);
}

/** True if the requester may see what a request left behind, such as a job: its own, or of a conference that it may command. */
export function mayRead(
  requester: Requester,
  left: { requester: string; owners: readonly string[] },
): boolean {
  return requester.name === left.requester || mayCommand(requester, left);
}

/**
 * Returns the conference that a URL names, if the requester may command it.
 *
 * An admin may name any conference that could exist in FreeSWITCH. FreeSWITCH decides if it is active.
 *
 * @param name the decoded name; `undefined` if it could not be decoded
 * @throws GatewayError conference_not_found, or not_owner if the requester may not command it
 */
export function conferenceFor(
  directory: Directory,
  requester: Requester,
  name: string | undefined,
): Conference {
  const conference =
    name === undefined ? undefined : (directory.conference(name) ?? unlisted(requester, name));
  if (!conference) throw new GatewayError('conference_not_found', notFound(name));
  requireMayCommand(requester, conference);
  return conference;
}

/** Returns a conference that no directory entry names, if the requester is an admin and the name is valid; else `undefined`. */
export function unlisted(requester: Requester, name: string): Conference | undefined {
  if (requester.role !== 'admin' || !isConferenceName(name)) return undefined;
  return { name, freeswitchName: name, profile: 'default', owners: [], listed: false };
}

function notFound(name: string | undefined): string {
  if (name === undefined) return 'The URL holds no valid conference name.';
  const problem = conferenceNameProblem(name);
  if (problem !== undefined) return `The URL holds no valid conference name: it ${problem}.`;
  return `The directory has no conference ${name}; names are case-sensitive.`;
}
