import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { linesOf, NO_REPLY } from '../replies/common';
import { readMemberLines } from '../replies/member-lines';
import { done, refused } from '../replies/outcome';
import { err, ok } from '../replies/prefixes';
import { onHold, type Picture, readPicture, videoRefusal } from '../replies/video';
import { isMemberId, isSingleTarget, oneMember, target, word } from './args';
import { HELD, HOLDER, VIDEO_ROLE } from './floor';
import { TO_CONFERENCE, toMembers } from './own-sounds';
import type { Several } from './several';
import { type ArgumentShape, type CommandSpec, command, type Example, TEXT_OR_JSON } from './spec';

/** Video commands that are safe in a conference of any kind. */

const basics = { scope: 'conference', danger: 'change', logReply: true, produces: TEXT_OR_JSON } as const;

/**
 * Makes the row of a command that changes what members show or see.
 *
 * `several`: a command that changes the picture of a member waits for the lock of its canvas (conference_video.c:1002,
 * 967), and `vblind` writes to the member's channel (conference_api.c:709). With one line for all, mod_conference would
 * hold the lock of its list while it waits.
 */
const onMembers = (name: string, text: string, summary: string, several: Several): CommandSpec =>
  command({
    ...basics,
    word: name,
    summary,
    several,
    args: {
      member: target,
      quiet: word('quiet').optional().describe('`quiet`: play no sound to the member'),
    },
    loggable: ['member', 'quiet'],
    // FreeSWITCH plays the sounds of mute and deaf (conference_api.c:609, 679, 714, 761).
    sounds: ({ member, quiet }) => toMembers(member, quiet),
    ask: ({ member, quiet }) =>
      line([name, member, quiet], (reply, context) => {
        // For a member that only sends video, FreeSWITCH prints nothing (conference_api.c:483).
        if (reply === NO_REPLY && isSingleTarget(member))
          return refused('conflict', 'The member has no video.');
        const success = ok(new RegExp(`(?<value>${text}) (?<id>\\d{1,10})`));
        const lines = { word: name, success, single: isSingleTarget(member), failure: onHold };
        return videoRefusal(reply) ?? readMemberLines(reply, lines, context);
      }),
    examples: [
      { tail: `${name}&2648`, reply: `+OK ${text.split('|')[0]} 2648\n` },
      { tail: `${name}&99999`, reply: '-ERR Non-Existant ID 99999\n' },
    ],
  });

export const vmute = onMembers('vmute', 'vmute', 'Take the picture of members away.', 'one_line');
export const unvmute = onMembers('unvmute', 'unvmute', 'Show the picture of members again.', 'line_each');
export const tvmute = onMembers(
  'tvmute',
  'vmute|unvmute',
  'Turn the picture of members off or on.',
  'line_each',
);
export const vblind = onMembers('vblind', 'vblind', 'Show members no picture.', 'line_each');
export const unvblind = onMembers('unvblind', 'unvblind', 'Show members the picture again.', 'one_line');
export const tvblind = onMembers(
  'tvblind',
  'vblind|unvblind',
  'Turn what members see off or on.',
  'line_each',
);

export const vidFloor = command({
  ...basics,
  word: 'vid-floor',
  summary: 'Give a member the video floor, or take it away.',
  args: {
    member: oneMember,
    force: word('force').optional().describe('`force`: also if another member has it'),
  },
  loggable: ['member', 'force'],
  ask: ({ member, force }) =>
    line(['vid-floor', member, force], (reply, context) => {
      const [first = ''] = linesOf(reply);
      const value = HOLDER.exec(first)?.[1];
      if (value !== undefined) return done(isMemberId(member) ? [Number(member)] : [], { value });
      if (reply === NO_REPLY) return refused('conflict', 'The member has no video.');
      if (HELD.test(first) || VIDEO_ROLE.test(first)) {
        return refused('conflict', 'The video floor is held.');
      }
      const lines = { word: 'vid-floor', success: /^(?!)/, single: isSingleTarget(member) };
      return readMemberLines(reply, lines, context);
    }),
  examples: [
    { tail: 'vid-floor&2&force', reply: '+OK floor 2\n' },
    { tail: 'vid-floor&2648', reply: '-ERR no reply\n' },
    { tail: 'vid-floor&99999', reply: '-ERR Non-Existant ID 99999\n' },
  ],
});

