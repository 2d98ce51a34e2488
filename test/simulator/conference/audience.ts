import type { Stream } from '../core/stream';
import { expand, opened, unclosedBrace } from '../core/tripwires';
import type { SimMember } from './member';
import { indicate } from './own-sounds';

const FILE = 'conference_api.c';

/** conference_api_sub_mute: clears Talking, too, without a stop-talking (conference_api.c:323). */
export function mute(member: SimMember, stream: Stream, data?: string): void {
  indicate(member, 'mute', 'muted', data);
  member.canSpeak = false;
  member.talking = false;
  stream.write(`+OK mute ${member.id}\n`);
  member.fire('mute-member', [FILE, 'conference_api_sub_mute', 339]);
}

export function unmute(member: SimMember, stream: Stream, data?: string): void {
  indicate(member, 'unmute', 'unmuted', data);
  member.canSpeak = true;
  stream.write(`+OK unmute ${member.id}\n`);
  member.fire('unmute-member', [FILE, 'conference_api_sub_unmute', 492]);
}

/** Prints what mute or unmute prints. */
export function tmute(member: SimMember, stream: Stream, data?: string): void {
  if (member.canSpeak) mute(member, stream, data);
  else unmute(member, stream, data);
}

export function deaf(member: SimMember, stream: Stream, data?: string): void {
  indicate(member, 'deaf', 'deaf', data);
  member.canHear = false;
  stream.write(`+OK deaf ${member.id}\n`);
  member.fire('deaf-member', [FILE, 'conference_api_sub_deaf', 797]);
}

export function undeaf(member: SimMember, stream: Stream, data?: string): void {
  indicate(member, 'undeaf', 'undeaf', data);
  member.canHear = true;
  stream.write(`+OK undeaf ${member.id}\n`);
  member.fire('undeaf-member', [FILE, 'conference_api_sub_undeaf', 839]);
}

/** The file that may follow is expanded, and played or not; the reply is the same (conference_api.c:430). */
export async function hold(member: SimMember, stream: Stream, file?: string): Promise<void> {
  member.talking = false;
  member.hold = true;
  stream.write(`+OK hold ${member.id}\n`);
  if (file !== undefined) {
    expand(member.core, 'hold', file);
    opened(member.core, 'hold', file);
    if (unclosedBrace(file)) await member.core.world.hang(`hold ${member.id} ${file}`);
  }
  member.fire('hold-member', [FILE, 'conference_api_sub_hold', 440]);
}

export function unhold(member: SimMember, stream: Stream): void {
  member.hold = false;
  stream.write(`+OK unhold ${member.id}\n`);
  member.fire('unhold-member', [FILE, 'conference_api_sub_unhold', 389]);
}
