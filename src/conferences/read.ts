import type { Clock } from '../clock';
import type { Conference } from '../directory/port';
import type { EslReader } from '../esl/port';
import { look } from '../freeswitch/look';
import { memberRows } from '../freeswitch/member-rows';
import { recordingIdOf } from '../recordings/recording-id';
import type { RecordingTools } from '../recordings/recording-tools';
import type { ConferenceState } from './schemas';
import { inactive, stateOf } from './state';

/** The parts that reading a conference needs. */
export interface ReadingParts {
  readonly esl: EslReader;
  readonly clock: Clock;
  readonly live: RecordingTools['live'];
  readonly recordings: RecordingTools['recordings'];
}

/**
 * Asks FreeSWITCH for a conference: its members, recordings and lock.
 *
 * @throws GatewayError esl_…, unrecognised_reply
 */
export async function readConference(parts: ReadingParts, conference: Conference): Promise<ConferenceState> {
  const { esl, clock } = parts;
  const [rows, list] = await Promise.all([memberRows(esl, conference), look(esl, conference)]);
  if (!rows || !list) return inactive(conference.name);
  const recordingId = (path: string): string | undefined => recordingIdOf(parts, conference, path);
  const soundMs = (path: string): number | undefined => parts.live.recordings.lengthNow(path);
  return stateOf({ conference: conference.name, rows, list, recordingId, soundMs, now: clock.now() });
}
