import { z } from 'zod';
import { errorCode } from './command-schemas';

/** The schemas of jobs. */

const leg = z.enum(['placed', 'trying', 'ringing', 'early_media', 'answered', 'ended']);

export const job = z
  .object({
    id: z.string(),
    command: z.string().describe('What placed it; `callcontroller` for click to call'),
    requester: z.string(),
    conference: z.string().nullable().describe('null for a click to call between two telephones'),
    to: z.string().describe('Whom the requester asked for'),
    from: z.string().exactOptional().describe('Of click to call: the calling party, who is rung first'),
    uuid: z.string().describe('Of the call; of click to call, the leg of the calling party'),
    calledUuid: z.string().exactOptional().describe('Of click to call: the leg of the called party'),
    state: z
      .enum(['running', 'succeeded', 'failed', 'unknown'])
      .describe('`succeeded` once the call has joined the conference, or both parties have answered'),
    call: leg.exactOptional().describe('How far the call has come'),
    called: leg.exactOptional().describe('Of click to call: how far the call of the called party has come'),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().exactOptional(),
    cause: z.string().exactOptional().describe("FreeSWITCH's cause; SUCCESS once the leg has joined"),
    member: z.int().exactOptional(),
    code: errorCode.exactOptional(),
    detail: z.string().exactOptional(),
  })
  .meta({ id: 'Job', description: 'A call that was placed, and what became of it' });

export const jobPage = z
  .object({
    jobs: z.array(job),
    next: z.string().nullable().describe('For `after`; null on the last page'),
  })
  .meta({ id: 'JobPage' });
