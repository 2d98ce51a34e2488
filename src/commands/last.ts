import { GatewayError, unrecognisedReply } from '../errors';
import { apiLine } from '../esl/command-line';
import type { EslClient } from '../ports';
import { commonRefusal, NO_REPLY, type ReadContext } from '../replies/common';
import { parseMemberRows } from '../replies/member-csv';
import { unguessableDelimiter } from './delimiter';

/**
 * Finds the member that joined last: the highest id; undefined where nobody is there.
 *
 * FreeSWITCH's own `last` takes the highest id of all, and its recorder has one too: while a recording is on,
 * `mute last` does nothing (conference_api.c:4213-4226). `list` leaves recorders out.
 *
 * @throws GatewayError conference_not_active, esl_…, unrecognised_reply
 */
export async function lastMember(esl: EslClient, context: ReadContext): Promise<number | undefined> {
  const delimiter = unguessableDelimiter();
  const reply = await esl.api(apiLine('conference', context.freeswitchName, 'list', 'delim', delimiter));
  const text = reply.toString('latin1');
  if (text === NO_REPLY) return undefined;
  const members = parseMemberRows(reply, delimiter);
  if (members)
    return members.reduce<number | undefined>((most, { id }) => Math.max(most ?? 0, id), undefined);
  const refusal = commonRefusal(text, 'list', context);
  if (refusal?.kind === 'refused') throw new GatewayError(refusal.code, refusal.detail, { replies: [reply] });
  throw unrecognisedReply([reply]);
}
