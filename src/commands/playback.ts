import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { commonRefusal, NO_REPLY, type ReadContext } from '../replies/common';
import { done, type Outcome, refused, unrecognised } from '../replies/outcome';
import { MEMBER_GONE, STATUS } from '../replies/play-status';
import { err, escaped, isErr, isOk, ok } from '../replies/prefixes';
import { memberId, word } from './args';
import { type CommandSpec, command, TEXT_OR_JSON } from './spec';

/** The file that is playing, and the sounds that the conference plays by itself. */

const NOTHING = refused('conflict', 'Nothing is playing.');

const NOT_PLAYING = err(/File not playing\n[^\n]*/);
/** FreeSWITCH prints samples with %d. A position far away overflows it, and is printed as a negative number. */
const SOUGHT = ok(/seek to position (-?\d+)\n/);
/** Milliseconds: one day. Beyond it, FreeSWITCH's arithmetic of samples overflows, and it seeks to a wrong place. */
const FARTHEST = 86_400_000;

/** Returns the refusal that these commands share; `undefined` if the reply is none of them. */
function playbackRefusal(
  reply: string,
  word: string,
  member: string | undefined,
  context: ReadContext,
): Outcome {
  if (MEMBER_GONE.test(reply)) {
    return refused('member_not_found', `Member ${member} is not in the conference.`);
  }
  return commonRefusal(reply, word, context) ?? unrecognised;
}

const targetOf = (member: string | undefined): number[] => (member === undefined ? [] : [Number(member)]);

export const playStatus = command({
  word: 'play_status',
  scope: 'conference',
  summary: 'Show the position, duration and path of the file that is playing.',
  danger: 'read',
  args: { member: memberId.optional() },
  loggable: ['member'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ member }) =>
    line(['play_status', member], (reply, context) => {
      const status = STATUS.exec(reply);
      if (status) {
        const [, position, duration, path = ''] = status;
        return done(targetOf(member), {
          extra: { position: Number(position), duration: Number(duration), path },
        });
      }
      if (isErr(reply, 'Nothing is playing\n')) return NOTHING;
      return playbackRefusal(reply, 'play_status', member, context);
    }),
  examples: [
    { tail: 'play_status', reply: '+OK 0/0 %(3000,0,440)\n' },
    { tail: 'play_status', reply: '-ERR Nothing is playing\n' },
  ],
});

export const fileSeek = command({
  word: 'file_seek',
  scope: 'conference',
  summary: 'Go to another place of the playing file.',
  danger: 'change',
  args: {
    to: z
      .string()
      .refine(
        (to) => /^[+-]?\d{1,9}$/.test(to) && Math.abs(Number(to)) <= FARTHEST,
        `must be at most ${FARTHEST} milliseconds, with + or - from the present place`,
      )
      .describe(
        `At most ${FARTHEST} milliseconds from the beginning, or with \`+\` or \`-\` from the present place`,
      ),
    member: memberId.optional(),
  },
  loggable: ['to', 'member'],
  logReply: true,
  produces: TEXT_OR_JSON,
  slow: true,
  ask: ({ to, member }) =>
    line(['file_seek', to, member], (reply, context) => {
      const value = SOUGHT.exec(reply)?.[1];
      if (value !== undefined) return done(targetOf(member), { value });
      if (reply === NO_REPLY) return NOTHING;
      return playbackRefusal(reply, 'file_seek', member, context);
    }),
  examples: [
    { tail: 'file_seek&+1000', reply: '+OK seek to position 8000\n' },
    { tail: 'file_seek&0', reply: '-ERR no reply\n' },
  ],
});

export const fileVol = command({
  word: 'file-vol',
  scope: 'conference',
  summary: 'Set how loud the file plays.',
  danger: 'change',
  args: {
    volume: z
      .string()
      .regex(/^-?[0-4]$/, 'must be a number from -4 to 4')
      .describe('A number from -4 to 4'),
    which: word('async').optional().describe('`async`: the file that plays beside'),
  },
  loggable: ['volume', 'which'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ volume, which }) =>
    line(['file-vol', volume, which], (reply, context) => {
      if (isOk(reply, 'volume changed\n')) return done();
      if (NOT_PLAYING.test(reply)) return NOTHING;
      return playbackRefusal(reply, 'file-vol', undefined, context);
    }),
  examples: [
    { tail: 'file-vol&1', reply: '+OK volume changed\n' },
    { tail: 'file-vol&1', reply: '-ERR File not playing\nfile-vol <vol#>' },
  ],
});

/** The name of a sound file is refused: FreeSWITCH would expand it at the next join (conference_file.c:187). */
const REFUSES_FILE = 'only on, off and none: FreeSWITCH would run commands in the name of a sound file.';

const sounds = (word: 'enter_sound' | 'exit_sound', when: string): CommandSpec => {
  const noun = word === 'enter_sound' ? 'enter' : 'exit';
  return command({
    word,
    scope: 'conference',
    summary: `Whether a sound is played when somebody ${when}.`,
    danger: 'change',
    args: { state: z.string().describe('`on`, `off` or `none`') },
    refuses: ({ state }) => (/^(?:on|off|none)$/.test(state) ? undefined : `${word} takes ${REFUSES_FILE}`),
    refusesMore: `${word} takes ${REFUSES_FILE}`,
    loggable: [],
    logReply: true,
    produces: TEXT_OR_JSON,
    ask: ({ state }) =>
      line([word, state], (reply, context): Outcome => {
        const name = context.freeswitchName;
        const now = ok(new RegExp(`${escaped(name)} ${noun} sounds (on|off) \\(.*\\)\n`)).exec(reply)?.[1];
        if (now !== undefined) return done([], { value: now });
        return commonRefusal(reply, word, context) ?? unrecognised;
      }),
    examples: [
      { tail: `${word}&off`, reply: `+OK Team ${noun} sounds off ()\n` },
      { tail: `${word}&off`, reply: '-ERR Conference Team not found\n' },
    ],
  });
};

export const enterSound = sounds('enter_sound', 'joins');
export const exitSound = sounds('exit_sound', 'leaves');

export const moh = command({
  word: 'moh',
  scope: 'conference',
  summary: 'Choose if a member who is alone hears music on hold.',
  danger: 'change',
  args: { state: z.string().describe('`on` or `off`') },
  refuses: ({ state }) =>
    /^(?:on|off)$/.test(state)
      ? undefined
      : 'moh takes only on and off: any file could be heard by its name.',
  loggable: [],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ state }) =>
    line(['moh', state], (reply, context): Outcome => {
      if (isOk(reply, 'moh\n')) return done([], { value: state });
      return commonRefusal(reply, 'moh', context) ?? unrecognised;
    }),
  examples: [
    { tail: 'moh&on', reply: '+OK moh\n' },
    { tail: 'moh&on', reply: '-ERR Conference Team not found\n' },
  ],
});
