import { z } from 'zod';
import { errorCode } from '../errors';
import type { Shape } from '../lib/shape';

/** The schema of what a command returns as JSON. Nothing is parsed by it: it describes. */

/** The failure for one member of several, for one pair of members, or for one recording. */
const failure = z.object({
  member: z.int().exactOptional(),
  other: z.int().exactOptional().describe('The second member of a pair'),
  recording: z.string().exactOptional(),
  code: errorCode,
  detail: z.string(),
});

export type Failure = Shape<typeof failure>;

/** A relationship as `relate` lists it. The flags are those of `member` towards `other`. */
const relation = z.object({
  member: z.int(),
  other: z.int(),
  nospeak: z.boolean(),
  nohear: z.boolean(),
  sendvideo: z.boolean(),
});

export type Relation = Shape<typeof relation>;

export const commandResult = z
  .object({
    conference: z.string(),
    command: z.string(),
    members: z.array(z.int()).describe('The members for whom it worked'),
    text: z.string().describe("FreeSWITCH's own text"),
    value: z
      .string()
      .exactOptional()
      .describe('As FreeSWITCH returns it; the empty text if it is false or empty'),
    values: z.array(z.object({ member: z.int(), value: z.string() })).exactOptional(),
    failed: z
      .array(failure)
      .exactOptional()
      .describe('The members for whom it failed; the status is then 207'),
    path: z.string().exactOptional().describe('The file that is played, or that is recorded to'),
    position: z.int().exactOptional().describe('The position in the file that is playing'),
    duration: z.int().exactOptional(),
    recording: z.string().exactOptional().describe("The recording's id"),
    recordings: z.array(z.string()).exactOptional(),
    paths: z.array(z.string()).exactOptional(),
    relations: z.array(relation).exactOptional(),
    job: z.string().exactOptional().describe('For `GET /api/jobs/{id}`'),
    uuid: z.string().exactOptional().describe('The uuid of the call'),
    member: z.int().exactOptional().describe('The member id of the call that joined'),
    cause: z.string().exactOptional(),
  })
  .meta({ id: 'CommandResult', description: 'The result of a command' });

export type CommandResultView = Shape<typeof commandResult>;

/** The fields that only some commands return. */
export type ResultExtra = Omit<
  CommandResultView,
  'conference' | 'command' | 'members' | 'text' | 'value' | 'failed'
>;
