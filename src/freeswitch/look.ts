import type { Conference } from '../directory/port';
import type { EslReader } from '../esl/port';
import { whyNoList } from '../replies/common';
import { type JsonList, parseJsonList } from '../replies/json-list';
import { apiLineOf, contextOf } from './ask';

type Names = Pick<Conference, 'name' | 'freeswitchName'>;

/**
 * Looks who and what is in a conference; undefined where it is not active.
 *
 * @param options.deadlineMs milliseconds until the answer; that of commands unless told
 * @throws GatewayError esl_…, unrecognised_reply, and what else FreeSWITCH refuses
 */
export async function look(
  esl: EslReader,
  conference: Names,
  options: { readonly deadlineMs?: number } = {},
): Promise<JsonList | undefined> {
  const line = apiLineOf(conference.freeswitchName, { words: ['json_list', 'compact'] });
  const reply = await esl.api(line, options);
  return parseJsonList(reply) ?? whyNoList(reply, 'json_list', contextOf(conference));
}

/** The member that one of these channels is; undefined where none is one. */
export function memberAmong(
  list: JsonList,
  channels: readonly string[],
): { readonly id: number; readonly uuid: string } | undefined {
  return list.callers.find(({ uuid }) => channels.includes(uuid));
}
