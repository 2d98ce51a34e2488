import { sameWord } from '../text/c-string';

/**
 * Commands that may hang mod_conference if they go to all members at once: it waits for a member while it holds the
 * lock of its list. If a member leaves or a file ends meanwhile, the real one hangs forever; the simulator records it.
 * The value is true for commands that only do so with a value.
 */
const WAITS: Readonly<Record<string, boolean>> = {
  // lock_member (conference_api.c:1199, 1302, 1344, 1390, 1556, 1592)
  energy: true,
  'auto-energy': true,
  'max-energy': true,
  agc: true,
  volume_in: true,
  volume_out: true,
  // fnode_mutex (conference_api.c:367)
  unhold: false,
  // the queue of digits (conference_api.c:1039)
  dtmf: true,
  // the canvas (conference_video.c:1002), the channel (conference_api.c:709)
  unvmute: false,
  tvmute: false,
  vblind: false,
  tvblind: false,
};

/** True if the command, for this target and with this next word, may hang the real mod_conference. */
export function freezes(name: string, target: string | undefined, data: string | undefined): boolean {
  const withValue = WAITS[name];
  if (withValue === undefined) return false;
  if (!sameWord(target, 'all') && !sameWord(target, 'non_moderator')) return false;
  return !withValue || data !== undefined;
}
