import type { Stream } from '../core/stream';
import { expand, opened, ran, unclosedBrace } from '../core/tripwires';
import { sameWord } from '../text/c-string';
import type { SimConference } from './conference';

const API = 'conference_api.c';

/** conference_api_sub_enter_sound and _exit_sound (conference_api.c:3504, 3555): the file is not checked. */
function doorSound(
  which: 'enter' | 'exit',
  conference: SimConference,
  stream: Stream,
  argv: string[],
): boolean {
  const [name, , word, file] = argv;
  const key = which === 'enter' ? 'enterSoundFile' : 'exitSoundFile';
  if (word === undefined) {
    stream.write('-ERR Not enough args\n');
    return false;
  }
  const on = sameWord(word, 'on');
  if (on || sameWord(word, 'off') || sameWord(word, 'none')) {
    conference[which === 'enter' ? 'enterSound' : 'exitSound'] = on;
    stream.write(`+OK ${name} ${which} sounds ${on ? 'on' : 'off'} (${conference[key]})\n`);
    fireChange(conference, which, `sounds-${on ? 'on' : 'off'}`);
  } else if (!sameWord(word, 'file')) {
    stream.write('-ERR Bad args\n');
    return false;
  } else if (file === undefined) {
    stream.write('-ERR No filename specified\n');
  } else {
    // Expanded when a member joins or leaves (conference_member.c:921, 1346).
    watch(conference, `${which}_sound`, file);
    expand(conference.core, `${which}_sound`, file);
    if (which === 'exit') stream.write(`+OK Old exit sound: [${conference.exitSoundFile}]\n`);
    conference[key] = file;
    stream.write(`+OK ${name} ${which} sound file set to ${file}\n`);
    fireChange(conference, which, 'sound-file-changed');
  }
  return true;
}

export const enterSound = doorSound.bind(undefined, 'enter');
export const exitSound = doorSound.bind(undefined, 'exit');

const LINES: Record<string, number> = {
  'exit-sounds-on': 3518,
  'exit-sounds-off': 3526,
  'exit-sound-file-changed': 3541,
  'enter-sounds-on': 3573,
  'enter-sounds-off': 3581,
  'enter-sound-file-changed': 3595,
};

function fireChange(conference: SimConference, which: 'enter' | 'exit', what: string): void {
  const action = `${which}-${what}`;
  conference.fire(action, [API, `conference_api_sub_${which}_sound`, LINES[action] ?? 0]);
}

/** conference_api_set_moh (conference_api.c:2750): any other word is a file. */
export function moh(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const word = argv[2];
  if (word === undefined) {
    stream.write('-ERR invalid moh param\n');
    return true;
  }
  if (sameWord(word, 'toggle')) conference.mohOff = !conference.mohOff;
  else if (sameWord(word, 'on')) conference.mohOff = false;
  else if (sameWord(word, 'off')) conference.mohOff = true;
  else if (sameWord(word, 'reset')) conference.mohFile = undefined;
  else {
    watch(conference, 'moh', word);
    conference.mohFile = word;
  }
  if (conference.mohOff || conference.mohFile !== undefined) conference.playlist.stop('async');
  stream.write('+OK moh\n');
  return true;
}

function watch(conference: SimConference, where: string, file: string): void {
  opened(conference.core, where, file);
  // The thread that plays it later loops forever at the brace.
  if (unclosedBrace(file)) ran(conference.core, where, `endless ${file}`);
}
