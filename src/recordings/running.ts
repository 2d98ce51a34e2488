import type { Conference } from '../directory/port';
import { GatewayError } from '../errors';
import { look } from '../freeswitch/look';
import type { RecordingFile, RecordingParts } from './recording-file';
import { recordingIdOf } from './recording-id';

/** FreeSWITCH writes its buffer at least so often, but while a recording is paused: 64 kB, 4 s of 8 kHz. */
const FRESH_MS = 10_000;
/** Milliseconds that FreeSWITCH has to say what it records: the files can be had without it. */
const ASK_MS = 1_000;

/** Which recordings of a conference FreeSWITCH writes to at this moment. */
export interface Running {
  has(recording: RecordingFile): boolean;
  /** Seconds of sound until now of a running one; undefined where nobody heard it start. */
  seconds(recording: RecordingFile): number | undefined;
}

/**
 * Asks FreeSWITCH which recordings run. Where it cannot be asked, what the gateway has heard of them counts, and a file
 * that was written to a moment ago, of whose end nobody heard, runs.
 */
export async function whatRuns(parts: RecordingParts, conference: Conference): Promise<Running> {
  const { live, clock } = parts;
  const listed = await listedNow(parts, conference);
  return {
    has: ({ path, name, state }) => {
      const known = live.recordings.find(path);
      // No path is ever recorded to twice.
      if (known?.length !== undefined) return false;
      if (listed?.has(name.id)) return true;
      const fresh = clock.now() - state.modifiedAt < FRESH_MS;
      // FreeSWITCH takes a recording from its list before it closes the file, and tells of its end after that.
      if (listed) return known !== undefined && fresh;
      return known?.startedAt !== undefined || fresh;
    },
    seconds: ({ path, name }) => {
      const heard = live.recordings.lengthNow(path);
      if (heard !== undefined) return heard / 1_000;
      const since = listed?.get(name.id);
      return since === undefined ? undefined : Math.max(0, clock.now() / 1_000 - since);
    },
  };
}

/** The ids of those that run with the seconds since the epoch at which they began; undefined where nobody can be asked. */
async function listedNow(
  parts: RecordingParts,
  conference: Conference,
): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    const recordings = (await look(parts.esl, conference, { deadlineMs: ASK_MS }))?.recordings ?? [];
    return new Map(
      recordings.flatMap(({ path, startedAt }) => {
        const id = recordingIdOf(parts, conference, path);
        return id === undefined ? [] : [[id, startedAt] as const];
      }),
    );
  } catch (error) {
    // Old recordings can be had whatever has become of FreeSWITCH.
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}
