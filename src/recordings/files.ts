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

/** A recording's file, open for reading. Whoever has it closes it. */
export interface OpenRecording {
  readonly handle: FileHandle;
  /** The name in the folder, without a path. */
  readonly file: string;
  readonly name: RecordingName;
  readonly state: FileState;
}

/**
 * Opens the file of a recording that has ended. FreeSWITCH need not be connected.
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

/** FreeSWITCH writes a file's header when it closes it; before that it is no file to give away. */
async function ended(
  parts: RecordingParts,
  conference: Conference,
  id: string | undefined,
): Promise<RecordingFile> {
  const recording = await findRecording(parts, conference, id);
  // Whose end was heard is over, and no path is ever recorded to twice: FreeSWITCH need not be asked for each range of it.
  if (parts.live.recordings.find(recording.path)?.length !== undefined) return recording;
  if (!(await whatRuns(parts, conference)).has(recording)) return recording;
  throw new GatewayError('conflict', 'The recording is still running; `record&stop` ends it.');
}
