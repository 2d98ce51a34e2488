import { type Request, type RequestHandler, type Response, Router } from 'express';
import { endElsewhere } from '../../src/calls/end-elsewhere';
import { endJob } from '../../src/calls/end-job';
import { findJob, listJobs, placeOf, type SeenJob } from '../../src/calls/job-list';
import { jobView } from '../../src/calls/job-view';
import type { Job } from '../../src/calls/jobs';
import type { JobPage } from '../../src/calls/schemas';
import { GatewayError } from '../../src/errors';
import type { Parts } from '../../src/gateway';
import type { Observation } from '../../src/observers/observation';
import { observeOnce, requestFields } from '../../src/observers/once';
import { mayRead } from '../../src/policy/may';
import type { Outcome } from '../../src/replay';
import { refuseCrossSite } from '../http/cross-site';
import { type Keyed, onceOf, sendDone } from '../http/idempotency';
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
    readonly keyed: Keyed;
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
  const { name, role } = requesterOf(res);
  const requester = role === 'admin' ? undefined : name;
  const text = await inTurn(parts, res, async () => {
    const visible = (job: Pick<Job, 'requester' | 'conference'>): boolean => mayReadJob(res, job);
    const { jobs, next, complete } = await listJobs(live, { ...wanted, requester, visible });
    if (next !== undefined) linkNext(req, res, next, publicPath);
    const views = jobs.map(({ job, legs }) => jobView(job, legs));
    const shown: JobPage = { jobs: views, next: next ?? null, ...(!complete && { complete }) };
    return jsonText(shown);
  });
  sendJson(res, text);
}

async function show(parts: JobRoutes['parts'], req: Request, res: Response): Promise<void> {
  const { job, legs } = visibleTo(res, await findJob(parts.live, segmentOf(req, 2) ?? ''));
  acceptJson(req);
  queryOf(req);
  sendJson(res, await inTurn(parts, res, () => jsonText(jobView(job, legs))));
}

async function remove({ parts }: JobRoutes, req: Request, res: Response): Promise<void> {
  const [requester, origin] = [requesterOf(res), originToObserve(res)];
  let job: Job | undefined;
  const observed = (outcome: Outcome): Observation => ({
    ...requestFields({ ...notesOf(res), requester, origin }, parts.clock.now()),
    kind: 'job-hang-up',
    ...{ job: job?.id, conference: job?.conference, outcome },
  });
  const hangUp = async (): Promise<void> => {
    const seen = visibleTo(res, await findJob(parts.live, segmentOf(req, 2) ?? ''));
    job = seen.job;
    refuseCrossSite(req.method, req.headers, settingsOf(res).trustedOrigins);
    queryOf(req);
    const once = onceOf(parts.keyed, req, res);
    settingsOf(res).policies.commandRate.take(requester);
    await once?.();
    await parts.beforeChange?.(observed('internal'));
    await (seen.row ? endElsewhere(parts, seen.row) : endJob(parts, job));
  };
  await observeOnce(hangUp, ({ outcome }) => parts.observe(observed(outcome)));
  sendDone(res, 204);
}

/**
 * Returns the job. A requester who may not see a job does not learn that it exists. @throws GatewayError job_not_found
 */
function visibleTo(res: Response, seen: SeenJob | undefined): SeenJob {
  if (seen && mayReadJob(res, seen.job)) return seen;
  throw new GatewayError('job_not_found', 'The job does not exist, has expired, or is not yours.');
}

/** True if the requester may see the job. The present owners of the conference count. */
function mayReadJob(
  res: Response,
  { requester, conference }: Pick<Job, 'requester' | 'conference'>,
): boolean {
  const named = conference === undefined ? undefined : directoryOf(res).conference(conference);
  return mayRead(requesterOf(res), { requester, owners: named?.owners ?? [] });
}
