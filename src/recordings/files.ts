import type { FileHandle } from 'node:fs/promises';
import type { Conference } from '../directory/port';
import { GatewayError } from '../errors';
import type { FileState } from './folder';
import type { RecordingName } from './names';
import {
  filesOf,
  findRecording,
  type RecordingFile,
  type RecordingParts,
  recordingNotFound,
} from './recording-file';
import { whatRuns } from './running';

/** A recording's file, open for reading. The caller must close it. */
export interface OpenRecording {
  readonly handle: FileHandle;
  /** The name in the folder, without a path. */
  readonly file: string;
  readonly name: RecordingName;
  readonly state: FileState;
}

/**
 * Opens the file of a recording that has ended. Works without a connection to FreeSWITCH, too.
 *
 * @throws GatewayError recording_not_found, conflict, recordings_not_local, recordings_inaccessible
 */
export async function openRecording(
  parts: RecordingParts,
  conference: Conference,
  id: string | undefined,
): Promise<OpenRecording> {
  const { file, name } = await ended(parts, conference, id);
  const opened = await filesOf(parts).folder.open(file);
  if (!opened) throw recordingNotFound();
  return { ...opened, file, name };
}

/** Deletes the file of a recording that has ended. @throws GatewayError as `openRecording` */
export async function deleteRecording(
  parts: RecordingParts,
  conference: Conference,
  id: string | undefined,
): Promise<void> {
  const { file } = await ended(parts, conference, id);
  if (!(await filesOf(parts).folder.remove(file))) throw recordingNotFound();
}

/**
 * Returns the recording if it has ended. FreeSWITCH writes a file's header when it closes the file, so the file is not
 * complete before.
 */
async function ended(
  parts: RecordingParts,
  conference: Conference,
  id: string | undefined,
): Promise<RecordingFile> {
  const recording = await findRecording(parts, conference, id);
  // If an event showed its end, it has ended: no path is recorded to twice. So FreeSWITCH is not asked again for each
  // range of the file.
  if (parts.live.recordings.find(recording.path)?.length !== undefined) return recording;
  if (!(await whatRuns(parts, conference)).has(recording)) return recording;
  throw new GatewayError('conflict', 'The recording is still running; `record&stop` ends it.');
}
