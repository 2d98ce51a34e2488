import type { Conference } from '../directory/port';
import { GatewayError } from '../errors';
import type { EslReader } from '../esl/port';
import { NO_REPLY, notActive, whyNoList } from '../replies/common';
import type { MemberView } from '../replies/conference-view';
import { parseMemberRows } from '../replies/member-csv';
import { apiLineOf, contextOf } from './ask';
import { unguessableDelimiter } from './delimiter';

/**
 * Returns the members of a conference by `list`, the newest first; `undefined` if the conference is not active.
 *
 * @throws GatewayError esl_…, unrecognised_reply, and other refusals of FreeSWITCH
 */
export async function memberRows(
  esl: EslReader,
  conference: Pick<Conference, 'name' | 'freeswitchName'>,
): Promise<MemberView[] | undefined> {
  const delimiter = unguessableDelimiter();
  const line = apiLineOf(conference.freeswitchName, { words: ['list', 'delim', delimiter] });
  const reply = await esl.api(line);
  if (reply.toString('latin1') === NO_REPLY) return [];
  return parseMemberRows(reply, delimiter) ?? whyNoList(reply, 'list', contextOf(conference));
}

/**
 * Returns the members of a conference that must be active.
 *
 * @throws GatewayError conference_not_active if it is not, and what `memberRows` throws
 */
export async function activeMembers(
  esl: EslReader,
  conference: Pick<Conference, 'name' | 'freeswitchName'>,
): Promise<MemberView[]> {
  const members = await memberRows(esl, conference);
  if (members) return members;
  throw new GatewayError('conference_not_active', notActive(conference));
}