export const vidBanner = command({
  ...basics,
  word: 'vid-banner',
  summary: 'Write a text below the picture of a member.',
  args: {
    member: oneMember,
    // FreeSWITCH url-decodes the text, and reads a font and colours from braces.
    text: z
      .string()
      .regex(/^[^%${}\p{Cc}]{1,128}$/u, 'must be 1 to 128 characters without % $ { }')
      .describe('The text; its pieces are joined by spaces'),
  },
  rest: true,
  loggable: ['member'],
  ask: ({ member, text }) =>
    line(['vid-banner', member, encodeURIComponent(text)], (reply, context) => {
      if (/^\+?OK\n$/.test(reply)) return done(isMemberId(member) ? [Number(member)] : []);
      const lines = { word: 'vid-banner', success: /^(?!)/, single: isSingleTarget(member) };
      return videoRefusal(reply) ?? readMemberLines(reply, lines, context);
    }),
  examples: [
    { tail: 'vid-banner&2648&hello', reply: '+OK\n' },
    { tail: 'vid-banner&99999&x', reply: '-ERR Non-Existant ID 99999\n' },
  ],
});

interface ConferenceRow extends Picture {
  readonly summary: string;
  readonly args: ArgumentShape;
  /** The argument that makes it a change. Without it the command only reads. */
  readonly reads?: string;
  readonly refuses?: CommandSpec['refuses'];
  readonly examples: readonly Example[];
}

/** Makes the row of a command for the picture of the whole conference. */
const onConference = (row: ConferenceRow): CommandSpec =>
  command({
    ...basics,
    word: row.word,
    summary: row.summary,
    danger: row.reads === undefined ? 'change' : { usual: 'change', by: row.reads, without: 'read' },
    args: row.args,
    loggable: Object.keys(row.args),
    ...(row.refuses && { refuses: row.refuses }),
    ask: (args) =>
      line([row.word, ...Object.values(args)], (reply, context) => readPicture(reply, row, context)),
    examples: row.examples,
  });

const NOT_MIXING: Example = { tail: '', reply: '-ERR Conference is not in mixing mode\n' };
const canvas = z
  .string()
  .regex(/^[1-9]\d?$/, 'must be the number of a canvas')
  .optional()
  .describe('The number of a canvas');

export const clearVidFloor = onConference({
  word: 'clear-vid-floor',
  summary: 'Take the video floor from the member who has it.',
  args: {},
  success: ok(/floor Cleared/),
  examples: [
    { tail: 'clear-vid-floor', reply: '+OK floor Cleared\n' },
    { tail: 'clear-vid-floor', reply: '-ERR Conference Team not found\n' },
  ],
});

/** FreeSWITCH's lines after a layout was chosen. The lines of `list` have no other form than `LAYOUT_NAME`. */
const CHANGED = ok(
  /Change (?:canvas \d+ to layout|personal canvas set to layout|(?:personal canvas )?to layout group) \[[^\]]+\]/,
);
/** For personal canvases, FreeSWITCH prints -ERR but makes the change (conference_api.c:2037). */
const CHANGED_CONTRARY = err(/Change personal canvas to layout group \[[^\]]+\]/);
const LAYOUT_CHANGED = new RegExp(`${CHANGED.source}|${CHANGED_CONTRARY.source}`);
const LAYOUT_NAME = /^(?![-+]?(?:OK|ERR)$)\S{1,128}$/;

