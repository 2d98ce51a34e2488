import { type Job, type JobBook, newerFirst } from './jobs';

/** Which jobs are wanted. */
export interface JobsAsked {
  /** Those that the requester may see. */
  readonly visible: (job: Job) => boolean;
  /** Only those that run, if true; only those that have ended, if false. */
  readonly running: boolean | undefined;
  readonly limit: number;
  /** The cursor of the page before. */
  readonly after: Place | undefined;
}

/** A place in the list, which stays where it is when the job is forgotten. */
export type Place = Pick<Job, 'id' | 'startedAt'>;

/** A page of jobs, the newest first. `next` is `undefined` on the last one. */
export function listJobs(
  book: JobBook,
  { visible, running, limit, after }: JobsAsked,
): { readonly jobs: readonly Job[]; readonly next: string | undefined } {
  const all = book
    .newestFirst()
    .filter(
      (job) =>
        (running === undefined || running === (job.state === 'running')) &&
        (after === undefined || newerFirst(after, job) < 0) &&
        visible(job),
    );
  const jobs = all.slice(0, limit);
  const last = jobs.at(-1);
  return { jobs, next: last && all.length > limit ? cursorOf(last) : undefined };
}

/** A place as clients carry it: the start in milliseconds, and the id. */
function cursorOf({ startedAt, id }: Place): string {
  return `${startedAt}.${id}`;
}

/** The place of a cursor; `undefined` if it is none. */
export function placeOf(cursor: string): Place | undefined {
  const [, startedAt, id] = /^(\d{1,15})\.([0-9a-zA-Z-]{1,64})$/.exec(cursor) ?? [];
  return startedAt === undefined || id === undefined ? undefined : { startedAt: Number(startedAt), id };
}
