import { z } from 'zod';
import type { ConferenceSummary } from '../../src/conferences/list';
import type { ConferenceState, MemberState, RecordingState } from '../../src/conferences/state';
import type { RecordingPage } from '../../src/recordings/list';
import type { ConferenceView, MemberView, RecordingView } from '../../src/replies/conference-view';

/** The schemas of conferences and their members. The compiler compares each with the type that is really sent. */

const time = z.iso.datetime();
const unlessHeld = z.boolean().nullable().describe('null while on hold: FreeSWITCH hides it');

const memberFields = {
  id: z.int().describe('The member id, which `mute`, `kick` and the others take'),
  uuid: z.string().describe('The uuid of the call'),
  callerIdName: z.string().describe('Chosen by the caller: it may hold anything'),
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
    channel: channel.exactOptional().describe('Only `list` tells it'),
    flags: z
      .record(z.string(), z.boolean())
      .exactOptional()
      .describe('Only `xml_list` tells these and the rest'),
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
    uuid: z.string().exactOptional().describe('Only `xml_list` tells this and the rest'),
    rate: z.int().exactOptional().describe('Samples a second'),
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
      .describe('What `norecord`, `pause` and `resume` take; null where this gateway did not start it'),
    path: z.string().describe('As FreeSWITCH has it'),
    paused: z.boolean(),
    startedAt: time,
    seconds: z
      .number()
      .describe(
        'Of sound until the moment of this answer, to 0.001; without the pauses that the gateway heard of',
      ),
  })
  .meta({ id: 'RunningRecording', description: 'A recording under way' });

export const conferenceState = z
  .object({
    conference: z.string().describe("The name in this gateway's URLs"),
    active: z.boolean().describe('Whether FreeSWITCH has it now'),
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
    members: z.int().describe('How many, ghosts among them'),
    recording: z.boolean(),
    startedAt: time.nullable(),
    notCommandable: z
      .string()
      .exactOptional()
      .describe('Why no command reaches an active conference of this name; only an admin sees such a one'),
  })
  .meta({ id: 'ConferenceSummary', description: 'A conference in a list of several' });

export const conferencePage = z
  .object({
    conferences: z.array(conferenceSummary),
    next: z.string().exactOptional().describe('What `after` takes for the next page, where there is one'),
  })
  .meta({ id: 'ConferencePage', description: 'Conferences by name' });

const recordingFile = z
  .object({
    id: z.string(),
    label: z.string().nullable(),
    startedAt: time,
    bytes: z.int().describe('Of the file, until now'),
    seconds: z.number().nullable().describe('null where nobody can tell'),
    running: z.boolean().describe('While FreeSWITCH writes to it: it can neither be had nor deleted then'),
    format: z.enum(['wav', 'mp3']),
  })
  .meta({ id: 'Recording', description: 'A recording, and its file' });

export const recordingPage = z
  .object({
    recordings: z.array(recordingFile).describe('The newest first'),
    next: z.string().exactOptional().describe('What `after` takes for the next page, where there is one'),
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
