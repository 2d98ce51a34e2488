import { apiLineOf, contextOf } from '../commands/ask';
import { unguessableDelimiter } from '../commands/delimiter';
import { unrecognisedReply } from '../errors';
import type { Conference, EslClient } from '../ports';
import { commonRefusal, NO_REPLY } from '../replies/common';
import type { MemberView } from '../replies/conference-view';
import { parseMemberRows } from '../replies/member-csv';

/**
 * Asks for the members of a conference by `list`, the newest first; undefined where it is not active.
 *
 * @throws GatewayError esl_…, unrecognised_reply, and what else FreeSWITCH refuses
 */
export async function memberRows(
  esl: EslClient,
  conference: Pick<Conference, 'name' | 'freeswitchName'>,
): Promise<MemberView[] | undefined> {
  const delimiter = unguessableDelimiter();
  const line = apiLineOf(conference.freeswitchName, { words: ['list', 'delim', delimiter] });
  const reply = await esl.api(line);
  const text = reply.toString('latin1');
  if (text === NO_REPLY) return [];
  const rows = parseMemberRows(reply, delimiter);
  if (rows) return rows;
  const refusal = commonRefusal(text, 'list', contextOf(conference));
  if (refusal?.kind === 'refused' && refusal.code === 'conference_not_active') return undefined;
  throw unrecognisedReply([reply]);
}
