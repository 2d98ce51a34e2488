import { apiLine } from '../esl/command-line';
import type { EslClient } from '../ports';
import { commonRefusal, NO_REPLY, type ReadContext } from '../replies/common';
import { parseMemberRows } from '../replies/member-csv';
import { type Outcome, unrecognised } from '../replies/outcome';
import { unguessableDelimiter } from './delimiter';

/**
 * Finds the member that joined last: the highest id.
 *
 * FreeSWITCH's own `last` takes the highest id of all, and its recorder has one too: while a recording is on,
 * `mute last` does nothing (conference_api.c:4213-4226). `list` leaves recorders out.
 *
 * @returns the id; undefined where nobody is there; or what FreeSWITCH said instead of a list
 */
export async function lastMember(
  esl: EslClient,
  context: ReadContext,
): Promise<number | undefined | Outcome> {
  const delimiter = unguessableDelimiter();
  const reply = await esl.api(apiLine('conference', context.freeswitchName, 'list', 'delim', delimiter));
  const text = reply.toString('latin1');
  if (text === NO_REPLY) return undefined;
  const members = parseMemberRows(reply, delimiter);
  if (!members) return commonRefusal(text, 'list', context) ?? unrecognised;
  return members.reduce<number | undefined>((highest, { id }) => Math.max(highest ?? 0, id), undefined);
}
