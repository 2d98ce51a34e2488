import type { Clock } from '../clock';
import type { ErrorCode } from '../errors';

/** A call that was placed, and its result. Times are milliseconds since the epoch. */
export interface Job {
  /** FreeSWITCH's Job-UUID. The gateway chooses it. */
  readonly id: string;
  readonly command: string;
  readonly requester: string;
  /** The conference's name in our URLs; `undefined` for a click to call between two telephones. */
  readonly conference: string | undefined;
  /** The destination that the requester asked for, without the variables of the dial string. */
  readonly to: string;
  /** For click to call: the calling party. This telephone rings first. */
  readonly from?: string;
  /** The leg that was placed. */
  readonly uuid: string;
  /** For click to call: the leg of the called party. */
  readonly calledUuid?: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: JobOutcome;
  /** Only if the store could not keep it: it is lost if the gateway ends. */
  readonly durable?: false;
}

/** The fields of a job that begins. If no time is given, it begins now. */
export type NewJob = Omit<Job, 'state' | 'startedAt' | 'endedAt' | 'outcome'> &
  Partial<Pick<Job, 'startedAt'>>;

export interface JobOutcome {
  /** FreeSWITCH's cause; SUCCESS if the leg has joined. */
  readonly cause?: string;
  readonly member?: number;
  /** The error, if it failed. */
  readonly code?: ErrorCode;
  readonly detail?: string;
}

/** The jobs that are running, and those that ended recently. Their number is limited. */
export class JobBook {
  private readonly jobs = new Map<string, Job>();
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly jobs: number; readonly keptMs: number },
  ) {}

  get size(): number {
    return this.jobs.size;
  }

  /** Returns a job; `undefined` if it never existed, or if it ended long ago. */
  find(id: string): Job | undefined {
    const job = this.jobs.get(id);
    return job && this.isOld(job) ? undefined : job;
  }

  /** Returns all known jobs, the newest first. Jobs of the same millisecond are sorted by id. */
  newestFirst(): Job[] {
    return [...this.jobs.values()].filter((job) => !this.isOld(job)).sort(newerFirst);
  }

  open(job: NewJob): void {
    this.restore({ ...job, state: 'running', startedAt: job.startedAt ?? this.clock.now() });
  }

  /** Adds a job that another process has opened. */
  restore(job: Job): void {
    for (const old of this.jobs.values()) if (this.isOld(old)) this.jobs.delete(old.id);
    if (this.jobs.size >= this.limits.jobs) {
      // A job that has ended is forgotten before one that is still running.
      const [oldest] = this.jobs.values();
      const victim = [...this.jobs.values()].find(({ state }) => state !== 'running') ?? oldest;
      if (victim) this.jobs.delete(victim.id);
    }
    this.jobs.set(job.id, job);
  }

  /** The store has kept a job that it could not keep at first. */
  saved(id: string): void {
    const job = this.jobs.get(id);
    if (job?.durable === undefined) return;
    const { durable: _past, ...rest } = job;
    this.jobs.set(id, rest);
  }

  /** Ends a job. The state is `unknown` if FreeSWITCH's result cannot be known. */
  close(id: string, state: 'succeeded' | 'failed' | 'unknown', outcome: JobOutcome): void {
    const job = this.jobs.get(id);
    if (job) this.jobs.set(id, { ...job, state, outcome, endedAt: this.clock.now() });
    for (const look of [...this.watchers]) look();
  }

  /**
   * Waits until a job has ended, then returns it.
   *
   * @param ms after so many milliseconds, the job is returned as it is
   * @returns `undefined` if the job does not exist any more
   */
  async ended(id: string, ms: number): Promise<Job | undefined> {
    if (this.find(id)?.state === 'running') {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.watchers.delete(look);
          resolve();
        };
        const look = (): void => {
          if (this.find(id)?.state !== 'running') done();
        };
        const timer = setTimeout(done, ms);
        timer.unref();
        this.watchers.add(look);
      });
    }
    return this.find(id);
  }

  private isOld({ endedAt }: Job): boolean {
    return endedAt !== undefined && endedAt < this.clock.now() - this.limits.keptMs;
  }
}

/** Compares two jobs for the order of the list. Only these two matter, so a page can begin behind a job that is forgotten. */
export function newerFirst(a: Pick<Job, 'id' | 'startedAt'>, b: Pick<Job, 'id' | 'startedAt'>): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}
