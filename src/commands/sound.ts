import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { commonRefusal, type ReadContext } from '../replies/common';
import { done, type Outcome, refused, unrecognised } from '../replies/outcome';
import { err, isOk, ok } from '../replies/prefixes';
import { memberId, word } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Sounds that are played into a conference. */

const FILE_GONE = err(/\(play\) File: .* not found\.\n[^\n]*/);
/** After `play`, the number is %u of a pointer and has no meaning for a client (conference_api.c:2849). */
const MEMBER_GONE = err(/Member: \S+ not found\.\n[^\n]*/);
const STOPPED = ok(/Stopped (\d+) files\.\n/);

export const play = command({
  word: 'play',
  scope: 'conference',
  summary: 'Play a file or a stream to the conference, or to one member.',
  danger: 'change',
  args: {
    file: z
      .string()
      .max(512, 'must be at most 512 characters')
      .describe(
        'A path below a media folder, or relative to the first; or a stream such as `tone_stream://%25(200,0,440)`',
      ),
    how: word('async').or(memberId).optional().describe('`async`: beside what is playing; or a member id'),
  },
  allow: async (args, { policies }) => ({ ...args, file: await policies.media.resolve(args.file) }),
  loggable: ['file', 'how'],
  logReply: true,
  produces: TEXT_OR_JSON,
  slow: true,
  occupies: ({ file, how }) => ({ kind: 'file', file, member: how === 'async' ? undefined : how }),
  ask: ({ file, how }) => line(['play', file, how], (reply, context) => readPlay(reply, file, how, context)),
  examples: [
    {
      tail: 'play&tone_stream://%25(500,0,440)',
      reply: '+OK (play) Playing file tone_stream://%(500,0,440)\n',
    },
    { tail: 'play&nosuch.wav', reply: '-ERR (play) File: nosuch.wav not found.\n' },
  ],
});

function readPlay(reply: string, file: string, how: string | undefined, context: ReadContext): Outcome {
  const toMember = how !== undefined && how !== 'async';
  const success = `(play) Playing file ${file}${toMember ? ` to member ${how}` : ''}\n`;
  const path = { extra: { path: file } };
  if (isOk(reply, success)) return done(toMember ? [Number(how)] : [], path);
  if (FILE_GONE.test(reply)) {
    return refused(
      'file_not_found',
      'FreeSWITCH does not find the file, or no module that reads its format is loaded, or the conference has no member to hear it.',
    );
  }
  if (MEMBER_GONE.test(reply)) {
    return refused('member_not_found', `Member ${how} is not in the conference.`);
  }
  return commonRefusal(reply, 'play', context) ?? unrecognised;
}

export const stop = command({
  word: 'stop',
  scope: 'conference',
  summary: 'Stop what is playing, for the conference or for one member.',
  danger: 'change',
  args: {
    which: word('current', 'all', 'async').optional().describe('`current`, `all` (the default) or `async`'),
    member: memberId.optional(),
  },
  loggable: ['which', 'member'],
  logReply: true,
  produces: TEXT_OR_JSON,
  vacates: ({ which, member }) => (which === undefined || which === 'all' ? { member } : undefined),
  ask: ({ which, member }) =>
    line(['stop', which, member], (reply, context): Outcome => {
      const value = STOPPED.exec(reply)?.[1];
      if (value !== undefined) return done(member === undefined ? [] : [Number(member)], { value });
      if (MEMBER_GONE.test(reply)) {
        return refused('member_not_found', `Member ${member} is not in the conference.`);
      }
      return commonRefusal(reply, 'stop', context) ?? unrecognised;
    }),
  examples: [
    { tail: 'stop', reply: '+OK Stopped 1 files.\n' },
    { tail: 'stop&all&99999', reply: '-ERR Member: 99999 not found.\n' },
  ],
});
