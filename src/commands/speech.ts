import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { speechProblem } from '../policy/speech';
import { commonRefusal, type ReadContext } from '../replies/common';
import { done, type Outcome, refused, unrecognised } from '../replies/outcome';
import { err, isOk } from '../replies/prefixes';
import { memberId } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Text that FreeSWITCH's speech engine speaks. */

const text = (to: 'conference' | 'member') =>
  z
    .string()
    .superRefine((value, context) => {
      const problem = speechProblem(value, to);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .describe('The text; its pieces are joined by spaces');

export const say = command({
  word: 'say',
  scope: 'conference',
  summary: 'Say a text to the conference.',
  danger: 'change',
  args: { text: text('conference') },
  rest: true,
  loggable: [],
  logReply: true,
  produces: TEXT_OR_JSON,
  // It blocks its connection for 200 ms and more.
  slow: true,
  occupies: ({ text }) => ({ kind: 'speech', text, member: undefined }),
  ask: ({ text }) => line(['say'], (reply, context) => readSpeech(reply, 'say', context), text),
  examples: [
    { tail: 'say&hello&world', reply: '+OK (say) OK\n' },
    { tail: 'say&hello', reply: '-ERR Conference Team not found\n' },
  ],
});

export const saymember = command({
  word: 'saymember',
  scope: 'conference',
  summary: 'Say a text to one member.',
  danger: 'change',
  args: { member: memberId, text: text('member') },
  rest: true,
  loggable: ['member'],
  logReply: true,
  produces: TEXT_OR_JSON,
  slow: true,
  occupies: ({ member, text }) => ({ kind: 'speech', text, member }),
  ask: ({ member, text }) =>
    line(
      ['saymember'],
      (reply, context) => readSpeech(reply, 'saymember', context, Number(member)),
      `${member} ${text}`,
    ),
  examples: [
    { tail: 'saymember&367&hello', reply: '+OK (saymember) OK\n' },
    {
      tail: 'saymember&99999&hello',
      reply: '-ERR (saymember) Unknown Member 99999!\nsaymember <member_id> <text>',
    },
  ],
});

const MEMBER_GONE = err(/\(saymember\) Unknown Member \d+!\n[^\n]*/);

function readSpeech(reply: string, word: string, context: ReadContext, member?: number): Outcome {
  const members = member === undefined ? [] : [member];
  // FreeSWITCH 1.8.0 to 1.10.5 print `-ERR (saymember) OK` for a success.
  if (isOk(reply, `(${word}) OK\n`) || reply === `-ERR (${word}) OK\n`) {
    return done(members);
  }
  if (MEMBER_GONE.test(reply)) {
    return refused('member_not_found', `Member ${member} is not in the conference.`);
  }
  if (err(new RegExp(`\\(${word}\\) Error!\n[^\n]*`)).test(reply)) {
    return refused(
      'conflict',
      'The conference has no member to hear it, or FreeSWITCH has no speech engine for it.',
    );
  }
  return commonRefusal(reply, word, context) ?? unrecognised;
}
