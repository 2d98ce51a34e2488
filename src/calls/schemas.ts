import { z } from 'zod';
import { errorCode } from '../errors';
import type { Shape } from '../lib/shape';
import { LEG_STATES } from './ledger';

/** The schemas of jobs as the JSON API and its events show them. Nothing is parsed by them: they describe. */

const leg = z.enum(LEG_STATES);

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
    /** The error, if it failed. */
    code: errorCode.exactOptional(),
    detail: z.string().exactOptional(),
  })
  .meta({ id: 'Job', description: 'A placed call and its outcome' });

/** A job as clients see it. */
export type JobView = Shape<typeof job>;

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

export type JobPage = Shape<typeof jobPage>;
