import type { ProfileSound } from '../core/profile';
import type { SimConference } from './conference';
import type { SimMember } from './member';
import { PlayNode } from './playlist';

/** The sounds of the profile that mod_conference opens and queues by itself. No event shows that one begins. */

/** conference_file_play of a sound of the profile (conference_api.c:3469, 3491). */
export function playOwn(conference: SimConference, sound: ProfileSound): void {
  const file = conference.profile.sounds?.[sound];
  if (file !== undefined && conference.count > 0) conference.playlist.add(new PlayNode('file', file));
}

type Flag = 'mute' | 'unmute' | 'deaf' | 'undeaf' | 'blind' | 'unblind';

const indicated = new WeakMap<SimMember, Set<Flag>>();

/**
 * MFLAG_INDICATE_…: a flag, which the member's own thread sees a frame later (conference_loop.c:1578-1640). So several
 * within a frame are one sound. The text that is spoken if the profile has no sound for `mute` is not simulated.
 */
export function indicate(member: SimMember, flag: Flag, sound: ProfileSound, data: string | undefined): void {
  const file = member.conference.profile.sounds?.[sound];
  if (file === undefined || data?.includes('quiet')) return;
  const flags = indicated.get(member) ?? new Set();
  indicated.set(member, flags);
  if (flags.has(flag)) return;
  flags.add(flag);
  const { core } = member;
  core.timers.later(core.frameMs, () => {
    flags.delete(flag);
    if (member.conference.nodes.includes(member)) member.playlist.add(new PlayNode('file', file));
  });
}
