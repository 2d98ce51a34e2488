import { apiLineOf, contextOf } from '../commands/ask';
import { unrecognisedReply } from '../errors';
import type { Conference, EslClient } from '../ports';
import { commonRefusal } from '../replies/common';
import { type JsonList, parseJsonList } from '../replies/json-list';

type Names = Pick<Conference, 'name' | 'freeswitchName'>;

/**
 * Looks who and what is in a conference; undefined where it is not active.
 *
 * @throws GatewayError esl_…, unrecognised_reply, and what else FreeSWITCH refuses
 */
export async function look(esl: EslClient, conference: Names): Promise<JsonList | undefined> {
  const reply = await esl.api(apiLineOf(conference.freeswitchName, { words: ['json_list', 'compact'] }));
  const list = parseJsonList(reply);
  if (list) return list;
  const refusal = commonRefusal(reply.toString('utf8'), 'json_list', contextOf(conference));
  if (refusal?.kind === 'refused' && refusal.code === 'conference_not_active') return undefined;
  throw unrecognisedReply([reply]);
}

/** The member that one of these channels is; undefined where none is one. */
export function memberAmong(
  list: JsonList,
  channels: readonly string[],
): { readonly id: number; readonly uuid: string } | undefined {
  return list.callers.find(({ uuid }) => channels.includes(uuid));
}
