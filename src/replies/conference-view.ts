import { z } from 'zod';
import type { Shape } from '../lib/shape';

/** `null` if the member is on hold (mod_conference.c:101-111, 1318-1330). */
const unlessHeld = z.boolean().nullable().describe('null while on hold: FreeSWITCH hides it');

/** The fields of a member in every list, and in the state of a conference. */
export const memberFields = {
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

/** `xml_list` does not have it. */
export const channel = z.string().describe("The channel's name, such as `sofia/internal/200@example.org`");

export const memberView = z
  .object({
    ...memberFields,
    channel: channel.exactOptional().describe('Only in the answer to `list`'),
    flags: z
      .record(z.string(), z.boolean())
      .exactOptional()
      .describe('This and the following fields: only in the answer to `xml_list`'),
    joinedSecondsAgo: z.int().exactOptional(),
    /** `null` if the member has never talked. */
    lastTalkedSecondsAgo: z.int().nullable().exactOptional(),
  })
  .meta({ id: 'ListedMember', description: 'A member in the answer to `list` or `xml_list`' });

/** A member of a conference, as a list has it. */
export type MemberView = Shape<typeof memberView>;

export const listedRecording = z
  .object({ path: z.string(), paused: z.boolean(), startedAt: z.int().describe('Seconds since the epoch') })
  .meta({ id: 'ListedRecording', description: 'A recording in the answer to `xml_list`' });

/** A running recording, as a list has it. */
export type ListedRecording = Shape<typeof listedRecording>;

export const conferenceView = z
  .object({
    /** The name in the gateway's URLs. */
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
    /** FreeSWITCH's names of the flags that are set, such as `running` or `wait_mod`. */
    flags: z.array(z.string()).exactOptional(),
    recordings: z.array(listedRecording).exactOptional(),
    variables: z.record(z.string(), z.string()).exactOptional(),
  })
  .meta({ id: 'ListedConference', description: 'The answer to `list` and `xml_list` as JSON' });

/** A conference and its members, as a list has them. */
export type ConferenceView = Shape<typeof conferenceView>;
