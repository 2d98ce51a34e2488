import { type RequestHandler, type Response, Router } from 'express';
import { GatewayError } from '../../src/errors';
import type { CallLedger } from '../../src/live/calls';
import { jobView } from '../../src/live/job-view';
import type { Job, JobBook } from '../../src/live/jobs';
import { mayRead } from '../../src/policy/may';
import { directoryOf, requesterOf } from '../locals';
import { only } from '../methods';
import { acceptJson } from '../negotiate';
import { queryOf } from '../query';
import { segmentOf } from '../target';

export interface JobRoutes {
  readonly authenticate: RequestHandler;
  readonly jobs: JobBook;
  readonly calls: CallLedger;
}

/** `GET /api/jobs/{id}`: what became of a background dial, for its requester, the conference's owners and admins. */
export function jobRoutes({ authenticate, jobs, calls }: JobRoutes): Router {
  const router = Router({ caseSensitive: true });
  router.all(/^\/api\/jobs\/[^/]+\/?$/, only('GET', 'HEAD'), authenticate, (req, res) => {
    const job = jobs.find(segmentOf(req, 2) ?? '');
    // Whoever may not see a job is not told that there is one.
    if (!job || !mayReadJob(res, job)) throw new GatewayError('job_not_found', 'There is no such job.');
    acceptJson(req);
    queryOf(req);
    res.json(jobView(job, calls));
  });
  return router;
}

/** By the owners that the conference has now. */
function mayReadJob(res: Response, { requester, conference }: Job): boolean {
  const owners = directoryOf(res).conference(conference)?.owners ?? [];
  return mayRead(requesterOf(res), { requester, owners });
}
