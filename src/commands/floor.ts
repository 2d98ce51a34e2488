import { line } from '../freeswitch/ask';
import { linesOf } from '../replies/common';
import { readMemberLines } from '../replies/member-lines';
import { done, type Outcome, refused } from '../replies/outcome';
import { err, ok } from '../replies/prefixes';
import { isMemberId, isSingleTarget, oneMember } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Commands about the floor, and about the call of a member. */

/** Matches no line: the reader then only finds the refusals that every command on a member can get. */
const NO_SUCCESS = /^(?!)/;

/** FreeSWITCH's lines about a floor, the video floor included. */
export const HOLDER = ok(/floor (none|\d{1,10})/);
export const HELD = err(/floor is held by (\d{1,10})/);
export const VIDEO_ROLE = err(/cannot set floor on a member in an active video role/);

const targetOf = (member: string): number[] => (isMemberId(member) ? [Number(member)] : []);

export const floor = command({
  word: 'floor',
  scope: 'conference',
  summary: 'Give a member the floor, or take it from the one that has it.',
  danger: 'change',
  args: { member: oneMember },
  loggable: ['member'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ member }) =>
    line(['floor', member], (reply, context): Outcome => {
      const [first = ''] = linesOf(reply);
      const holder = HOLDER.exec(first)?.[1];
      if (holder !== undefined) return done(targetOf(member), { value: holder });
      const held = HELD.exec(first)?.[1];
      if (held !== undefined) return refused('conflict', `Member ${held} has the floor.`);
      if (VIDEO_ROLE.test(first)) {
        return refused('conflict', 'The member has a video role.');
      }
      const lines = { word: 'floor', success: NO_SUCCESS, single: isSingleTarget(member) };
      return readMemberLines(reply, lines, context);
    }),
  examples: [
    { tail: 'floor&367', reply: '+OK floor none\n' },
    { tail: 'floor&99999', reply: '-ERR Non-Existant ID 99999\n' },
  ],
});

export const getUuid = command({
  word: 'get-uuid',
  scope: 'conference',
  summary: "The uuid of a member's call.",
  danger: 'read',
  args: { member: oneMember },
  loggable: ['member'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ member }) =>
    line(['get-uuid', member], (reply, context): Outcome => {
      // The reply has no newline. If a SIP Call-ID became the uuid, it may not look like one of FreeSWITCH's own.
      if (/^[A-Za-z0-9._@:-]{8,256}$/.test(reply)) return done(targetOf(member), { value: reply });
      const lines = { word: 'get-uuid', success: NO_SUCCESS, single: isSingleTarget(member) };
      return readMemberLines(reply, lines, context);
    }),
  examples: [
    { tail: 'get-uuid&367', reply: '2a1f5e44-485c-46ac-9668-5184209e638c' },
    { tail: 'get-uuid&99999', reply: '-ERR Non-Existant ID 99999\n' },
  ],
});
