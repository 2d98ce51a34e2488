import type { Clock } from '../clock';
import type { Live, Policies } from '../commands/tools';
import type { Conference } from '../directory/port';
import type { EslReader } from '../esl/port';
import { look } from '../freeswitch/look';
import { memberRows } from '../freeswitch/member-rows';
import { barePath } from '../recordings/memory';
import { type ConferenceState, inactive, stateOf } from './state';

/** What is needed to look at conferences. */
export interface ReadingParts {
  readonly esl: EslReader;
  readonly clock: Clock;
  readonly live: Pick<Live, 'recordings'>;
  readonly policies: Pick<Policies, 'recordings'>;
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

/** What clients call a recording of this conference; undefined where this gateway did not start it. */
export function recordingIdOf(
  { live, policies }: Pick<ReadingParts, 'live' | 'policies'>,
  conference: Conference,
  path: string,
): string | undefined {
  return live.recordings.find(path)?.id ?? policies.recordings?.idOf(conference, barePath(path));
}
