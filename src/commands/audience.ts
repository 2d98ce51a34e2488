import { line, type Question } from '../freeswitch/ask';
import { readMemberLines, verbLine } from '../replies/member-lines';
import { isMemberId, isSingleTarget, target, word } from './args';
import type { Danger } from './danger';
import { toMembers } from './own-sounds';
import type { Several } from './several';
import { type CommandSpec, command, TEXT_OR_JSON } from './spec';

/** Commands for the sound and the stay of members. These commands take a target; FreeSWITCH prints a line for each member. */

interface MemberRow {
  readonly word: string;
  /** The words that FreeSWITCH prints for a success; `|` separates alternatives. */
  readonly verb: string;
  readonly summary: string;
  readonly danger: Danger;
  /** True if FreeSWITCH may print nothing for a success. */
  readonly silent?: boolean;
  /** The member in the recorded example, if it is not 367. */
  readonly seen?: number;
  /** `one_line` if not given. */
  readonly several?: Several;
}

/** The first alternative, for examples. */
const firstForm = (verb: string): string => verb.split('|')[0] ?? verb;

/** The fields that all these rows share. */
const basicsOf = ({ seen = 367, ...row }: MemberRow) =>
  ({
    ...row,
    scope: 'conference',
    several: row.several ?? 'one_line',
    logReply: true,
    produces: TEXT_OR_JSON,
    examples: [
      { tail: `${row.word}&${seen}`, reply: `+OK ${firstForm(row.verb)} ${seen}\n` },
      { tail: `${row.word}&99999`, reply: '-ERR Non-Existant ID 99999\n' },
    ],
  }) as const;

const askOf = ({ word, verb, silent }: MemberRow): ((member: string, quiet?: string) => Question) => {
  const success = verbLine(verb);
  return (member, quiet) =>
    line([word, member, quiet], (reply, context) => {
      const lines = { word, success, single: isSingleTarget(member) };
      const expected = silent ? { ...lines, silent: isMemberId(member) ? [Number(member)] : [] } : lines;
      return readMemberLines(reply, expected, context);
    });
};

/** With `quiet`, FreeSWITCH plays no sound to the member (conference_api.c:329, 483, 790, 832). */
const hearing = (row: MemberRow): CommandSpec => {
  const ask = askOf(row);
  return command({
    ...basicsOf(row),
    args: {
      member: target,
      quiet: word('quiet').optional().describe('`quiet`: play no sound to the member'),
    },
    loggable: ['member', 'quiet'],
    sounds: ({ member, quiet }) => toMembers(member, quiet),
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
  summary: 'Mute members who are not muted, and unmute those who are.',
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
  // FreeSWITCH expands the name of the file, so it runs `${system(…)}` in it (conference_api.c:431).
  refusesMore: 'hold takes a target only: FreeSWITCH would run commands in the name of a file.',
});

export const unhold = leaving({
  word: 'unhold',
  verb: 'unhold',
  summary: 'Take members off hold.',
  danger: 'change',
  // FreeSWITCH stops the member's files (conference_api.c:367). A file that ends holds the lock of the member's files and
  // waits for the lock of the list (conference_member.c:556, conference_file.c:72).
  several: 'line_each',
});

export const kick = leaving({
  word: 'kick',
  verb: 'kicked',
  summary: 'Throw members out of the conference and hang up their calls.',
  danger: 'disrupt',
  // FreeSWITCH expands the name of the sound, so it runs `${system(…)}` in it (conference_api.c → conference_member.c).
  refusesMore: 'kick takes a target only: FreeSWITCH would run commands in the name of a kick sound.',
});

export const hup = leaving({
  word: 'hup',
  verb: 'hup',
  // FreeSWITCH before 1.8.6 prints nothing.
  silent: true,
  seen: 368,
  summary: 'Take members out of the conference; their calls go on in the dialplan.',
  danger: 'disrupt',
});
