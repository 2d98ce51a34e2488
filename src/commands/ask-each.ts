import { GatewayError, unrecognisedReply } from '../errors';
import type { Performed } from '../freeswitch/ask';
import { activeMembers } from '../freeswitch/member-rows';
import { NO_REPLY } from '../replies/common';
import type { MemberView } from '../replies/conference-view';
import { done, type Failure, refused } from '../replies/outcome';
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
 * The outcome names each member. A member that left meanwhile is in `failed`. If FreeSWITCH cannot be asked any more, the
 * members that were not reached are in `failed`, too: so the result for the others is not lost.
 *
 * @throws GatewayError conference_not_active; what `about` throws, if it throws before anything was done
 */
export async function askEach(
  { esl, conference }: Pick<CommandTools, 'esl' | 'conference'>,
  { target, about, onLines }: EachQuestion,
): Promise<Performed> {
  const tally: Tally = { members: [], values: [], failed: [], replies: [] };
  const members = await activeMembers(esl, conference);
  onLines(members.filter((member) => isMeant(target, member)).length);
  for (const [index, member] of members.entries()) {
    if (!isMeant(target, member)) {
      // FreeSWITCH prints the same line (conference_member.c:1703).
      tally.replies.push(Buffer.from(`Skipping moderator (member id ${member.id}).\n`));
      continue;
    }
    try {
      note(tally, member.id, await about(String(member.id)));
    } catch (error) {
      const nothing = tally.members.length === 0 && tally.failed.length === 0;
      if (!(error instanceof GatewayError) || nothing) throw error;
      tally.failed.push(...unreached(error, target, members.slice(index)));
      break;
    }
  }
  return summed(tally);
}

const isMeant = (target: SeveralTarget, { moderator }: MemberView): boolean => target === 'all' || !moderator;

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
  const notSent = { code: 'esl_unavailable', detail: 'Nothing was sent for this member.' } as const;
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
  const text = Buffer.concat(replies).toString('utf8');
  const outcome = done(members, { text, ...valued, ...(failed.length > 0 && { failed }) });
  return { outcome, replies };
}
