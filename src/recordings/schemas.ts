import { z } from 'zod';
import type { Shape } from '../lib/shape';
import { RECORDING_FORMATS } from './names';

/** The schemas of recordings as the JSON API shows them. Nothing is parsed by them: they describe. */

const recordingFile = z
  .object({
    id: z.string(),
    label: z.string().nullable(),
    /** To the second. */
    startedAt: z.iso.datetime(),
    bytes: z.int().describe('The present size of the file'),
    /** To the millisecond. */
    seconds: z.number().nullable().describe('null if unknown'),
    running: z
      .boolean()
      .describe('True while FreeSWITCH writes to it; then it cannot be downloaded or deleted'),
    format: z.enum(RECORDING_FORMATS),
  })
  .meta({ id: 'Recording', description: 'A recording, and its file' });

export type RecordingView = Shape<typeof recordingFile>;

export const recordingPage = z
  .object({
    recordings: z.array(recordingFile).describe('The newest first'),
    next: z
      .string()
      .exactOptional()
      .describe('The value of `after` for the next page; left out on the last page'),
  })
  .meta({ id: 'RecordingPage', description: 'Recordings, the newest first' });

export type RecordingPage = Shape<typeof recordingPage>;
