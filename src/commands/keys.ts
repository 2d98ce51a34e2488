import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { commonRefusal } from '../replies/common';
import { readMemberLines } from '../replies/member-lines';
import { done, type Outcome, refused, unrecognised } from '../replies/outcome';
import { err, isOk, ok } from '../replies/prefixes';
import { isSingleTarget, target } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Digits: keys that are pressed for members, and PINs. They are never logged. */

export const dtmf = command({
  word: 'dtmf',
  scope: 'conference',
  summary: 'Press keys for members: send them DTMF.',
  danger: 'change',
  args: {
    member: target,
    // FreeSWITCH's queue takes 100 digits, and blocks if more come (mod_conference.c:750).
    digits: z
      .string()
      .regex(/^[0-9*#A-Dw]{1,32}$/, 'must be 1 to 32 of 0-9 * # A-D w')
      .describe('1 to 32 of `0-9 * # A-D w`; `w` waits half a second'),
  },
  // FreeSWITCH waits for room in the queue of each member (conference_api.c:1039). A member that is leaving does not read
  // its queue.
  several: 'line_each',
  loggable: ['member'],
  logReply: false,
  produces: TEXT_OR_JSON,
  slow: true,
  occupies: ({ member, digits }) => ({ kind: 'digits', target: member, digits }),
  ask: ({ member, digits }) =>
    line(['dtmf', member, digits], (reply, context) => {
      const success = ok(/sent \S+ to (?<id>\d{1,10})/);
      return readMemberLines(reply, { word: 'dtmf', success, single: isSingleTarget(member) }, context);
    }),
  examples: [
    { tail: 'dtmf&367&123%23', reply: '+OK sent 123# to 367\n' },
    { tail: 'dtmf&99999&1', reply: '-ERR Non-Existant ID 99999\n' },
  ],
});

export const pin = command({
  word: 'pin',
  scope: 'conference',
  summary: 'Ask everybody who joins from now on for a PIN.',
  danger: 'change',
  args: {
    pin: z
      .string()
      .regex(/^\d{1,32}$/, 'must be 1 to 32 digits')
      .describe('1 to 32 digits'),
  },
  loggable: [],
  logReply: false,
  produces: TEXT_OR_JSON,
  ask: ({ pin }) =>
    line(['pin', pin], (reply, context): Outcome => {
      const success = `Pin for conference ${context.freeswitchName} set: ${pin}\n`;
      if (isOk(reply, success)) return done();
      return commonRefusal(reply, 'pin', context) ?? parametersRefused(reply);
    }),
  examples: [
    { tail: 'pin&1234', reply: '+OK Pin for conference Team set: 1234\n' },
    { tail: 'pin&1234', reply: '-ERR Conference Team not found\n' },
  ],
});

export const nopin = command({
  word: 'nopin',
  scope: 'conference',
  summary: 'Stop asking for a PIN.',
  danger: 'change',
  args: {},
  loggable: [],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: () =>
    line(['nopin'], (reply, context): Outcome => {
      const success = `Pin for conference ${context.freeswitchName} deleted\n`;
      if (isOk(reply, success)) return done();
      return commonRefusal(reply, 'nopin', context) ?? parametersRefused(reply);
    }),
  examples: [
    { tail: 'nopin', reply: '+OK Pin for conference Team deleted\n' },
    { tail: 'nopin', reply: '-ERR Conference Team not found\n' },
  ],
});

/** The usage follows, without a newline. */
const PARAMETERS = err(/Invalid parameters:\n[^\n]*/);

function parametersRefused(reply: string): Outcome {
  if (!PARAMETERS.test(reply)) return unrecognised;
  return refused('freeswitch_usage', 'FreeSWITCH did not accept the parameters.');
}
