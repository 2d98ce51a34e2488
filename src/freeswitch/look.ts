import type { Conference } from '../directory/port';
import type { EslReader } from '../esl/port';
import { whyNoList } from '../replies/common';
import { type JsonList, parseJsonList } from '../replies/json-list';
import { apiLineOf, contextOf } from './ask';

type Names = Pick<Conference, 'name' | 'freeswitchName'>;

/**
 * Returns the members and recordings of a conference; `undefined` if it is not active.
 *
 * @param options.deadlineMs milliseconds until the answer; if not given, the deadline of commands
 * @throws GatewayError esl_…, unrecognised_reply, and other refusals of FreeSWITCH
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

/** Returns the first member that has one of these channels; `undefined` if there is none. */
export function memberAmong(
  list: JsonList,
  channels: readonly string[],
): { readonly id: number; readonly uuid: string } | undefined {
  return list.callers.find(({ uuid }) => channels.includes(uuid));
}
