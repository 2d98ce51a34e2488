import { type ErrorCode, GatewayError, unrecognisedReply } from '../errors';
import type { Performed } from '../freeswitch/ask';
import { activeMembers } from '../freeswitch/member-rows';
import { textOfLines } from '../lib/text-of-bytes';
import type { Failure } from '../replies/command-result';
import { NO_REPLY } from '../replies/common';
import type { MemberView } from '../replies/conference-view';
import { done, refused } from '../replies/outcome';
import type { SeveralTarget } from './several';
import type { CommandTools } from './tools';

/** A command for several members, sent for each of them. */
export interface EachQuestion {
  readonly target: SeveralTarget;
  /** Sends it for one member, by its id. */
  readonly about: (member: string) => Promise<Performed>;
  /** Called with the number of lines, before the first one is sent. It may throw. */
  readonly onLines: (lines: number) => void;
}

/**
 * Sends a command for each member in turn. The newest member is first, as in FreeSWITCH itself.
 *
 * The outcome names each member. A member that left meanwhile, or that was busy, is in `failed`. If FreeSWITCH cannot be
 * asked any more, or if the client has gone, the members that were not reached are in `failed`, too: so the result for the
 * others is not lost.
 *
 * @throws GatewayError conference_not_active; what `about` throws, if nothing was done for any member
 */
export async function askEach(
  { esl, conference, cancelled }: Pick<CommandTools, 'esl' | 'conference' | 'cancelled'>,
  { target, about, onLines }: EachQuestion,
): Promise<Performed> {
  const tally: Tally = { members: [], values: [], failed: [], replies: [] };
  const members = await activeMembers(esl, conference);
  onLines(members.filter((member) => isMeant(target, member)).length);
  const client = cancelled();
  let problem: GatewayError | undefined;
  for (const [index, member] of members.entries()) {
    if (!isMeant(target, member)) {
      // FreeSWITCH prints the same line (conference_member.c:1703).
      tally.replies.push(Buffer.from(`Skipping moderator (member id ${member.id}).\n`));
      continue;
    }
    try {
      if (client.aborted) throw new GatewayError('client_gone', 'Nothing was sent for this member.');
      note(tally, member.id, await about(String(member.id)));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (endsWalk(error)) {
        if (problem?.fate !== 'unknown') problem = error;
        tally.failed.push(...unreached(error, target, members.slice(index)));
        break;
      }
      // If the outcome for one member is unknown, so is that of the whole command.
      if (!problem || (error.fate === 'unknown' && problem.fate !== 'unknown')) problem = error;
      tally.failed.push({ member: member.id, code: error.code, detail: error.detail });
    }
  }
  if (problem && tally.members.length === 0) throw problem;
  return summed(tally);
}

const isMeant = (target: SeveralTarget, { moderator }: MemberView): boolean => target === 'all' || !moderator;

/** The errors that the next member would meet, too. All others are about one member. */
const ENDING: ReadonlySet<ErrorCode> = new Set([
  'esl_unavailable',
  'esl_timeout',
  'esl_lost',
  'esl_denied',
  'freeswitch_stuck',
  'overloaded',
  'client_gone',
]);

const endsWalk = ({ code }: GatewayError): boolean => ENDING.has(code);

interface Tally {
  readonly members: number[];
  readonly values: { member: number; value: string }[];
  readonly failed: Failure[];
  readonly replies: Buffer[];
}

/** Adds the result for one member. @throws GatewayError unrecognised_reply */
function note(tally: Tally, member: number, { outcome, replies }: Performed): void {
  tally.replies.push(...replies.filter((reply) => reply.toString('latin1') !== NO_REPLY));
  if (outcome.kind === 'unrecognised') throw unrecognisedReply(replies);
  if (outcome.kind === 'refused') {
    tally.failed.push({ member, code: outcome.code, detail: outcome.detail });
    return;
  }
  tally.members.push(...outcome.members);
  tally.failed.push(...(outcome.failed ?? []));
  if (outcome.value !== undefined) tally.values.push({ member, value: outcome.value });
}

/** The first member met the error. Nothing was sent for the members behind it. */
function unreached(error: GatewayError, target: SeveralTarget, rest: readonly MemberView[]): Failure[] {
  const [first, ...behind] = rest.filter((member) => isMeant(target, member));
  const code = error.code === 'client_gone' ? 'client_gone' : 'esl_unavailable';
  const notSent = { code, detail: 'Nothing was sent for this member.' } as const;
  return [
    ...(first ? [{ member: first.id, code: error.code, detail: error.detail }] : []),
    ...behind.map(({ id }) => ({ member: id, ...notSent })),
  ];
}

function summed({ members, values, failed, replies }: Tally): Performed {
  const [first] = failed;
  if (members.length === 0 && first) return { outcome: refused(first.code, first.detail), replies };
  const [only] = values;
  const valued =
    values.length === 1 && only ? { value: only.value } : values.length > 1 ? { extra: { values } } : {};
  const text = textOfLines(Buffer.concat(replies));
  const outcome = done(members, { text, ...valued, ...(failed.length > 0 && { failed }) });
  return { outcome, replies };
}
