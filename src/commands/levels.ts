import { z } from 'zod';
import { readMemberLines } from '../replies/member-lines';
import { isSingleTarget, target } from './args';
import { type CommandSpec, command, line, TEXT_OR_JSON } from './spec';

/** How loud members are, and from which level they count as talking. */

interface LevelRow {
  readonly word: string;
  readonly summary: string;
  /** The range of the numbers that FreeSWITCH takes without bending them. */
  readonly least: number;
  readonly most: number;
  readonly success: RegExp;
  readonly ignored?: RegExp;
  readonly example: string;
}

/** FreeSWITCH reads anything else as 0 (`atoi`), so a slip of the hand would change what it should not. */
const level = ({ least, most }: LevelRow) =>
  z
    .string()
    .refine(
      (text) =>
        /^(?:up|down)$/.test(text) ||
        (/^-?\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most),
      `must be up, down, or a number from ${least} to ${most}`,
    )
    .optional()
    .describe(`\`up\`, \`down\`, or a number from ${least} to ${most}; without it the level is read`);

const levelRow = (row: LevelRow): CommandSpec =>
  command({
    word: row.word,
    scope: 'conference',
    summary: row.summary,
    danger: (words) => (words.length > 1 ? 'change' : 'read'),
    args: { member: target, level: level(row) },
    loggable: ['member', 'level'],
    logReply: true,
    produces: TEXT_OR_JSON,
    ask: ({ member, level }) =>
      line([row.word, member, level], (reply, context) =>
        readMemberLines(reply, { ...row, single: isSingleTarget(member) }, context),
      ),
    examples: [
      { tail: `${row.word}&367&2`, reply: row.example },
      { tail: `${row.word}&99999&1`, reply: '-ERR Non-Existant ID 99999\n' },
    ],
  });

export const energy = levelRow({
  word: 'energy',
  summary: 'The level from which members count as talking.',
  least: 0,
  most: 1800,
  success: /^Energy (?<id>\d{1,10}) = (?<value>-?\d{1,10})$/,
  // conference_api.c:1216 adds this where auto-energy was on.
  ignored: /^Auto-Energy level exceeded, Auto-Energy mode disabled$/,
  example: 'Energy 367 = 2\n',
});

export const volumeIn = levelRow({
  word: 'volume_in',
  summary: 'How loud members are to the others.',
  least: -4,
  most: 4,
  success: /^(?:\+OK )?Volume IN (?<id>\d{1,10}) = (?<value>-?\d{1,10})$/,
  example: '+OK Volume IN 367 = 2\n',
});

export const volumeOut = levelRow({
  word: 'volume_out',
  summary: 'How loud the conference is to members.',
  least: -4,
  most: 4,
  success: /^(?:\+OK )?Volume OUT (?<id>\d{1,10}) = (?<value>-?\d{1,10})$/,
  example: '+OK Volume OUT 367 = 2\n',
});
