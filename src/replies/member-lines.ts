import { commonRefusal, linesOf, NO_REPLY, type ReadContext } from './common';
import { done, type MemberFailure, type Outcome, refused, unrecognised } from './outcome';

/**
 * Reads the reply of a command on members: one line for each, such as `+OK mute 3`.
 *
 * @param verb what FreeSWITCH says it did: `mute` for mute, `kicked` for kick
 * @param single true where the target was one member; then no output at all is not an answer
 */
export function readMemberLines(
  reply: string,
  { word, verb, single }: { word: string; verb: string; single: boolean },
  context: ReadContext,
): Outcome {
  const common = commonRefusal(reply, word, context);
  if (common) return common;
  // all, last and non_moderator print nothing where they match nobody (conference_api.c:4195-4230).
  if (reply === NO_REPLY) return single ? unrecognised : done([], { text: '' });

  if (reply === '') return unrecognised;

  // `OK mute 1` before FreeSWITCH 1.8.0.
  const success = new RegExp(`^\\+?OK ${verb} (\\d{1,10})$`);
  const members: number[] = [];
  const failed: MemberFailure[] = [];
  for (const line of linesOf(reply)) {
    const affected = success.exec(line)?.[1];
    const missing = /^(?:-ERR )?Non-Existant ID (\d{1,10})$/.exec(line)?.[1];
    if (affected !== undefined) members.push(Number(affected));
    else if (missing !== undefined) failed.push(memberMissing(Number(missing)));
    else if (line === '-ERR Non-Existant member')
      return refused('member_not_found', 'No member has this call UUID.');
    // conference_member.c:1703, for non_moderator.
    else if (!/^Skipping moderator \(member id \d+\)\.$/.test(line)) return unrecognised;
  }
  const [first] = failed;
  if (members.length === 0 && first) return refused('member_not_found', first.detail);
  return done(members, failed.length > 0 ? { failed } : {});
}

function memberMissing(member: number): MemberFailure {
  return { member, code: 'member_not_found', detail: `Member ${member} is not in the conference.` };
}
