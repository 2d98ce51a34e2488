import { line, type Question } from '../freeswitch/ask';
import { readMemberLines, verbLine } from '../replies/member-lines';
import { isMemberId, isSingleTarget, target, word } from './args';
import type { Danger } from './danger';
import type { Several } from './several';
import { type CommandSpec, command, TEXT_OR_JSON } from './spec';

/** What members hear and say, and whether they stay: commands on a target, answered by a line for each member. */

interface MemberRow {
  readonly word: string;
  /** What FreeSWITCH says that it did; alternatives with `|` between them. */
  readonly verb: string;
  readonly summary: string;
  readonly danger: Danger;
  /** True where a success may print nothing. */
  readonly silent?: boolean;
  /** The member of the recorded example, where it was another. */
  readonly seen?: number;
  /** `one_line` if not given. */
  readonly several?: Several;
}

/** The first of the alternatives, for examples. */
const said = (verb: string): string => verb.split('|')[0] ?? verb;

/** What all of them share. */
const basicsOf = ({ seen = 367, ...row }: MemberRow) =>
  ({
    ...row,
    scope: 'conference',
    several: row.several ?? 'one_line',
    logReply: true,
    produces: TEXT_OR_JSON,
    examples: [
      { tail: `${row.word}&${seen}`, reply: `+OK ${said(row.verb)} ${seen}\n` },
      { tail: `${row.word}&99999`, reply: '-ERR Non-Existant ID 99999\n' },
    ],
  }) as const;

const askOf = ({ word, verb, silent }: MemberRow): ((member: string, quiet?: string) => Question) => {
  const success = verbLine(verb);
  return (member, quiet) =>
    line([word, member, quiet], (reply, context) => {
      const lines = { word, success, single: isSingleTarget(member) };
      const told = silent ? { ...lines, silent: isMemberId(member) ? [Number(member)] : [] } : lines;
      return readMemberLines(reply, told, context);
    });
};

/** With `quiet` FreeSWITCH plays no sound to the member (conference_api.c:329, 483, 790, 832). */
const hearing = (row: MemberRow): CommandSpec => {
  const ask = askOf(row);
  return command({
    ...basicsOf(row),
    args: {
      member: target,
      quiet: word('quiet').optional().describe('`quiet`: play no sound to the member'),
    },
    loggable: ['member', 'quiet'],
    ask: ({ member, quiet }) => ask(member, quiet),
  });
};

const leaving = (row: MemberRow & { readonly refusesMore?: string }): CommandSpec => {
  const ask = askOf(row);
  return command({
    ...basicsOf(row),
    args: { member: target },
    loggable: ['member'],
    ask: ({ member }) => ask(member),
  });
};

export const mute = hearing({ word: 'mute', verb: 'mute', summary: 'Mute members.', danger: 'change' });
export const unmute = hearing({
  word: 'unmute',
  verb: 'unmute',
  summary: 'Unmute members.',
  danger: 'change',
});
export const tmute = hearing({
  word: 'tmute',
  verb: 'mute|unmute',
  summary: 'Mute members that are not, unmute those that are.',
  danger: 'change',
});
export const deaf = hearing({
  word: 'deaf',
  verb: 'deaf',
  summary: 'Make members deaf: they hear nothing of the conference.',
  danger: 'change',
});
export const undeaf = hearing({
  word: 'undeaf',
  verb: 'undeaf',
  summary: 'Let members hear again.',
  danger: 'change',
});

export const hold = leaving({
  word: 'hold',
  verb: 'hold',
  summary: 'Put members on hold: they neither hear nor are heard.',
  danger: 'change',
  // conference_api.c:431: the file's name is expanded, `${system(…)}` in it is run.
  refusesMore: 'hold takes a target only: FreeSWITCH would run what the name of a file says.',
});

export const unhold = leaving({
  word: 'unhold',
  verb: 'unhold',
  summary: 'Take members off hold.',
  danger: 'change',
  // It stops the member's files (conference_api.c:367). A file that ends holds the lock of the member's files and wants
  // that of the list (conference_member.c:556, conference_file.c:72).
  several: 'line_each',
});

export const kick = leaving({
  word: 'kick',
  verb: 'kicked',
  summary: 'Throw members out of the conference and hang up their calls.',
  danger: 'disrupt',
  // conference_api.c → conference_member.c: the sound's name is expanded, `${system(…)}` in it is run.
  refusesMore: 'kick takes a target only: FreeSWITCH would run what the name of a kick sound says.',
});

export const hup = leaving({
  word: 'hup',
  verb: 'hup',
  // Before FreeSWITCH 1.8.6.
  silent: true,
  seen: 368,
  summary: 'Take members out of the conference; their calls go on in the dialplan.',
  danger: 'disrupt',
});
