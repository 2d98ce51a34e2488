import { GatewayError } from '../errors';
import type { JobFilter, JobRow } from '../store/port';
import type { CallTools } from './call-tools';
import { type Job, newerFirst } from './jobs';
import type { Leg } from './ledger';
import { jobOfRow, legsOfRow } from './stored-job';

type Live = CallTools['live'];

/** A job, and where its legs are found. */
export interface SeenJob {
  readonly job: Job;
  readonly legs: { leg(uuid: string): Leg | undefined };
  /** The row, if this process does not follow the job. */
  readonly row?: JobRow;
}

/** The jobs that a client asks for. */
export interface JobsAsked {
  /** Returns true if the requester may see the jobs of this requester and conference. */
  readonly visible: (job: Pick<Job, 'requester' | 'conference'>) => boolean;
  /** The requester who asks; `undefined` if all jobs are visible. */
  readonly requester: string | undefined;
  /** If true, only jobs that are running; if false, only jobs that have ended; if `undefined`, both. */
  readonly running: boolean | undefined;
  readonly limit: number;
  /** The cursor of the page before. */
  readonly after: Place | undefined;
}

export interface JobPage {
  readonly jobs: readonly SeenJob[];
  /** `undefined` on the last page. */
  readonly next: string | undefined;
  /** False if the store is away: then only the jobs in memory are known. */
  readonly complete: boolean;
}

/** A place in the list. It stays valid if its job is forgotten. */
export type Place = Pick<Job, 'id' | 'startedAt'>;

/** Returns a page of the jobs in memory and in the store, the newest first. */
export async function listJobs(live: Live, asked: JobsAsked): Promise<JobPage> {
  const { visible, running, limit, after } = asked;
  const stored = live.journal && (await storedPage(live.journal.rows, asked));
  const mine = live.jobs
    .newestFirst()
    .filter(
      (job) =>
        (running === undefined || running === (job.state === 'running')) &&
        (after === undefined || newerFirst(after, job) < 0) &&
        visible(job),
    )
    .map((job): SeenJob => ({ job, legs: live.calls }));
  // What this process follows is newer in memory.
  const others = (stored ?? []).filter(({ id }) => live.jobs.find(id) === undefined).map(seenRow);
  // Behind the last row there may be more rows, which belong before the older jobs in memory.
  const last = stored && stored.length > limit ? stored.at(-1) : undefined;
  const all = [...mine, ...others]
    .sort((a, b) => newerFirst(a.job, b.job))
    .filter(({ job }) => last === undefined || newerFirst(job, last) <= 0);
  const jobs = all.slice(0, limit);
  const more = all.length > limit || last !== undefined;
  const end = jobs.at(-1)?.job ?? last;
  return {
    jobs,
    next: more && end ? cursorOf(end) : undefined,
    complete: live.journal === undefined || stored !== undefined,
  };
}

/**
 * Returns a job of the memory or of the store; `undefined` if there is none.
 *
 * @throws GatewayError (rejects) store_unavailable if it is not in memory, and the store is away
 */
export async function findJob({ jobs, calls, journal }: Live, id: string): Promise<SeenJob | undefined> {
  const job = jobs.find(id);
  if (job) return { job, legs: calls };
  const row = await journal?.rows.find(id);
  return row && seenRow(row);
}

/** Returns one row more than a page has; `undefined` if the store is away. */
async function storedPage(
  rows: NonNullable<Live['journal']>['rows'],
  { visible, requester, running, limit, after }: JobsAsked,
): Promise<JobRow[] | undefined> {
  try {
    // Names that fit a pattern of the directory cannot be listed, so the names of the jobs are.
    const conferences =
      requester === undefined
        ? []
        : (await rows.conferences()).filter((conference) => visible({ requester: '', conference }));
    const filter: JobFilter = {
      running,
      ...(requester !== undefined && { seenBy: { requester, conferences } }),
    };
    return await rows.page(filter, limit + 1, after);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'store_unavailable') return undefined;
    throw error;
  }
}

function seenRow(row: JobRow): SeenJob {
  return { job: jobOfRow(row), legs: legsOfRow(row), row };
}

/** Returns the text of a place for clients: the start in milliseconds, and the id. */
function cursorOf({ startedAt, id }: Place): string {
  return `${startedAt}.${id}`;
}

/** Returns the place of a cursor; `undefined` if the text is not a cursor. */
export function placeOf(cursor: string): Place | undefined {
  const [, startedAt, id] = /^(\d{1,15})\.([0-9a-zA-Z-]{1,64})$/.exec(cursor) ?? [];
  return startedAt === undefined || id === undefined ? undefined : { startedAt: Number(startedAt), id };
}
