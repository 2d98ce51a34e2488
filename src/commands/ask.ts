import { ApiLine } from '../esl/command-line';
import type { Conference, EslClient } from '../ports';
import { NO_REPLY, type ReadContext } from '../replies/common';
import type { Line, Performed, Question } from './spec';

/** What the readers of replies need to know of a conference. */
export function contextOf({
  name,
  freeswitchName,
}: Pick<Conference, 'name' | 'freeswitchName'>): ReadContext {
  return { conference: name, freeswitchName };
}

/** `conference <name> …`, as FreeSWITCH is told it. */
export function apiLineOf(freeswitchName: string, { words, text }: Line): ApiLine {
  if (text === undefined) return ApiLine.of(['conference', freeswitchName, ...words]);
  return ApiLine.withText('conference', freeswitchName, words, text);
}

export interface AskOptions {
  /** True if it goes by `bgapi`: FreeSWITCH takes its time. */
  readonly slow?: boolean;
}

/** Says the lines of a question, side by side, and reads the answers. */
export async function ask(
  esl: EslClient,
  conference: Conference,
  question: Question,
  { slow = false }: AskOptions = {},
): Promise<Performed> {
  const lines = question.lines.map((line) => apiLineOf(conference.freeswitchName, line));
  const say = (line: ApiLine): Promise<Buffer> => (slow ? inBackground(esl, line) : esl.api(line));
  const [only, ...more] = lines;
  const replies = only && more.length === 0 ? [await say(only)] : await Promise.all(lines.map(say));
  return { outcome: question.read(replies, contextOf(conference)), replies };
}

/** By `bgapi`, so that nothing waits behind it. An empty result is empty there (mod_event_socket.c:1594 is for `api`). */
export async function inBackground(esl: EslClient, line: ApiLine, deadlineMs?: number): Promise<Buffer> {
  const job = await esl.bgapi(line, deadlineMs === undefined ? {} : { deadlineMs });
  const result = await job.result;
  return result.length === 0 ? Buffer.from(NO_REPLY) : result;
}
