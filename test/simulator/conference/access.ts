import type { Stream } from '../core/stream';
import type { SimConference } from './conference';
import { playOwn } from './own-sounds';

/** Lock and unlock echo the name as it was written, and ignore further words (conference_api.c:3473). */
export function lock(conference: SimConference, stream: Stream, argv: string[]): boolean {
  playOwn(conference, 'isLocked');
  conference.locked = true;
  stream.write(`+OK ${argv[0]} locked\n`);
  conference.fire('lock', ['conference_api.c', 'conference_api_sub_lock', 3474]);
  return true;
}

export function unlock(conference: SimConference, stream: Stream, argv: string[]): boolean {
  playOwn(conference, 'isUnlocked');
  conference.locked = false;
  stream.write(`+OK ${argv[0]} unlocked\n`);
  conference.fire('unlock', ['conference_api.c', 'conference_api_sub_unlock', 3496]);
  return true;
}

/**
 * conference_api_sub_pin (conference_api.c:3967) serves both words, and compares its own word only in lower case:
 * `nopin mod X` sets the moderators' PIN, `PIN 1` is an error.
 */
export function pin(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [name, word, first, second] = argv;
  if (argv.length === 4 && first === 'mod') {
    conference.moderatorPin = second;
    stream.write(`+OK Moderator Pin for conference ${name} set: ${second}\n`);
  } else if (argv.length === 3 && word === 'pin') {
    conference.pin = first;
    stream.write(`+OK Pin for conference ${name} set: ${first}\n`);
  } else if (argv.length === 2 && word === 'nopin') {
    conference.pin = undefined;
    stream.write(`+OK Pin for conference ${name} deleted\n`);
  } else {
    stream.write('-ERR Invalid parameters:\n');
    return false;
  }
  return true;
}

export const nopin = pin;
