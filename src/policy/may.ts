import { conferenceNameProblem, isConferenceName } from '../directory/names';
import type { Conference, Directory, Requester } from '../directory/port';
import { GatewayError } from '../errors';

/** The one place of authorization: who may do what to which resource. */

/** True where the requester may command the conference: admins any, others what they own. */
export function mayCommand(requester: Requester, { owners }: Pick<Conference, 'owners'>): boolean {
  return requester.role === 'admin' || owners.includes(requester.name);
}

/** @throws GatewayError not_owner */
export function requireMayCommand(
  requester: Requester,
  conference: Pick<Conference, 'name' | 'owners'>,
): void {
  if (mayCommand(requester, conference)) return;
  const detail = `User ${requester.name} is not an owner of conference ${conference.name}.`;
  throw new GatewayError('not_owner', detail);
}

/** True where the requester may see what somebody's request left behind, such as a job. */
export function mayRead(
  requester: Requester,
  left: { requester: string; owners: readonly string[] },
): boolean {
  return requester.name === left.requester || mayCommand(requester, left);
}

/**
 * Finds the conference that a URL names, for a requester who may command it.
 *
 * An admin may name any conference that could exist in FreeSWITCH; whether it does, FreeSWITCH will say.
 *
 * @param name the decoded name; undefined where it could not be decoded
 * @throws GatewayError conference_not_found, not_owner
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

/** The conference that an admin may name though no entry of the directory does; undefined for everybody else. */
export function unlisted(requester: Requester, name: string): Conference | undefined {
  if (requester.role !== 'admin' || !isConferenceName(name)) return undefined;
  return { name, freeswitchName: name, profile: 'default', owners: [], listed: false };
}

function notFound(name: string | undefined): string {
  if (name === undefined) return 'The URL names nothing that could be a conference.';
  const problem = conferenceNameProblem(name);
  if (problem !== undefined) return `The URL names nothing that could be a conference: its name ${problem}.`;
  return `The directory has no conference ${name}; names are case-sensitive.`;
}
