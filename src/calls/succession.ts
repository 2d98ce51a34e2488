import type { Clock } from '../clock';
import { GatewayError } from '../errors';
import { traceWritten } from '../lib/trace-context';
import type { JobRow, Store } from '../store/port';
import type { Job } from './jobs';
import { type CloseJob, closing } from './open-job';
import type { ResumeTools } from './resume';
import { type CallNote, jobOfRow, type StoredCall } from './stored-job';

/** A job of another process, which this one follows from now on. */
export interface Inherited {
  readonly tools: ResumeTools;
  readonly job: Job;
  readonly deadline: number;
  readonly note: CallNote | undefined;
  /** Ends the job; `undefined` if it has ended already, and only its legs are followed. */
  readonly close: CloseJob | undefined;
}

export interface SuccessionParts extends Omit<ResumeTools, 'trace'> {
  readonly store: Pick<Store, 'leases' | 'jobs' | 'onReady'>;
  /** The id of this process. */
  readonly holder: string;
  readonly gateway: () => string;
  /** Follows a job. */
  readonly resume: (inherited: Inherited) => void;
  /** Asks FreeSWITCH which legs of the ledger still live. */
  readonly reconcile: () => Promise<void>;
  readonly clock: Clock;
}

/** Milliseconds between two steps, and the life of a lease. */
const STEP_MS = 2_000;
const LEASE_MS = 6_000;
/** Milliseconds until FreeSWITCH is asked again: it may not have made the channel of a young leg yet. */
const ONCE_MORE_MS = 6_000;

/** Keeps the lease of this process, and takes over the jobs of processes whose lease has ended. */
export class Succession {
  private readonly lease: string;
  private timer: NodeJS.Timeout | undefined;
  private stepping: Promise<void> | undefined;
  private stopped = false;
  private isFirst = true;
  /** False after a failure: a job may have been taken over, and not be in memory. */
  private complete = false;
  /** Until then others may not have renewed their leases either, because the store was away. */
  private patientUntil = 0;
  private forget: () => void = () => undefined;

  constructor(private readonly parts: SuccessionParts) {
    this.lease = `process:${parts.holder}`;
  }

  start(): void {
    this.forget = this.parts.store.onReady(() => this.next(0));
    this.next(0);
  }

  /** Gives the lease back, so that a successor need not wait. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.forget();
    clearTimeout(this.timer);
    await this.stepping;
    await this.parts.store.leases.release(this.lease, this.parts.holder).catch(() => undefined);
  }

  private next(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.stepping ??= this.step().finally(() => {
        this.stepping = undefined;
        this.next(STEP_MS);
      });
    }, ms).unref();
  }

  private async step(): Promise<void> {
    const { store, holder, gateway, clock, observe, live } = this.parts;
    try {
      await store.leases.take(this.lease, holder, LEASE_MS);
      if (clock.now() < this.patientUntil) return;
      const rows = await store.jobs.takeOver({
        ...{ gateway: gateway(), holder, ofGateway: this.isFirst, all: !this.complete },
      });
      this.isFirst = false;
      this.complete = true;
      if (this.stopped) return;
      const inherited = rows.filter(({ id }) => live.journal?.holds(id) === false);
      for (const row of inherited) this.inherit(row);
      if (inherited.length > 0) this.ask();
    } catch (error) {
      this.complete = false;
      this.patientUntil = clock.now() + LEASE_MS;
      if (!(error instanceof GatewayError)) observe({ kind: 'gateway-failed', requestId: undefined, error });
    }
  }

  private inherit(row: JobRow): void {
    const { esl, clock, observe, live, timeouts, resume } = this.parts;
    const { legs, note } = row.call as StoredCall;
    for (const leg of legs) live.calls.restore(leg);
    const job = jobOfRow(row);
    live.jobs.restore(job);
    live.journal?.adopt(row);
    const trace = row.traceparent === undefined ? undefined : traceWritten(row.traceparent);
    const tools = { esl, clock, observe, live, timeouts, trace };
    const isRunning = job.state === 'running';
    const { id, command, requester, conference } = job;
    if (isRunning) {
      observe({
        ...({ kind: 'job-taken-over', job: id, command, requester, conference } as const),
        ...(trace && { traceId: trace.traceId, spanId: trace.spanId }),
      });
    }
    const close = isRunning ? closing(tools, job) : undefined;
    resume({ tools, job, deadline: row.deadline, note, close });
  }

  private ask(): void {
    void this.parts.reconcile();
    setTimeout(() => {
      if (!this.stopped) void this.parts.reconcile();
    }, ONCE_MORE_MS).unref();
  }
}
