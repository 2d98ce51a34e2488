import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { commonRefusal, linesOf } from '../replies/common';
import { readMemberLines, SKIPPED } from '../replies/member-lines';
import { done, type Outcome, refused, unrecognised } from '../replies/outcome';
import { err, ok } from '../replies/prefixes';
import { isSingleTarget, target, word } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Commands that place members in a conference with positional sound. */

const basics = { scope: 'conference', danger: 'change', logReply: true, produces: TEXT_OR_JSON } as const;

const NOT_BUILT = err(/not supported/);
const NOT_POSITIONAL = err(/.* has positional audio blocked\.|Positional audio not avalilable \d+/);
const INVALID = err(/invalid input!/);

/** Returns the refusal if FreeSWITCH has no OpenAL, or if something else prevents positional sound. */
function placingRefusal(reply: string): Outcome | undefined {
  const first = linesOf(reply).find((line) => !SKIPPED.test(line)) ?? '';
  if (NOT_BUILT.test(first)) return refused('not_supported', 'This FreeSWITCH was built without OpenAL.');
  if (NOT_POSITIONAL.test(first)) {
    return refused('conflict', 'The member or the conference has no positional sound.');
  }
  if (INVALID.test(first)) return refused('freeswitch_usage', 'FreeSWITCH did not accept the position.');
  return undefined;
}

export const position = command({
  ...basics,
  word: 'position',
  summary: 'Put members at a place. Without a place, show where they are.',
  danger: { usual: 'change', by: 'place', without: 'read' },
  args: {
    member: target,
    place: z
      .string()
      .regex(/^-?\d{1,4}(?:\.\d{1,3})?(?::-?\d{1,4}(?:\.\d{1,3})?){2}$/, 'must be <x>:<y>:<z>')
      .optional()
      .describe('`<x>:<y>:<z>`; if it is left out, the place is read'),
  },
  several: 'one_line',
  loggable: ['member', 'place'],
  ask: ({ member, place }) =>
    line(['position', member, place], (reply, context) => {
      const success = ok(/Position (?<id>\d{1,10}) = (?<value>\S+)/);
      const lines = { word: 'position', success, single: isSingleTarget(member) };
      return placingRefusal(reply) ?? readMemberLines(reply, lines, context);
    }),
  examples: [
    { tail: 'position&4&1:0:1', reply: '+OK Position 4 = 1.00:0.00:1.00\n' },
    { tail: 'position&367&1:0:1', reply: '-ERR not supported\n' },
  ],
});

export const auto3dPosition = command({
  ...basics,
  word: 'auto-3d-position',
  summary: 'Let FreeSWITCH place the members. Without a word, show if it does.',
  danger: { usual: 'change', by: 'state', without: 'read' },
  args: { state: word('on', 'off').optional().describe('`on` or `off`') },
  loggable: ['state'],
  ask: ({ state }) =>
    line(['auto-3d-position', state], (reply, context): Outcome => {
      // When it is turned on, FreeSWITCH first prints the place of each member (conference_al.c:133).
      const value = /^(?:Member \d{1,10} \(.*\) \S+\n)*\+OK positioning (on|off)\n$/.exec(reply)?.[1];
      if (value !== undefined) return done([], { value });
      return placingRefusal(reply) ?? commonRefusal(reply, 'auto-3d-position', context) ?? unrecognised;
    }),
  examples: [
    { tail: 'auto-3d-position&off', reply: '+OK positioning off\n' },
    { tail: 'auto-3d-position&on', reply: '-ERR not supported\n' },
  ],
});
