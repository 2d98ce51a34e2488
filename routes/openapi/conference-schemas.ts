import { z } from 'zod';
import type { ConferenceSummary } from '../../src/conferences/list';
import type { ConferenceState, MemberState, RecordingState } from '../../src/conferences/state';
import type { RecordingPage } from '../../src/recordings/list';
import type { ConferenceView, MemberView, RecordingView } from '../../src/replies/conference-view';

/** The schemas of conferences and their members. The compiler compares each with the type that is really sent. */

const time = z.iso.datetime();
const unlessHeld = z.boolean().nullable().describe('null while on hold: FreeSWITCH hides it');

const memberFields = {
  id: z.int().describe('The member id, for `mute`, `kick` and other commands'),
  uuid: z.string().describe('The uuid of the call'),
  callerIdName: z.string().describe('Chosen by the caller: it may contain any text'),
  callerIdNumber: z.string(),
  hear: unlessHeld,
  speak: unlessHeld,
  talking: unlessHeld,
  hold: z.boolean(),
  video: z.boolean(),
  floor: z.boolean(),
  moderator: z.boolean(),
  ghost: z.boolean().describe('Not counted among the members'),
  volumeIn: z.int().describe('-4 to 4'),
  volumeOut: z.int().describe('-4 to 4'),
  energy: z.int().describe('The level from which the member counts as talking'),
};
const channel = z.string().describe("The channel's name, such as `sofia/internal/200@example.org`");

const memberView = z
  .object({
    ...memberFields,
    channel: channel.exactOptional().describe('Only in the answer to `list`'),
    flags: z
      .record(z.string(), z.boolean())
      .exactOptional()
      .describe('This and the following fields: only in the answer to `xml_list`'),
    joinedSecondsAgo: z.int().exactOptional(),
    lastTalkedSecondsAgo: z.int().nullable().exactOptional(),
  })
  .meta({ id: 'ListedMember', description: 'A member in the answer to `list` or `xml_list`' });

const recordingView = z
  .object({ path: z.string(), paused: z.boolean(), startedAt: z.int().describe('Seconds since the epoch') })
  .meta({ id: 'ListedRecording', description: 'A recording in the answer to `xml_list`' });

export const conferenceView = z
  .object({
    conference: z.string(),
    active: z.boolean(),
    locked: z.boolean(),
    members: z.array(memberView).describe('The newest first'),
    uuid: z
      .string()
      .exactOptional()
      .describe('This and the following fields: only in the answer to `xml_list`'),
    rate: z.int().exactOptional().describe('Samples per second'),
    runTime: z.int().exactOptional().describe('Seconds'),
    flags: z.array(z.string()).exactOptional(),
    recordings: z.array(recordingView).exactOptional(),
    variables: z.record(z.string(), z.string()).exactOptional(),
  })
  .meta({ id: 'ListedConference', description: 'The answer to `list` and `xml_list` as JSON' });

export const memberState = z
  .object({ ...memberFields, channel, joinedAt: time })
  .meta({ id: 'Member', description: 'A member of a conference' });

export const recordingState = z
  .object({
    id: z
      .string()
      .nullable()
      .describe(
        'The id for `norecord`, `pause` and `resume`; null if this gateway did not start the recording',
      ),
    path: z.string().describe('As FreeSWITCH knows it'),
    paused: z.boolean(),
    startedAt: time,
    seconds: z
      .number()
      .describe('Seconds of sound until this answer, to 0.001, without the pauses that the gateway knows of'),
  })
  .meta({ id: 'RunningRecording', description: 'A running recording' });

export const conferenceState = z
  .object({
    conference: z.string().describe("The name in this gateway's URLs"),
    active: z.boolean().describe('True if it exists in FreeSWITCH now'),
    locked: z.boolean(),
    startedAt: time.nullable(),
    members: z.array(memberState).describe('The newest first'),
    recordings: z.array(recordingState),
  })
  .meta({ id: 'Conference', description: 'A conference as it is now' });

const conferenceSummary = z
  .object({
    conference: z.string(),
    active: z.boolean(),
    locked: z.boolean(),
    members: z.int().describe('The number of members, with ghosts'),
    recording: z.boolean(),
    startedAt: time.nullable(),
    notCommandable: z
      .string()
      .exactOptional()
      .describe(
        'Why this active conference accepts no command: its name cannot be sent, or the configuration uses the name for another conference, which then has a row of the same name. Only admins see such conferences',
      ),
  })
  .meta({ id: 'ConferenceSummary', description: 'A conference in a list of several' });

export const conferencePage = z
  .object({
    conferences: z.array(conferenceSummary),
    next: z
      .string()
      .exactOptional()
      .describe('The value of `after` for the next page; left out on the last page'),
  })
  .meta({
    id: 'ConferencePage',
    description:
      'Conferences by name. If the last name has two rows, both are on this page, also beyond `limit`',
  });

const recordingFile = z
  .object({
    id: z.string(),
    label: z.string().nullable(),
    startedAt: time,
    bytes: z.int().describe('The present size of the file'),
    seconds: z.number().nullable().describe('null if unknown'),
    running: z
      .boolean()
      .describe('True while FreeSWITCH writes to it; then it cannot be downloaded or deleted'),
    format: z.enum(['wav', 'mp3']),
  })
  .meta({ id: 'Recording', description: 'A recording, and its file' });

export const recordingPage = z
  .object({
    recordings: z.array(recordingFile).describe('The newest first'),
    next: z
      .string()
      .exactOptional()
      .describe('The value of `after` for the next page; left out on the last page'),
  })
  .meta({ id: 'RecordingPage', description: 'Recordings, the newest first' });

/** Fails to compile if a schema and the type that is sent differ, in either direction. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
export const HELD: readonly true[] = [
  true satisfies Same<Plain<MemberView>, z.output<typeof memberView>>,
  true satisfies Same<Plain<RecordingView>, z.output<typeof recordingView>>,
  true satisfies Same<Plain<ConferenceView>, z.output<typeof conferenceView>>,
  true satisfies Same<Plain<MemberState>, z.output<typeof memberState>>,
  true satisfies Same<Plain<RecordingState>, z.output<typeof recordingState>>,
  true satisfies Same<Plain<ConferenceState>, z.output<typeof conferenceState>>,
  true satisfies Same<Plain<ConferenceSummary>, z.output<typeof conferenceSummary>>,
  true satisfies Same<Plain<RecordingPage>, z.output<typeof recordingPage>>,
];
