import type { Conference } from '../directory/port';
import { GatewayError } from '../errors';
import type { EslReader } from '../esl/port';
import type { FileState, RecordingsFolder } from './folder';
import type { RecordingName, RecordingPolicy } from './names';
import type { RecordingTools } from './recording-tools';

/** A recording with a file in the folder. */
export interface RecordingFile {
  /** The name in the folder. */
  readonly file: string;
  /** The path in FreeSWITCH. */
  readonly path: string;
  readonly name: RecordingName;
  readonly state: FileState;
}

/** The parts that recordings and their files need. */
export type RecordingParts = Pick<RecordingTools, 'clock' | 'live' | 'recordings'> & {
  readonly esl: EslReader;
};

/** Returns the folder, and the policy that names its files. @throws GatewayError recordings_not_local */
export function filesOf({ recordings }: RecordingParts): {
  readonly folder: RecordingsFolder;
  readonly policy: RecordingPolicy;
} {
  if (!recordings) throw new GatewayError('recordings_not_local', 'No folder for recordings is configured.');
  if (!recordings.folder) {
    const detail =
      'FreeSWITCH is on another machine; recordings.local names its folder as the gateway sees it.';
    throw new GatewayError('recordings_not_local', detail);
  }
  return { policy: recordings.names, folder: recordings.folder };
}

/**
 * Finds the recording of a conference by its id.
 *
 * @throws GatewayError recording_not_found, recordings_not_local, recordings_inaccessible
 */
export async function findRecording(
  parts: RecordingParts,
  conference: Conference,
  id: string | undefined,
): Promise<RecordingFile> {
  const { folder, policy } = filesOf(parts);
  for (const { file, name } of id === undefined ? [] : policy.filesOf(conference, id)) {
    const state = await folder.state(file);
    if (state) return { file, path: policy.pathOf(file), name, state };
  }
  throw recordingNotFound();
}

export function recordingNotFound(): GatewayError {
  return new GatewayError('recording_not_found', 'The conference has no such recording.');
}
