import { commonRefusal, linesOf, type ReadContext } from './common';
import { done, type Outcome, refused, unrecognised } from './outcome';
import { err, isOk, ok } from './prefixes';

const STOPPED = ok(/Stopped recording \d+ files?/);
const UNKNOWN = err(/non-existant recording '.*'/);
const IN_USE = err(/file \[.+\] is already being used for recording\.\n/);

/** No recording of that name is running. */
export const NONE = refused('recording_not_found', 'No such recording is running in this conference.');

/**
 * Reads the reply of `norecord`: a line for each file that stopped, then a line with a number. That number is nearly always 0
 * and means nothing (conference_record.c).
 */
export function readStopped(reply: string, context: ReadContext): Outcome {
  const common = commonRefusal(reply, 'norecord', context);
  if (common) return common;
  const lines = linesOf(reply);
  if (!STOPPED.test(lines.pop() ?? '')) return unrecognised;
  if (lines.some((line) => UNKNOWN.test(line))) return NONE;
  const paths = lines.map(
    (line) => /^Stopped (?:AUTO )?recording file (.+?)(?: \(Auto Recording Now Disabled\))?$/.exec(line)?.[1],
  );
  if (!paths.every((path) => path !== undefined)) return unrecognised;
  return paths.length === 0 ? NONE : done([], { extra: { paths } });
}

/** Reads the reply of `pause` and `resume`. The line of success always comes; if there is a refusal, it follows. */
export function readPaused(reply: string, word: 'pause' | 'resume', context: ReadContext): Outcome {
  const common = commonRefusal(reply, word, context);
  if (common) return common;
  const [first = '', second, ...more] = linesOf(reply);
  const verb = word === 'pause' ? 'Pause' : 'Resume';
  if (!ok(new RegExp(`${verb} recording file .+`)).test(first) || more.length > 0) return unrecognised;
  if (second === undefined) return done();
  return UNKNOWN.test(second) ? NONE : unrecognised;
}

/** Reads the reply of `record`. FreeSWITCH prints it before it opens the file. */
export function readStarted(reply: string, path: string, context: ReadContext): Outcome {
  if (isOk(reply, `Record file ${path}\n`)) return done();
  if (IN_USE.test(reply)) {
    return refused('already_recording', 'FreeSWITCH already writes to this file.');
  }
  return commonRefusal(reply, 'record', context) ?? unrecognised;
}
