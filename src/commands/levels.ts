import { z } from 'zod';
import { line } from '../freeswitch/ask';
import type { Failure } from '../replies/command-result';
import { readMemberLines } from '../replies/member-lines';
import { err, ok } from '../replies/prefixes';
import { isSingleTarget, target } from './args';
import { type CommandSpec, command, type Example, TEXT_OR_JSON } from './spec';

/** How loud members are, and the level from which they count as talking. */

interface LevelRow {
  readonly word: string;
  /** The forms that the argument may have besides `up`, `down` and a number. */
  readonly more?: RegExp;
  readonly summary: string;
  /** The range of the numbers that FreeSWITCH takes unchanged. */
  readonly least: number;
  readonly most: number;
  readonly success: RegExp;
  readonly ignored?: RegExp;
  /** Joins the lines about one member into one line. */
  readonly joined?: (reply: string) => string;
  readonly failure?: (line: string) => Failure | undefined;
  readonly example: string;
  /** One more example, for a reply that only this row gets. */
  readonly another?: Example;
}

/** FreeSWITCH reads anything else as 0 (`atoi`), so a mistyped value would change the level. */
const level = ({ least, most, more }: LevelRow) =>
  z
    .string()
    .refine(
      (text) =>
        /^(?:up|down)$/.test(text) ||
        more?.test(text) === true ||
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
    danger: { usual: 'change', by: 'level', without: 'read' },
    args: { member: target, level: level(row) },
    // If there is a value, mod_conference locks each member while it holds the lock of the list. A member that leaves
    // takes the two locks in the opposite order (conference_api.c:1199, 1302, 1344, 1390, 1556, 1592;
    // conference_cdr.c:486).
    several: { by: 'level', with: 'line_each', without: 'one_line' },
    loggable: ['member', 'level'],
    logReply: true,
    produces: TEXT_OR_JSON,
    ask: ({ member, level }) =>
      line([row.word, member, level], (reply, context) =>
        readMemberLines(row.joined?.(reply) ?? reply, { ...row, single: isSingleTarget(member) }, context),
      ),
    examples: [
      { tail: `${row.word}&367&2`, reply: row.example },
      { tail: `${row.word}&99999&1`, reply: '-ERR Non-Existant ID 99999\n' },
      ...(row.another ? [row.another] : []),
    ],
  });

export const energy = levelRow({
  word: 'energy',
  summary: 'The level from which members count as talking.',
  least: 0,
  most: 1800,
  success: /^Energy (?<id>\d{1,10}) = (?<value>-?\d{1,10})$/,
  // FreeSWITCH adds this line if auto-energy was on (conference_api.c:1216).
  ignored: /^Auto-Energy level exceeded, Auto-Energy mode disabled$/,
  example: 'Energy 367 = 2\n',
});

export const volumeIn = levelRow({
  word: 'volume_in',
  summary: 'How loud members are to the others.',
  least: -4,
  most: 4,
  success: ok(/Volume IN (?<id>\d{1,10}) = (?<value>-?\d{1,10})/),
  example: '+OK Volume IN 367 = 2\n',
});

export const volumeOut = levelRow({
  word: 'volume_out',
  summary: 'How loud the conference is to members.',
  least: -4,
  most: 4,
  success: ok(/Volume OUT (?<id>\d{1,10}) = (?<value>-?\d{1,10})/),
  example: '+OK Volume OUT 367 = 2\n',
});

export const autoEnergy = levelRow({
  word: 'auto-energy',
  summary: 'The level up to which FreeSWITCH raises the energy of noisy members by itself; 0 is off.',
  least: 0,
  most: 1800,
  success: /^(?<id>\d{1,10}) = Auto-Energy: (?<value>-?\d{1,10}) Energy: -?\d{1,10}$/,
  example: '367 = Auto-Energy: 2 Energy: 1\n',
});

const MAXIMUM =
  /(?<id>\d{1,10}) = Max-Energy: -?\d{1,10} Energy: (?<value>-?\d{1,10}) Max-Energy-Mute: \d+ms Max-Energy-Hit-Trigger \d+/;
const MAXIMUM_REFUSED = err(
  new RegExp(`(\\d{1,10}) Max-Energy cannot exceed energy level\\. ${MAXIMUM.source}`),
);

/**
 * If the maximum is below the energy of the member, FreeSWITCH turns the maximum off. It prints that, and then the state
 * (conference_api.c:1407).
 */
function maximumRefused(line: string): Failure | undefined {
  const [, refused, id, value] = MAXIMUM_REFUSED.exec(line) ?? [];
  if (refused === undefined || refused !== id) return undefined;
  const detail = `The maximum of member ${id} cannot be below the energy from which it counts as talking; it is now ${value}.`;
  return { member: Number(id), code: 'conflict', detail };
}

export const maxEnergy = levelRow({
  word: 'max-energy',
  summary: 'The level above which members are muted for a while; 0 is off.',
  least: 0,
  most: 1800,
  // <level>:<milliseconds of muting>:<times that the level may be exceeded>
  more: /^(?:1[0-7]\d\d|1800|\d{1,3}):\d{1,5}(?::\d{1,3})?$/,
  // FreeSWITCH swaps the first two numbers (conference_api.c:1437): the number that it prints as Energy is the maximum.
  success: new RegExp(`^${MAXIMUM.source}$`),
  joined: (reply) => reply.replace(/( Max-Energy cannot exceed energy level\.)\n/g, '$1 '),
  failure: maximumRefused,
  example: '367 = Max-Energy: 1 Energy: 2 Max-Energy-Mute: 0ms Max-Energy-Hit-Trigger 5\n',
  another: {
    tail: 'max-energy&2625&200',
    reply:
      '-ERR 2625 Max-Energy cannot exceed energy level.\n2625 = Max-Energy: 300 Energy: 0 Max-Energy-Mute: 100ms Max-Energy-Hit-Trigger 3\n',
  },
});

export const agc = levelRow({
  word: 'agc',
  summary: 'The level to which the volume of members is brought by itself; 0 is off.',
  least: 0,
  most: 1800,
  // <level>:<low energy>:<margin>
  more: /^(?:1[0-7]\d\d|1800|\d{1,3}):\d{1,4}(?::\d{1,4})?$/,
  success: /^Agc (?<id>\d{1,10}) = (?<value>-?\d{1,10})$/,
  example: 'Agc 367 = 2\n',
});
