import type { Conference } from '../directory/port';
import { ApiLine } from '../esl/command-line';
import type { EslClient } from '../esl/port';
import { textOfLines } from '../lib/text-of-bytes';
import type { Turns } from '../lib/turns';
import { NO_REPLY, type ReadContext } from '../replies/common';
import type { Outcome } from '../replies/outcome';

/** The part of a line after `conference <name>`. */
export interface Line {
  readonly words: readonly string[];
  /** Free text after the words. FreeSWITCH takes it unchanged, without its tokeniser. */
  readonly text?: string;
}

/** The lines to send to FreeSWITCH, and how to read the replies. */
export interface Question {
  /** The lines are sent in parallel. */
  readonly lines: readonly Line[];
  /** The replies in the order of the lines. */
  read(replies: readonly Buffer[], context: ReadContext): Outcome;
}

/** The outcome of a command of one or more steps. */
export interface Performed {
  readonly outcome: Outcome;
  /** FreeSWITCH's replies, for the text of the answer. The first one is also for the log. */
  readonly replies: readonly Buffer[];
}

/** Returns a question of one line. Words that are `undefined` are left out. */
export function line(
  words: readonly (string | undefined)[],
  read: (reply: string, context: ReadContext) => Outcome,
  text?: string,
): Question {
  const present = words.filter((word) => word !== undefined);
  return {
    lines: [text === undefined ? { words: present } : { words: present, text }],
    read: ([reply], context) => read(reply ? textOfLines(reply) : '', context),
  };
}

/** Returns what the readers of replies need to know about a conference. */
export function contextOf({
  name,
  freeswitchName,
}: Pick<Conference, 'name' | 'freeswitchName'>): ReadContext {
  return { conference: name, freeswitchName };
}

/** Returns the line `conference <name> …` for FreeSWITCH. */
export function apiLineOf(freeswitchName: string, { words, text }: Line): ApiLine {
  if (text === undefined) return ApiLine.of(['conference', freeswitchName, ...words]);
  return ApiLine.withText('conference', freeswitchName, words, text);
}

/** How to send a slow command: by `bgapi`. It keeps its turn until FreeSWITCH has ended it. */
export interface Slow {
  readonly turns: Turns;
  /** The requester. */
  readonly whose: string;
  /** Milliseconds to wait for the turn. */
  readonly waitMs: number;
}

/** Sends the lines of a question in parallel and reads the replies. If `slow` is given, each line waits for a turn. */
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

/** Sends a line by `bgapi` in a turn. An empty result becomes `NO_REPLY`, as with `api` (mod_event_socket.c:1594). */
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