export const vidLayout = command({
  ...basics,
  word: 'vid-layout',
  summary: 'Choose how the pictures are arranged; `list` lists the layouts.',
  danger: { usual: 'change', by: 'layout', of: { list: 'read' } },
  args: {
    layout: z
      .string()
      .regex(/^(?:group:)?[A-Za-z0-9_+.-]{1,64}$/, 'must be the name of a layout, group:<name>, or list')
      // FreeSWITCH accepts `list` in upper case, too.
      .refine((text) => text === 'list' || text.toLowerCase() !== 'list', 'must be in lower case: list')
      .describe('The name of a layout, `group:<name>`, or `list`'),
    canvas,
  },
  loggable: ['layout', 'canvas'],
  // A layout may have sounds for its transitions (conference_video.c:1564, 1699).
  sounds: ({ layout }) => (layout === 'list' ? undefined : TO_CONFERENCE),
  ask: ({ layout, canvas }) =>
    line(['vid-layout', layout, canvas], (reply, context) => {
      if (layout !== 'list')
        return readPicture(reply, { word: 'vid-layout', success: LAYOUT_CHANGED }, context);
      if (reply === NO_REPLY) return done([], { text: '' });
      return readPicture(reply, { word: 'vid-layout', success: LAYOUT_NAME }, context);
    }),
  examples: [
    { tail: 'vid-layout&1x1', reply: '+OK Change canvas 1 to layout [1x1]\n' },
    { tail: 'vid-layout&list', reply: '2x1\n1x1\n' },
    { ...NOT_MIXING, tail: 'vid-layout&1x1' },
  ],
});

export const vidFps = onConference({
  word: 'vid-fps',
  summary: 'Set the pictures per second. Without a number, show them.',
  reads: 'fps',
  args: {
    fps: z
      .string()
      // FreeSWITCH accepts 0, too, and then shows no pictures.
      .regex(/^(?=.*[1-9])\d{1,2}(?:\.\d{1,2})?$/, 'must be a number above 0, up to 99')
      .optional()
      .describe('A number'),
  },
  success: ok(/(?:Current FPS|FPS set to) \[-?\d+(?:\.\d+)?\]/),
  examples: [
    { tail: 'vid-fps&15', reply: '+OK FPS set to [15.15]\n' },
    { ...NOT_MIXING, tail: 'vid-fps&15' },
  ],
});

export const vidRes = onConference({
  word: 'vid-res',
  summary: 'Set the size of the picture.',
  args: {
    size: z
      .string()
      .regex(/^\d{2,4}x\d{2,4}$/, 'must be <width>x<height>')
      .describe('`<width>x<height>`'),
    canvas: z.string().optional().describe('`1`, the first canvas'),
  },
  // FreeSWITCH locks the canvas of that number even if it does not exist: an access to wrong memory
  // (conference_video.c:3105).
  refuses: ({ canvas }) =>
    canvas === undefined || canvas === '1'
      ? undefined
      : 'vid-res takes canvas 1 only: FreeSWITCH crashes for one that is not there.',
  success: ok(/Resolution set to \[\d+x\d+\]/),
  // FreeSWITCH before 1.8.6 prints nothing for a success.
  silent: true,
  examples: [
    { tail: 'vid-res&640x480', reply: '+OK Resolution set to [640x480]\n' },
    { ...NOT_MIXING, tail: 'vid-res&640x480' },
  ],
});

export const vidBandwidth = onConference({
  word: 'vid-bandwidth',
  summary: 'Set the bandwidth that the picture may take.',
  args: {
    bandwidth: z
      .string()
      .regex(/^\d{1,6}(?:kb|mb|KB|MB|kbps|mbps)?$/, 'must be a number, with kb or mb')
      .describe('A number, with `kb` or `mb`'),
  },
  success: ok(/Set Bandwidth (?:\d+ kps for member .+|for canvas \d+ .*to -?\d+.*)/),
  // FreeSWITCH prints this about the encoder of the canvas, even if it set every member's.
  noise: err(/Bandwidth not set/),
  examples: [
    {
      tail: 'vid-bandwidth&1mb',
      reply: '+OK Set Bandwidth 1024 kps for member sofia/internal/vid@127.0.0.1:5082\n…',
    },
    { tail: 'vid-bandwidth&1mb', reply: '-ERR Bandwidth not set\n' },
  ],
});

export const vidPersonal = onConference({
  word: 'vid-personal',
  summary: 'Give each member a picture of their own, or stop that. Without a word, show if it is on.',
  reads: 'state',
  args: { state: word('on', 'off').optional().describe('`on` or `off`') },
  success: ok(/personal is (?:on|off)/),
  examples: [
    { tail: 'vid-personal&on', reply: '+OK personal is on\n' },
    { tail: 'vid-personal&on', reply: '-ERR conference is not in mixing mode\n' },
  ],
});
