import { type Request, type RequestHandler, type Response, Router } from 'express';
import { endJob } from '../../src/calls/end-job';
import { listJobs, placeOf } from '../../src/calls/job-list';
import { jobView } from '../../src/calls/job-view';
import type { Job } from '../../src/calls/jobs';
import { GatewayError } from '../../src/errors';
import type { Parts } from '../../src/gateway';
import type { Observation } from '../../src/observers/observation';
import { mayRead } from '../../src/policy/may';
import { refuseCrossSite } from '../http/cross-site';
import { inTurn } from '../http/in-turn';
import { jsonText, sendJson } from '../http/json';
import { directoryOf, notesOf, originToObserve, requesterOf, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { acceptJson } from '../http/negotiate';
import { queryOf } from '../http/query';
import { segmentOf } from '../http/target';
import { flagOf, limitOf, linkNext } from './pages';

export interface JobRoutes {
  readonly authenticate: RequestHandler;
  readonly parts: Pick<Parts, 'esl' | 'clock' | 'live' | 'timeouts' | 'observe' | 'beforeChange'> & {
    readonly publicPath: string;
  };
}

/**
 * `/api/jobs` and `/api/jobs/{id}`: list the placed calls and their outcomes, and hang up a call that rings. For the
 * requester of the job, the owners of its conference, and admins.
 */
export function jobRoutes(routes: JobRoutes): Router {
  const { authenticate, parts } = routes;
  const router = Router({ caseSensitive: true });
  router.all(/^\/api\/jobs\/?$/, only('GET', 'HEAD'), authenticate, (req, res) => list(parts, req, res));
  const one = /^\/api\/jobs\/[^/]+\/?$/;
  router.all(one, only('GET', 'HEAD', 'DELETE'), authenticate, (req, res) =>
    req.method === 'DELETE' ? remove(routes, req, res) : show(parts, req, res),
  );
  return router;
}

async function list(parts: JobRoutes['parts'], req: Request, res: Response): Promise<void> {
  const { live, publicPath } = parts;
  acceptJson(req);
  const { limit, after, running } = queryOf(req, 'limit', 'after', 'running');
  const place = after === undefined ? undefined : placeOf(after);
  if (after !== undefined && !place) {
    throw new GatewayError('bad_request', 'after must be the `next` of the previous page.');
  }
  const wanted = { limit: limitOf(limit), after: place, running: flagOf('running', running) };
  const text = await inTurn(parts, res, () => {
    const { jobs, next } = listJobs(live.jobs, { ...wanted, visible: (job) => mayReadJob(res, job) });
    if (next !== undefined) linkNext(req, res, next, publicPath);
    return jsonText({ jobs: jobs.map((job) => jobView(job, live.calls)), next: next ?? null });
  });
  sendJson(res, text);
}

async function show(parts: JobRoutes['parts'], req: Request, res: Response): Promise<void> {
  const { live } = parts;
  const job = jobOf(live.jobs.find(segmentOf(req, 2) ?? ''), res);
  acceptJson(req);
  queryOf(req);
  sendJson(res, await inTurn(parts, res, () => jsonText(jobView(job, live.calls))));
}

async function remove({ parts }: JobRoutes, req: Request, res: Response): Promise<void> {
  const { requestId, trace, arrivedAt } = notesOf(res);
  const [requester, origin] = [requesterOf(res), originToObserve(res)];
  let job: Job | undefined;
  let outcome: 'done' | GatewayError['code'] = 'internal';
  const seen = (): Observation => ({
    ...({ kind: 'job-hang-up', requestId, requester: requester.name } as const),
    ...{ address: origin.address, origin, traceId: trace?.traceId, spanId: trace?.spanId },
    ...{ job: job?.id, conference: job?.conference, outcome },
    ms: parts.clock.now() - arrivedAt,
  });
  try {
    job = jobOf(parts.live.jobs.find(segmentOf(req, 2) ?? ''), res);
    refuseCrossSite(req.method, req.headers, settingsOf(res).trustedOrigins);
    queryOf(req);
    settingsOf(res).policies.commandRate.take(requester);
    await parts.beforeChange?.(seen());
    await endJob(parts, job);
    outcome = 'done';
  } catch (error) {
    if (error instanceof GatewayError) outcome = error.code;
    throw error;
  } finally {
    parts.observe(seen());
  }
  res.status(204).end();
}

/**
 * Returns the job. A requester who may not see a job does not learn that it exists. @throws GatewayError job_not_found
 */
function jobOf(job: Job | undefined, res: Response): Job {
  if (job && mayReadJob(res, job)) return job;
  throw new GatewayError('job_not_found', 'The job does not exist, has expired, or is not yours.');
}

/** True if the requester may see the job. The present owners of the conference count. */
function mayReadJob(res: Response, { requester, conference }: Job): boolean {
  const named = conference === undefined ? undefined : directoryOf(res).conference(conference);
  return mayRead(requesterOf(res), { requester, owners: named?.owners ?? [] });
}
