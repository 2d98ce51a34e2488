import { z } from 'zod';
import { job } from '../calls/schemas';
import { conferenceState, memberState, recordingState } from '../conferences/schemas';
import type { Shape } from '../lib/shape';
import { END_REASONS } from '../observers/observation';

const at = z.iso.datetime();
const detail = z.string().describe('One sentence for people');
const head = { conference: z.string().describe("The name in this gateway's URLs"), at };
const ofConference = z.object(head);
const ofMember = z.object({ ...head, member: memberState });
const ofRecording = z.object({ ...head, recording: recordingState });
const ofJob = z.object({ ...head, job });

/**
 * The events of a stream: the data of each by its name. Nothing is parsed by these schemas: they describe what is sent,
 * and an event that does not fit does not compile.
 */
export const EVENTS = {
  snapshot: z
    .object({
      ...head,
      state: conferenceState,
      playing: z.string().nullable().describe('The file that is played to everybody'),
      recordingFailed: z
        .string()
        .nullable()
        .describe('The path of the last recording that could not be started; null if one was started since'),
    })
    .describe('A conference as it is now. It replaces what earlier events showed'),
  'conference-started': ofConference.describe('The conference became active'),
  'conference-ended': ofConference.describe('The conference is not active any more'),
  'member-joined': ofMember.describe('A member joined'),
  'member-changed': ofMember.describe('A member was muted, talks, is on hold, or changed in another way'),
  'member-left': ofMember.describe('A member left; the last state of the member'),
  locked: ofConference.describe('The conference was locked'),
  unlocked: ofConference.describe('The conference was unlocked'),
  'recording-started': ofRecording.describe('A recording started'),
  'recording-changed': ofRecording.describe('A recording was paused or resumed'),
  'recording-stopped': ofRecording.describe('A recording ended; `seconds` is its length'),
  'recording-failed': z
    .object({ ...head, recording: recordingState.pick({ id: true, path: true }) })
    .describe('A recording could not be started'),
  playback: z
    .object({
      ...head,
      file: z.string(),
      playing: z.boolean().describe('False when it has ended'),
      member: z.int().nullable().describe('The member who hears it; null if everybody does'),
    })
    .describe('A file is played, or has ended'),
  'job-started': ofJob.describe('A call was placed'),
  'job-ended': ofJob.describe('The outcome of a call is known'),
  freeswitch: z
    .object({ at, connected: z.boolean().describe('While it is false, the state may be old') })
    .describe('The connection to FreeSWITCH; also the first event of a stream'),
  scope: z
    .object({ at, conferences: z.array(z.string()) })
    .describe('The conferences of the stream; the second event of a stream'),
  end: z
    .union([
      z
        .object({ reason: z.enum(END_REASONS), detail })
        .describe('The last event before the gateway closes the stream'),
      z
        .object({ at, reason: z.literal('withdrawn'), conference: z.string(), detail })
        .describe('No more events of this conference will come'),
    ])
    .describe('The end of the stream, or of the events of one conference'),
} as const satisfies Record<string, z.ZodType>;

export type EventKind = keyof typeof EVENTS;

/** The data of an event. */
export type EventData<K extends EventKind> = Shape<(typeof EVENTS)[K]>;
