import { z } from 'zod';
import { errorCode } from './command-schemas';

/** The schemas of jobs. */

const leg = z.enum(['placed', 'trying', 'ringing', 'early_media', 'answered', 'ended']);

export const job = z
  .object({
    id: z.string(),
    command: z.string().describe('The command that placed it; `callcontroller` for click to call'),
    requester: z.string(),
    conference: z.string().nullable().describe('null if click to call joins two telephones'),
    to: z.string().describe('The party that the requester called'),
    from: z
      .string()
      .exactOptional()
      .describe('Only for click to call: the calling party, whose telephone rings first'),
    uuid: z.string().describe('The uuid of the call; for click to call, of the leg of the calling party'),
    calledUuid: z
      .string()
      .exactOptional()
      .describe('Only for click to call: the uuid of the leg of the called party'),
    state: z
      .enum(['running', 'succeeded', 'failed', 'unknown'])
      .describe('`succeeded` when the call has joined the conference, or both parties have answered'),
    call: leg.exactOptional().describe('The state of the call'),
    called: leg.exactOptional().describe('Only for click to call: the state of the leg of the called party'),
    durable: z
      .literal(false)
      .exactOptional()
      .describe('Only if the store is away: the job is lost if the gateway ends'),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().exactOptional(),
    cause: z.string().exactOptional().describe("FreeSWITCH's cause; SUCCESS when the leg has joined"),
    member: z.int().exactOptional(),
    code: errorCode.exactOptional(),
    detail: z.string().exactOptional(),
  })
  .meta({ id: 'Job', description: 'A placed call and its outcome' });

export const jobPage = z
  .object({
    jobs: z.array(job),
    next: z.string().nullable().describe('For `after`; null on the last page'),
    complete: z
      .literal(false)
      .exactOptional()
      .describe('Only if the store is away: the page has only jobs that the gateway has in memory'),
  })
  .meta({ id: 'JobPage' });
