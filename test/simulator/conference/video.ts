import type { Stream } from '../core/stream';
import { atoi, sameWord } from '../text/c-string';
import type { SimConference } from './conference';
import type { SimMember } from './member';
import { memberBy } from './member-target';
import { indicate } from './own-sounds';

const API = 'conference_api.c';

/** The reply of video commands in a conference without video. */
const NOT_MIXING = '-ERR Conference is not in mixing mode\n';

/** conference_api_sub_vmute (conference_api.c:596): removes no picture, and the event's See becomes false. */
export function vmute(member: SimMember, stream: Stream, data?: string): void {
  if (refusedOnHold(member, stream)) return;
  indicate(member, 'mute', 'muted', data);
  member.canBeSeen = false;
  stream.write(`+OK vmute ${member.id}\n`);
  member.fire('vmute-member', [API, 'conference_api_sub_vmute', 634]);
}

export function unvmute(member: SimMember, stream: Stream, data?: string): void {
  if (refusedOnHold(member, stream)) return;
  indicate(member, 'unmute', 'unmuted', data);
  member.canBeSeen = true;
  stream.write(`+OK unvmute ${member.id}\n`);
  member.fire('unvmute-member', [API, 'conference_api_sub_unvmute', 705]);
}

export function tvmute(member: SimMember, stream: Stream, data?: string): void {
  if (member.canBeSeen) vmute(member, stream, data);
  else unvmute(member, stream, data);
}

function refusedOnHold(member: SimMember, stream: Stream): boolean {
  if (member.hold) stream.write(`-ERR member ${member.id} is on hold\n`);
  return member.hold;
}

export function vblind(member: SimMember, stream: Stream, data?: string): void {
  indicate(member, 'blind', 'deaf', data);
  member.canSee = false;
  stream.write(`+OK vblind ${member.id}\n`);
  member.fire('vblind-member', [API, 'conference_api_sub_vblind', 734]);
}

export function unvblind(member: SimMember, stream: Stream, data?: string): void {
  indicate(member, 'unblind', 'undeaf', data);
  member.canSee = true;
  stream.write(`+OK unvblind ${member.id}\n`);
  member.fire('unvblind-member', [API, 'conference_api_sub_unvblind', 769]);
}

export function tvblind(member: SimMember, stream: Stream, data?: string): void {
  if (member.canSee) vblind(member, stream, data);
  else unvblind(member, stream, data);
}

type ForMember = (member: SimMember, stream: Stream, data: string | undefined) => void | Promise<void>;

/** Returns a command that prints the same for any argument. */
function saying(text: string): ForMember {
  return (_member, stream) => stream.write(text);
}

/** Commands for one member; those that print nothing end as "no reply", since the member has no video. */
export const VIDEO_OF_MEMBER: Record<string, ForMember> = {
  vmute,
  unvmute,
  tvmute,
  vblind,
  unvblind,
  tvblind,
  position: saying('-ERR not supported\n'),
  'vmute-snap': saying(NOT_MIXING),
  'vid-floor': saying(''),
  'vid-mute-img': saying(''),
  'vid-logo-img': saying(''),
  'vid-codec-group': saying(''),
  'vid-role-id': saying(''),
  'vid-banner': saying('+OK\n'),
  'vid-filter': saying('+OK\n'),
  'vid-canvas': saying('-ERR Invalid DATA\n'),
  'vid-watching-canvas': saying('-ERR Invalid DATA\n'),
  'vid-flip': (member, stream) => stream.write(`+OK flipped ${member.id}\n`),
  'vid-border': (member, stream, data) => {
    stream.write(
      data ? `-ERR Channel ${member.channel} is not in a video layer\n` : '-ERR No text supplied\n',
    );
  },
  // Reads a canvas that does not exist (conference_api.c:1167).
  'vid-layer': (member, stream, data) => {
    if (data === undefined) stream.write('-ERR Invalid DATA\n');
    return data === undefined ? undefined : member.core.world.crash(`vid-layer ${member.id} ${data}`);
  },
};

type ForConference = (
  conference: SimConference,
  stream: Stream,
  argv: string[],
) => boolean | Promise<boolean>;

/** Returns a command that prints one text without an argument and another with one. */
function without(missing: string, otherwise: string): ForConference {
  return (_conference, stream, argv) => {
    stream.write(argv[2] === undefined ? missing : otherwise);
    return true;
  };
}

const INVALID_INPUT = '-ERR Invalid input\n';

/** Commands for the whole conference. */
export const VIDEO_OF_CONFERENCE: Record<string, ForConference> = {
  'auto-3d-position': without('-ERR not supported\n', '-ERR not supported\n'),
  cam: without(NOT_MIXING, NOT_MIXING),
  'vid-fps': without(NOT_MIXING, NOT_MIXING),
  'vid-res': without(NOT_MIXING, NOT_MIXING),
  'vid-personal': without(
    '-ERR conference is not in mixing mode\n',
    '-ERR conference is not in mixing mode\n',
  ),
  'vid-layout': without(INVALID_INPUT, NOT_MIXING),
  'vid-write-png': without(INVALID_INPUT, NOT_MIXING),
  'vid-bandwidth': without(INVALID_INPUT, '-ERR Bandwidth not set\n'),
  'vid-fgimg': without(INVALID_INPUT, '-ERR Invalid canvas\n'),
  'vid-bgimg': without(INVALID_INPUT, '-ERR Invalid canvas\n'),
  'vid-res-id': (conference, _stream, argv) => {
    const [, , target, value] = argv;
    if (target === undefined || argv.length > 5) return false;
    const all = sameWord(target, 'all') && (value === undefined || sameWord(value, 'clear'));
    return all || memberBy(conference, target) !== undefined;
  },
  // No canvas exists, but 0 means as many as there are (conference_api.c:572).
  'canvas-auto-clear': (conference, stream, argv) => {
    const canvas = atoi(argv[2] ?? '');
    if (canvas !== 0) return conference.core.world.crash(argv.slice(1).join(' '));
    stream.write('+OK\n');
    return true;
  },
};
