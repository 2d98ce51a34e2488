import type { Conference } from '../directory/port';
import { barePath } from './memory';
import type { RecordingTools } from './recording-tools';

/** Returns the id of a recording of this conference for clients; `undefined` if this gateway did not start it. */
export function recordingIdOf(
  { live, recordings }: Pick<RecordingTools, 'live' | 'recordings'>,
  conference: Conference,
  path: string,
): string | undefined {
  return live.recordings.find(path)?.id ?? recordings?.names.idOf(conference, barePath(path));
}
