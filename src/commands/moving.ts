import { z } from 'zod';
import { requireTransferable } from '../calls/joinable';
import { line } from '../freeswitch/ask';
import { conferenceFor } from '../policy/may';
import type { Failure } from '../replies/command-result';
import { commonRefusal, linesOf } from '../replies/common';
import { done, type Outcome, refused, unrecognised } from '../replies/outcome';
import { err, ok } from '../replies/prefixes';
import { memberIds } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Commands that move members to another conference. */

const SENT = ok(/Member '(\d{1,10})' sent to conference (.+)\./);
const MISSING = err(/No Member (\d{1,10}) in conference .+\./);

export const transfer = command({
  word: 'transfer',
  scope: 'conference',
  summary: 'Move members to another conference that the requester may command.',
  danger: 'disrupt',
  args: {
    conference: z.string().describe("The other conference's name, as in the URLs of this gateway"),
    // FreeSWITCH reads 25 words of a line (conference_api.c:195). It would ignore further ids without a message.
    members: memberIds(' ', 20),
  },
  rest: true,
  allow: (args, { directory, requester }) => {
    const conference = conferenceFor(directory, requester, args.conference);
    // FreeSWITCH takes the text after the first @ as the profile, and puts the name into an inline dialplan
    // (conference_api.c:3680).
    requireTransferable(conference);
    const { freeswitchName, profile } = conference;
    return { ...args, conference: profile === 'default' ? freeswitchName : `${freeswitchName}@${profile}` };
  },
  loggable: ['conference', 'members'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ conference, members }) =>
    line(['transfer', conference, ...members.split(' ')], (reply, context): Outcome => {
      const common = commonRefusal(reply, 'transfer', context);
      if (common) return common;
      const moved: number[] = [];
      const failed: Failure[] = [];
      const lines = linesOf(reply);
      if (lines.length === 0) return unrecognised;
      for (const text of lines) {
        const sent = SENT.exec(text);
        const missing = MISSING.exec(text)?.[1];
        if (sent && sent[2] === conference) moved.push(Number(sent[1]));
        else if (missing !== undefined) failed.push(notThere(Number(missing)));
        else return unrecognised;
      }
      const [first] = failed;
      if (moved.length === 0 && first) return refused('member_not_found', first.detail);
      return done(moved, failed.length > 0 ? { failed } : {});
    }),
  examples: [
    { tail: 'transfer&Other&379', reply: "+OK Member '379' sent to conference Other.\n" },
    { tail: 'transfer&Other&99999', reply: '-ERR No Member 99999 in conference Team.\n' },
  ],
});

function notThere(member: number): Failure {
  return { member, code: 'member_not_found', detail: `Member ${member} is not in the conference.` };
}
