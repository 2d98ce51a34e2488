import { posix } from 'node:path';
import type { Conference } from '../directory/port';
import { GatewayError } from '../errors';
import type { EslReader } from '../esl/port';
import { look } from '../freeswitch/look';
import type { JsonList } from '../replies/json-list';
import type { RecordingFile, RecordingParts } from './recording-file';
import { recordingIdOf } from './recording-id';

/** FreeSWITCH writes its buffer at least this often, except while a recording is paused: 64 kB, 4 s of 8 kHz. */
const FRESH_MS = 10_000;
/** Milliseconds that FreeSWITCH has to list its recordings. The files can be used without that list. */
const ASK_MS = 1_000;

/** The recordings of a conference that FreeSWITCH writes to at this moment. */
export interface Running {
  has(recording: RecordingFile): boolean;
  /** Returns the seconds of sound until now of a running recording; `undefined` if no event showed its start. */
  seconds(recording: RecordingFile): number | undefined;
}

/**
 * Asks FreeSWITCH which recordings are running. If it cannot be asked, the gateway uses what events showed. A file that
 * was written to a moment ago counts as running, if no event showed its end.
 */
export async function whatRuns(parts: RecordingParts, conference: Conference): Promise<Running> {
  const { live, clock } = parts;
  const listed = await listedNow(parts, conference);
  return {
    has: ({ path, name, state }) => {
      const known = live.recordings.find(path);
      // No path is recorded to twice.
      if (known?.length !== undefined) return false;
      if (listed?.has(name.id)) return true;
      const fresh = clock.now() - state.modifiedAt < FRESH_MS;
      // FreeSWITCH removes a recording from its list before it closes the file. It sends the event of the end after that.
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

/**
 * Returns the ids of running recordings, with the seconds since the epoch when they began; `undefined` if FreeSWITCH
 * cannot be asked.
 */
async function listedNow(
  parts: RecordingParts,
  conference: Conference,
): Promise<ReadonlyMap<string, number> | undefined> {
  const recordings = await listOf(parts.esl, conference);
  return (
    recordings &&
    new Map(
      recordings.flatMap(({ path, startedAt }) => {
        const id = recordingIdOf(parts, conference, path);
        return id === undefined ? [] : [[id, startedAt] as const];
      }),
    )
  );
}

/**
 * Returns the names of the files that FreeSWITCH writes to for a conference, in any folder; `undefined` if FreeSWITCH cannot be
 * asked.
 */
export async function filesWritten(
  esl: EslReader,
  conference: Conference,
): Promise<ReadonlySet<string> | undefined> {
  const recordings = await listOf(esl, conference);
  return recordings && new Set(recordings.map(({ path }) => posix.basename(path)));
}

async function listOf(esl: EslReader, conference: Conference): Promise<JsonList['recordings'] | undefined> {
  try {
    return (await look(esl, conference, { deadlineMs: ASK_MS }))?.recordings ?? [];
  } catch (error) {
    // Old recordings must be available without FreeSWITCH, too.
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}
