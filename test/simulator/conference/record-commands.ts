import type { Stream } from '../core/stream';
import { opened, unclosedBrace } from '../core/tripwires';
import { atoi, sameWord } from '../text/c-string';
import type { SimConference } from './conference';
import { endRecording, launchRecording } from './recording-node';

const API = 'conference_api.c';

/** conference_api_sub_record (conference_api.c:3727): replies +OK before anything is opened. */
export function record(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , path, canvas] = argv;
  if (path === undefined) return false;
  // On an audio conference every canvas is canvas 1 (conference_api.c:3754).
  const given = canvas === undefined ? 0 : atoi(canvas);
  const invalid = canvas !== undefined && (given < 1 || given > 21);
  if (invalid) stream.write('-ERR Invalid canvas\n');
  const used = conference.recordList.find((node) => bare(node.path) === bare(path));
  if (used) {
    stream.write(`-ERR file [${used.path}] is already being used for recording.\n`);
    return true;
  }
  const suffix =
    canvas !== undefined && (given > 1 || invalid) ? ' canvas 1' : given === 1 ? ' canvas 1' : '';
  stream.write(`+OK Record file ${path}${suffix}\n`);
  opened(conference.core, 'record', path);
  // The thread that makes the folders loops forever (conference_record.c:265).
  if (unclosedBrace(path) && path.includes('/')) void conference.core.world.hang(`record ${path}`);
  else launchRecording(conference, path);
  return true;
}

/** Returns the text after the last brace (conference_api.c:3764). */
function bare(path: string): string {
  return path.slice(path.lastIndexOf('}') + 1).replace(/^[ }]+/, '');
}

/** conference_api_sub_norecord (conference_api.c:3799). The final number is nearly always 0: threads stop later. */
export function norecord(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , path] = argv;
  if (path === undefined) return false;
  const all = sameWord(path, 'all');
  const stopped = conference.recordings.filter((node) => all || node.path === path);
  for (const node of stopped) {
    if (node.auto) {
      conference.autoRecordOff = true;
      stream.write(`Stopped AUTO recording file ${node.path} (Auto Recording Now Disabled)\n`);
    } else stream.write(`Stopped recording file ${node.path}\n`);
    if (node.stopping) continue;
    node.stopping = true;
    conference.core.timers.later(conference.core.frameMs, () => endRecording(node));
  }
  if (stopped.length === 0 && !all) stream.write(`-ERR non-existant recording '${path}'\n`);
  stream.write('+OK Stopped recording 0 files\n');
  return true;
}

/** conference_api_sub_check_record (conference_api.c:3719). */
export function chkrecord(conference: SimConference, stream: Stream): boolean {
  for (const { path, auto } of conference.recordList) {
    stream.write(`+OK Record file ${path}${auto ? ' (Auto)' : ''}\n`);
  }
  if (conference.recordList.length === 0) stream.write('-ERR Conference is not being recorded.\n');
  return true;
}

/** conference_api_sub_pauserec (conference_api.c:3822): replies +OK, and then perhaps that there is no such recording. */
function pauseOrResume(pausing: boolean, conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , path] = argv;
  if (path === undefined) return false;
  stream.write(`+OK ${pausing ? 'Pause' : 'Resume'} recording file ${path}\n`);
  const found = conference.recordings.filter((node) => node.path === path);
  for (const node of found) node.paused = pausing;
  if (found.length === 0) {
    stream.write(`-ERR non-existant recording '${path}'\n`);
    return true;
  }
  const action = pausing ? 'pause-recording' : 'resume-recording';
  conference.fire(action, [API, 'conference_api_sub_pauserec', 3861], (event) => {
    event.add('Path', path).add('Other-Recordings', conference.recordCount > 0);
  });
  return true;
}

export const pause = pauseOrResume.bind(undefined, true);
export const resume = pauseOrResume.bind(undefined, false);

/** conference_api_sub_recording (conference_api.c:3873): if there is no path, the word itself is the path. */
export function recording(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [name = '', , word = '', path = 'all', canvas] = argv;
  const whole = argv.length === 3 && (sameWord(word, 'stop') || sameWord(word, 'check'));
  if (argv.length <= 3 && !whole) return record(conference, stream, argv);
  if (sameWord(word, 'start')) {
    return record(conference, stream, [name, word, path, ...(canvas === undefined ? [] : [canvas])]);
  }
  const rest = [name, word, path];
  if (sameWord(word, 'stop')) return norecord(conference, stream, rest);
  if (sameWord(word, 'check')) return chkrecord(conference, stream);
  if (sameWord(word, 'pause')) return pause(conference, stream, rest);
  if (sameWord(word, 'resume')) return resume(conference, stream, rest);
  return false;
}
