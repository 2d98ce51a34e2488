import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { job, jobPage } from './job-schemas';
import { json, limit, page } from './parts';
import { CHANGE, operation } from './responses';

const id = z
  .string()
  .describe('The job, from the answer to `bgdial`, `invite` or click to call, or the list');

/** The errors that hanging up can return. */
const HANG_UP: readonly ErrorCode[] = [
  ...(['job_not_found', 'cross_site', 'bad_request', 'conflict', 'rate_limited'] as const),
  ...(['esl_unavailable', 'overloaded', 'stopping', 'esl_timeout', 'esl_lost', 'esl_denied'] as const),
  'unrecognised_reply',
  ...CHANGE,
];

/** Jobs: the placed calls, their outcomes, and hanging up a call that rings. */
export const JOB_PATHS: ZodOpenApiPathsObject = {
  '/api/jobs': {
    get: operation('Jobs', 'jobs', 'The placed calls, the newest first', {
      description:
        "The requester's own calls and those of the requester's conferences; all calls for admins. A call is kept for some time after its end (`timeouts.jobsKept`).",
      requestParams: {
        query: z.object({
          limit,
          after: z
            .string()
            .exactOptional()
            .describe('Only jobs behind this one: `next` of the previous page'),
          running: z
            .enum(['true', 'false'])
            .exactOptional()
            .describe('`true`: only jobs that have not ended; `false`: only jobs that have ended'),
        }),
      },
      answers: page(jobPage),
      refuses: ['bad_request', 'not_acceptable', 'rate_limited'],
    }),
  },
  '/api/jobs/{id}': {
    get: operation('Jobs', 'job', 'The state or the outcome of a call', {
      description: "For its requester, the conference's owners, and admins.",
      requestParams: { path: z.object({ id }) },
      answers: json(job, 'The job'),
      refuses: ['job_not_found', 'bad_request', 'not_acceptable', 'rate_limited'],
    }),
    delete: operation('Jobs', 'hangUp', 'Hang up a call that rings', {
      description:
        'Also the call of a `dial` that another request waits for. 204 when FreeSWITCH has reported the end of the call.',
      requestParams: { path: z.object({ id }) },
      answers: { '204': { description: 'The call has ended' } },
      refuses: HANG_UP,
    }),
  },
};
