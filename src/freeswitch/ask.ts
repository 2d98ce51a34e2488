import type { Conference } from '../directory/port';
import { ApiLine } from '../esl/command-line';
import type { EslClient } from '../esl/port';
import type { Turns } from '../lib/turns';
import { NO_REPLY, type ReadContext } from '../replies/common';
import type { Outcome } from '../replies/outcome';

/** What stands after `conference <name>` on one line. */
export interface Line {
  readonly words: readonly string[];
  /** Free text after them, which FreeSWITCH takes as it stands, without a tokeniser. */
  readonly text?: string;
}

/** What is said to FreeSWITCH, and how the answers are read. */
export interface Question {
  /** The lines go out side by side. */
  readonly lines: readonly Line[];
  /** The replies in the order of the lines. */
  read(replies: readonly Buffer[], context: ReadContext): Outcome;
}

/** What became of a command of several steps. */
export interface Performed {
  readonly outcome: Outcome;
  /** What FreeSWITCH said, for the text of the answer; the first is also the one for the log. */
  readonly replies: readonly Buffer[];
}

/** A question of one line. */
export function line(
  words: readonly (string | undefined)[],
  read: (reply: string, context: ReadContext) => Outcome,
  text?: string,
): Question {
  const present = words.filter((word) => word !== undefined);
  return {
    lines: [text === undefined ? { words: present } : { words: present, text }],
    read: ([reply], context) => read(reply?.toString('utf8') ?? '', context),
  };
}

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

/** For a command that FreeSWITCH takes its time over: it goes by `bgapi`, and has its turn until FreeSWITCH has ended it. */
export interface Slow {
  readonly turns: Turns;
  /** The requester. */
  readonly whose: string;
  /** Milliseconds to wait for the turn. */
  readonly waitMs: number;
}

/** Says the lines of a question, side by side, and reads the answers. */
export async function ask(
  esl: EslClient,
  conference: Conference,
  question: Question,
  slow?: Slow,
): Promise<Performed> {
  const lines = question.lines.map((line) => apiLineOf(conference.freeswitchName, line));
  const say = (line: ApiLine): Promise<Buffer> =>
    slow ? inTurn(esl, conference.freeswitchName, line, slow) : esl.api(line);
  const [only, ...more] = lines;
  const replies = only && more.length === 0 ? [await say(only)] : await Promise.all(lines.map(say));
  return { outcome: question.read(replies, contextOf(conference)), replies };
}

/** An empty result is an empty text there (mod_event_socket.c:1594 is for `api`). */
async function inTurn(
  esl: EslClient,
  freeswitchName: string,
  line: ApiLine,
  { turns, whose, waitMs }: Slow,
): Promise<Buffer> {
  const giveBack = await turns.take({ whose, key: freeswitchName }, waitMs);
  const job = await esl.bgapi(line).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  void job.ended.then(giveBack);
  const result = await job.result;
  return result.length === 0 ? Buffer.from(NO_REPLY) : result;
}
