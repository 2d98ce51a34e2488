import { z } from 'zod';
import type { Shape } from '../lib/shape';
import { channel, memberFields } from '../replies/conference-view';

/** The schemas of conferences as the JSON API and its events show them. Nothing is parsed by them: they describe. */

/** ISO 8601 in UTC. */
const time = z.iso.datetime();
/** The same to about a second; null if the conference is not active. */
const beginning = time.nullable();

export const memberState = z
  .object({
    ...memberFields,
    channel,
    /** To about a second. */
    joinedAt: time,
  })
  .meta({ id: 'Member', description: 'A member of a conference' });

export type MemberState = Shape<typeof memberState>;

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

export type RecordingState = Shape<typeof recordingState>;

export const conferenceState = z
  .object({
    conference: z.string().describe("The name in this gateway's URLs"),
    active: z.boolean().describe('True if it exists in FreeSWITCH now'),
    locked: z.boolean(),
    startedAt: beginning,
    members: z.array(memberState).describe('The newest first'),
    /** The newest first. */
    recordings: z.array(recordingState),
  })
  .meta({ id: 'Conference', description: 'A conference as it is now' });

/** A conference that is not active has neither members nor recordings. */
export type ConferenceState = Shape<typeof conferenceState>;

export const conferenceSummary = z
  .object({
    conference: z.string(),
    active: z.boolean(),
    locked: z.boolean(),
    members: z.int().describe('The number of members, with ghosts'),
    recording: z.boolean(),
    startedAt: beginning,
    notCommandable: z
      .string()
      .exactOptional()
      .describe(
        'Why this active conference accepts no command: its name cannot be sent, or the configuration uses the name for another conference, which then has a row of the same name. Only admins see such conferences',
      ),
  })
  .meta({ id: 'ConferenceSummary', description: 'A conference in a list of several' });

export type ConferenceSummary = Shape<typeof conferenceSummary>;

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

export type ConferencePage = Shape<typeof conferencePage>;
