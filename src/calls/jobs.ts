import type { Clock } from '../clock';
import { RecentBook } from '../lib/recent-book';
import { waitUntil } from '../lib/wait';
import type { JobView } from './schemas';

/** The outcome of a job, as far as it is known. */
export type JobOutcome = Pick<JobView, 'cause' | 'member' | 'code' | 'detail'>;

type Derived = 'conference' | 'call' | 'called' | 'startedAt' | 'endedAt';

/** A call that was placed, and its result. Times are milliseconds since the epoch. */
export interface Job extends Omit<JobView, Derived | keyof JobOutcome> {
  /** The conference's name in our URLs; `undefined` for a click to call between two telephones. */
  readonly conference: string | undefined;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: JobOutcome;
  /** Only if the store could not keep it: it is lost if the gateway ends. */
  readonly durable?: false;
}

/** The fields of a job that begins. If no time is given, it begins now. */
export type NewJob = Omit<Job, 'state' | 'startedAt' | 'endedAt' | 'outcome'> &
  Partial<Pick<Job, 'startedAt'>>;

/** The jobs that are running, and those that ended recently. Their number is limited. */
export class JobBook {
  private readonly jobs: RecentBook<Job>;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    { jobs: most, keptMs }: { readonly jobs: number; readonly keptMs: number },
  ) {
    this.jobs = new RecentBook(clock, { most, keptMs }, ({ endedAt }) => endedAt);
  }

  get size(): number {
    return this.jobs.size;
  }

  /** Returns a job; `undefined` if it never existed, or if it ended long ago. */
  find(id: string): Job | undefined {
    return this.jobs.recent(id);
  }

  /** Returns all known jobs, the newest first. Jobs of the same millisecond are sorted by id. */
  newestFirst(): Job[] {
    return this.jobs.allRecent().sort(newerFirst);
  }

  open(job: NewJob): void {
    this.restore({ ...job, state: 'running', startedAt: job.startedAt ?? this.clock.now() });
  }

  /** Adds a job that another process has opened. */
  restore(job: Job): void {
    this.jobs.add(job.id, job);
  }

  /** The store has kept a job that it could not keep at first. */
  saved(id: string): void {
    const job = this.jobs.get(id);
    if (job?.durable === undefined) return;
    const { durable: _past, ...rest } = job;
    this.jobs.replace(id, rest);
  }

  /** Ends a job. The state is `unknown` if FreeSWITCH's result cannot be known. */
  close(id: string, state: 'succeeded' | 'failed' | 'unknown', outcome: JobOutcome): void {
    const job = this.jobs.get(id);
    if (job) this.jobs.replace(id, { ...job, state, outcome, endedAt: this.clock.now() });
    for (const look of [...this.watchers]) look();
  }

  /**
   * Waits until a job has ended, then returns it.
   *
   * @param ms after so many milliseconds, the job is returned as it is
   * @returns `undefined` if the job does not exist any more
   */
  async ended(id: string, ms: number): Promise<Job | undefined> {
    await waitUntil(
      () => this.find(id)?.state !== 'running',
      (changed) => {
        this.watchers.add(changed);
        return () => void this.watchers.delete(changed);
      },
      ms,
    );
    return this.find(id);
  }
}

/** Compares two jobs for the order of the list. Only these two matter, so a page can begin behind a job that is forgotten. */
export function newerFirst(a: Pick<Job, 'id' | 'startedAt'>, b: Pick<Job, 'id' | 'startedAt'>): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}
