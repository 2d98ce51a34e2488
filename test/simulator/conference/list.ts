import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { sameWord } from '../text/c-string';
import type { SimConference } from './conference';
import type { SimMember } from './member';

/** conference_api_sub_count: prints the number of members of one conference without ghosts, or of conferences. */
export function count(core: SwitchCore, conference: SimConference | undefined, stream: Stream): boolean {
  stream.write(String(conference ? conference.count : core.conferences.size));
  return true;
}

/**
 * conference_api_sub_list (conference_api.c:2119), of one conference or of all. `count` counts only with a
 * conference, `summary` only without one. An empty conference prints nothing.
 */
export function list(
  core: SwitchCore,
  conference: SimConference | undefined,
  stream: Stream,
  argv: string[],
): boolean {
  const words = argv.slice(sameWord(argv[1], 'list') ? 2 : 1);
  const pretty = sameWord(words[0], 'pretty');
  if (conference) {
    if (sameWord(words[0], 'count')) count(core, conference, stream);
    else stream.write(rows(conference, pretty, delimiter(words)));
    return true;
  }
  for (const one of core.conferences.values()) {
    stream.write(heading(one));
    if (!sameWord(words[0], 'summary')) stream.write(rows(one, pretty, delimiter(words)));
  }
  if (core.conferences.size === 0) stream.write('+OK No active conferences.\n');
  return true;
}

/** A leading double quote is removed, with everything from the next one on (conference_api.c:2140). */
function delimiter(words: string[]): string {
  const wanted = words[1];
  if (!sameWord(words[0], 'delim') || wanted === undefined) return ';';
  return wanted.startsWith('"') ? (wanted.slice(1).split('"')[0] ?? '') : wanted;
}

function heading(conference: SimConference): string {
  const flags = [
    conference.locked && 'locked',
    conference.destruct && 'destruct',
    conference.waitMod && 'wait_mod',
    conference.running && 'running',
    conference.answered && 'answered',
    conference.enforceMin && 'enforce_min',
    'dynamic',
    conference.exitSound && 'exit_sound',
    conference.enterSound && 'enter_sound',
    conference.recordCount > 0 && 'recording',
    'json_status',
  ].filter(Boolean);
  const members = `${conference.count} member${conference.count === 1 ? '' : 's'}`;
  const rate = `rate: ${conference.profile.rate}${conference.locked ? ' locked' : ''}`;
  return `+OK Conference ${conference.name} (${members} ${rate} flags: ${flags.join('|')})\n`;
}

function rows(conference: SimConference, pretty: boolean, delim: string): string {
  return conference.members
    .map((member) => (pretty ? prettyRow(member) : row(member, delim)))
    .map((line) => `${line}\n`)
    .join('');
}

function prettyRow(member: SimMember): string {
  return `${member.id}) ${member.callerIdName} (${member.callerIdNumber})`;
}

/** conference_list (mod_conference.c:71): nothing is escaped; hold hides hear, speak and talking. */
function row(member: SimMember, delim: string): string {
  const flags = [
    !member.hold && member.canHear && 'hear',
    !member.hold && member.canSpeak && 'speak',
    !member.hold && member.talking && 'talking',
    member.hold && 'hold',
    member.id === member.conference.floorHolder && 'floor',
    member.moderator && 'moderator',
    member.ghost && 'ghost',
  ].filter(Boolean);
  return [
    member.id,
    member.channel,
    member.uuid,
    member.callerIdName,
    member.callerIdNumber,
    flags.join('|'),
    member.volumeIn,
    member.volumeOut,
    member.energyLevel,
  ].join(delim);
}
