import type { Failure } from './command-result';
import { commonRefusal, linesOf, NO_REPLY, type ReadContext } from './common';
import { type Done, done, type Outcome, refused, unrecognised } from './outcome';
import { err, ok } from './prefixes';

/** The lines that a command prints about members. */
export interface MemberLines {
  readonly word: string;
  /** A line of success, with the group `id` and, if there is a value, the group `value`. */
  readonly success: RegExp;
  /** True if the target was one member. Then an empty output is unrecognised. */
  readonly single: boolean;
  /** If an empty output is a success: the members that it took effect on. */
  readonly silent?: readonly number[];
  /** Lines that are not about a member. */
  readonly ignored?: RegExp;
  /** Returns the failure for a member that a line reports; `undefined` if it reports none. */
  readonly failure?: (line: string) => Failure | undefined;
}

/** Returns the pattern of a success line with a verb and a member id, such as `+OK kicked 3`. */
export function verbLine(verb: string): RegExp {
  return ok(new RegExp(`(?:${verb}) (?<id>\\d{1,10})`));
}

const MISSING = err(/Non-Existant ID (\d{1,10})/);
const NOBODY = err(/Non-Existant member/);

/** The line that FreeSWITCH prints for each moderator if the target is `non_moderator` (conference_member.c:1703). */
export const SKIPPED = /^Skipping moderator \(member id \d+\)\.$/;

/** Reads the reply of a command on members, which has one line for each member. */
export function readMemberLines(reply: string, lines: MemberLines, context: ReadContext): Outcome {
  const common = commonRefusal(reply, lines.word, context);
  if (common) return common;
  if (reply === NO_REPLY && lines.silent) return done(lines.silent, { text: '' });
  // all, last and non_moderator print nothing if they match no member (conference_api.c:4195-4230).
  if (reply === NO_REPLY) return lines.single ? unrecognised : done([], { text: '' });

  const members: number[] = [];
  const values: { member: number; value: string }[] = [];
  const failed: Failure[] = [];
  const all = linesOf(reply);
  if (all.length === 0) return unrecognised;
  for (const line of all) {
    const { id, value } = lines.success.exec(line)?.groups ?? {};
    const missing = MISSING.exec(line)?.[1];
    const failure = missing === undefined ? lines.failure?.(line) : memberMissing(Number(missing));
    if (id !== undefined) {
      members.push(Number(id));
      if (value !== undefined) values.push({ member: Number(id), value });
    } else if (failure !== undefined) failed.push(failure);
    else if (NOBODY.test(line)) return refused('member_not_found', 'No member has this call UUID.');
    else if (!SKIPPED.test(line) && !lines.ignored?.test(line)) return unrecognised;
  }
  const [first] = failed;
  if (members.length === 0 && first) return refused(first.code, first.detail);
  return done(members, { ...(failed.length > 0 && { failed }), ...valuesOf(values) });
}

/** Returns one value as `value`; several as a list with their members. */
function valuesOf(values: readonly { member: number; value: string }[]): Pick<Done, 'value' | 'extra'> {
  const [first] = values;
  if (!first) return {};
  return values.length === 1 ? { value: first.value } : { extra: { values } };
}

/** Returns the failure for a member that is not in the conference. */
function memberMissing(member: number): Failure {
  return { member, code: 'member_not_found', detail: `Member ${member} is not in the conference.` };
}
