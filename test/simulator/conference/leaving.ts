import type { Stream } from '../core/stream';
import { expand, opened } from '../core/tripwires';
import type { SimMember } from './member';

/** conference_api_sub_kick: sets only a mark; the member leaves when its thread sees it, about a frame later. */
export function kick(member: SimMember, stream: Stream, sound?: string): void {
  // Played to them when they leave, if the profile has a kicked-sound (mod_conference.c:2596).
  if (sound !== undefined) {
    expand(member.core, 'kick', sound);
    opened(member.core, 'kick', sound);
  }
  member.kicked = true;
  stream.write(`+OK kicked ${member.id}\n`);
  member.fire('kick-member', ['conference_api.c', 'conference_api_sub_kick', 902]);
  member.leaveSoon();
}

/** conference_api_sub_hup: as kick, but without the mark, so a second one within that time succeeds again. */
export function hup(member: SimMember, stream: Stream): void {
  stream.write(`+OK hup ${member.id}\n`);
  member.fire('hup-member', ['conference_api.c', 'conference_api_sub_hup', 871]);
  member.leaveSoon();
}
