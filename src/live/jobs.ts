import type { ErrorCode } from '../errors';
import type { Clock } from '../ports';

/** Something that goes on in the background after its request was answered. Times are milliseconds since the epoch. */
export interface Job {
  /** FreeSWITCH's Job-UUID, which we chose. */
  readonly id: string;
  readonly command: string;
  readonly requester: string;
  /** The conference's name in our URLs. */
  readonly conference: string;
  /** The leg that was placed. */
  readonly uuid: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: JobOutcome;
}

export interface JobOutcome {
  /** FreeSWITCH's cause; SUCCESS once the leg has joined. */
  readonly cause?: string;
  readonly member?: number;
  /** Where it failed. */
  readonly code?: ErrorCode;
  readonly detail?: string;
}

/** The jobs under way, and those that ended not long ago. Bounded. */
export class JobBook {
  private readonly jobs = new Map<string, Job>();

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

  open(job: Omit<Job, 'state' | 'startedAt' | 'endedAt' | 'outcome'>): void {
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
  }

  private isOld({ endedAt }: Job): boolean {
    return endedAt !== undefined && endedAt < this.clock.now() - this.limits.keptMs;
  }
}
