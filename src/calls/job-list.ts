import { type Job, type JobBook, newerFirst } from './jobs';

/** The jobs that a client asks for. */
export interface JobsAsked {
  /** Returns true if the requester may see the job. */
  readonly visible: (job: Job) => boolean;
  /** If true, only jobs that are running; if false, only jobs that have ended; if `undefined`, both. */
  readonly running: boolean | undefined;
  readonly limit: number;
  /** The cursor of the page before. */
  readonly after: Place | undefined;
}

/** A place in the list. It stays valid if its job is forgotten. */
export type Place = Pick<Job, 'id' | 'startedAt'>;

/** Returns a page of jobs, the newest first. `next` is `undefined` on the last page. */
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

/** Returns the text of a place for clients: the start in milliseconds, and the id. */
function cursorOf({ startedAt, id }: Place): string {
  return `${startedAt}.${id}`;
}

/** Returns the place of a cursor; `undefined` if the text is not a cursor. */
export function placeOf(cursor: string): Place | undefined {
  const [, startedAt, id] = /^(\d{1,15})\.([0-9a-zA-Z-]{1,64})$/.exec(cursor) ?? [];
  return startedAt === undefined || id === undefined ? undefined : { startedAt: Number(startedAt), id };
}
