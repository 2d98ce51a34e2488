import type { Clock } from '../clock';
import type { ErrorCode } from '../errors';

/** A call that was placed, and what became of it. Times are milliseconds since the epoch. */
export interface Job {
  /** FreeSWITCH's Job-UUID, which we chose. */
  readonly id: string;
  readonly command: string;
  readonly requester: string;
  /** The conference's name in our URLs; undefined for a click to call between two telephones. */
  readonly conference: string | undefined;
  /** Whom the requester asked for, without the variables of the dial string. */
  readonly to: string;
  /** Of click to call: the calling party, who is rung first. */
  readonly from?: string;
  /** The leg that was placed. */
  readonly uuid: string;
  /** Of click to call: the leg of the called party. */
  readonly calledUuid?: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: JobOutcome;
}

/** A job that begins. */
export type NewJob = Omit<Job, 'state' | 'startedAt' | 'endedAt' | 'outcome'>;

export interface JobOutcome {
  /** FreeSWITCH's cause; SUCCESS once the leg has joined. */
  readonly cause?: string;
  readonly member?: number;
  /** Why it failed. */
  readonly code?: ErrorCode;
  readonly detail?: string;
}

/** The jobs under way, and those that ended not long ago. Bounded. */
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

  /** Undefined for a job that never was or ended long ago. */
  find(id: string): Job | undefined {
    const job = this.jobs.get(id);
    return job && this.isOld(job) ? undefined : job;
  }

  /** All that are known, the newest first; those of one millisecond by their ids. */
  newestFirst(): Job[] {
    return [...this.jobs.values()].filter((job) => !this.isOld(job)).sort(newerFirst);
  }

  open(job: NewJob): void {
    for (const old of this.jobs.values()) if (this.isOld(old)) this.jobs.delete(old.id);
    if (this.jobs.size >= this.limits.jobs) {
      // What has ended goes before what still runs.
      const [oldest] = this.jobs.values();
      const victim = [...this.jobs.values()].find(({ state }) => state !== 'running') ?? oldest;
      if (victim) this.jobs.delete(victim.id);
    }
    this.jobs.set(job.id, { ...job, state: 'running', startedAt: this.clock.now() });
  }

  /** Ends a job. `unknown` where nobody can tell what became of it. */
  close(id: string, state: 'succeeded' | 'failed' | 'unknown', outcome: JobOutcome): void {
    const job = this.jobs.get(id);
    if (job) this.jobs.set(id, { ...job, state, outcome, endedAt: this.clock.now() });
    for (const look of [...this.watchers]) look();
  }

  /**
   * Waits until a job has ended.
   *
   * @param ms after so many milliseconds the job is given as it is
   * @returns `undefined` if there is no such job any more
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

/** The order of the list. It depends on nothing but the two jobs, so that a page can begin behind one that is forgotten. */
export function newerFirst(a: Pick<Job, 'id' | 'startedAt'>, b: Pick<Job, 'id' | 'startedAt'>): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}
