import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { withoutPunctuation } from '../lib/phone-number';
import { callerNameProblem, callerNumberProblem } from '../policy/caller-id';
import { commonRefusal, NO_REPLY } from '../replies/common';
import { done, type Outcome, unrecognised } from '../replies/outcome';
import { word } from './args';
import { command, TEXT_OR_JSON } from './spec';

/**
 * The settings of a conference. FreeSWITCH prints a bare value without a newline, and `-ERR no reply` for false and for
 * an empty value.
 */

const READABLE = [
  'run_time',
  'count',
  'count_ghosts',
  'max_members',
  'rate',
  'profile_name',
  'sound_prefix',
  'caller_id_name',
  'caller_id_number',
  'is_locked',
  'endconference_grace_time',
  'uuid',
  'wait_mod',
] as const;

/** Reads a bare value or a refusal. A value may begin like a refusal, but it has no newline. */
function readValue(reply: string, word: string, context: Parameters<typeof commonRefusal>[2]): Outcome {
  const common = commonRefusal(reply, word, context);
  if (common) return common;
  if (reply === NO_REPLY) return done([], { value: '', text: '' });
  return reply.startsWith('-ERR') || reply.includes('\n') ? unrecognised : done([], { value: reply });
}

export const get = command({
  word: 'get',
  scope: 'conference',
  summary: 'Read a setting of the conference.',
  danger: 'read',
  args: { setting: word(...READABLE).describe(`One of ${READABLE.join(', ')}`) },
  loggable: ['setting'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ setting }) => line(['get', setting], (reply, context) => readValue(reply, 'get', context)),
  examples: [
    { tail: 'get&max_members', reply: '0' },
    { tail: 'get&is_locked', reply: '-ERR no reply\n' },
    { tail: 'get&count', reply: '-ERR Conference Team not found\n' },
  ],
});

const WRITABLE = ['max_members', 'caller_id_name', 'caller_id_number', 'endconference_grace_time'] as const;

/** Returns the reason if a value is not accepted; `undefined` if it is. */
const PROBLEMS: Readonly<Record<(typeof WRITABLE)[number], (value: string) => string | undefined>> = {
  // FreeSWITCH reads text that is not a number as 0 (`atoi`).
  max_members: (value) => (isCount(value) ? undefined : 'must be a whole number up to 999999'),
  endconference_grace_time: (value) =>
    isCount(value) ? undefined : 'must be a whole number of seconds up to 999999',
  caller_id_name: callerNameProblem,
  caller_id_number: (value) => callerNumberProblem(withoutPunctuation(value)),
};

function isCount(text: string): boolean {
  return /^\d{1,6}$/.test(text);
}

export const set = command({
  word: 'set',
  scope: 'conference',
  summary: 'Change a setting of the conference. The answer is its old value.',
  danger: 'change',
  args: {
    setting: word(...WRITABLE, 'sound_prefix').describe(`One of ${WRITABLE.join(', ')}`),
    value: z.string().describe('The new value'),
  },
  check: ({ setting, value }) => {
    const message = setting === 'sound_prefix' ? undefined : PROBLEMS[setting](value);
    return message === undefined ? [] : [{ argument: 'value', message }];
  },
  refuses: ({ setting }) =>
    setting === 'sound_prefix'
      ? 'set does not take sound_prefix: it decides which files are played from then on.'
      : undefined,
  loggable: ['setting', 'value'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ setting, value }) => {
    const sent = setting === 'caller_id_number' ? withoutPunctuation(value) : value;
    return line(['set', setting, sent], (reply, context) => readValue(reply, 'set', context));
  },
  examples: [
    { tail: 'set&max_members&5', reply: '0' },
    { tail: 'set&max_members&5', reply: '-ERR Conference Team not found\n' },
  ],
});

export const getvar = command({
  word: 'getvar',
  scope: 'conference',
  summary: 'Read a variable of the conference.',
  danger: 'read',
  args: {
    name: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be the name of a variable')
      .describe('The name of the variable'),
  },
  loggable: ['name'],
  // The dialplan may keep secrets there, so the value is not logged.
  logReply: false,
  produces: TEXT_OR_JSON,
  ask: ({ name }) =>
    line(['getvar', name], (reply, context): Outcome => {
      const common = commonRefusal(reply, 'getvar', context);
      if (common) return common;
      return reply === NO_REPLY ? done([], { value: '', text: '' }) : done([], { value: reply });
    }),
  examples: [
    { tail: 'getvar&color', reply: 'blue' },
    { tail: 'getvar&nothere', reply: '-ERR no reply\n' },
    { tail: 'getvar&color', reply: '-ERR Conference Team not found\n' },
  ],
});
