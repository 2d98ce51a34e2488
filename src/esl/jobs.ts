import { GatewayError } from '../errors';
import type { EslEvent } from './port';

interface WaitingJob {
  readonly resolve: (result: Buffer) => void;
  readonly reject: (error: GatewayError) => void;
  timer: NodeJS.Timeout;
  readonly ended: () => void;
}

/** Milliseconds after its deadline at which a job counts as ended: the event that told its end was lost. */
const FORGOTTEN_MS = 600_000;

/** What is known of a job that runs in FreeSWITCH. */
export interface RunningJob {
  /** Rejects with `esl_timeout` after the deadline, with `esl_lost` if the events connection falls. */
  readonly result: Promise<Buffer>;
  /** Resolves when FreeSWITCH has ended the job, which may be long after the deadline, or when nobody will know. */
  readonly ended: Promise<void>;
}

/**
 * The background jobs whose BACKGROUND_JOB event has not come yet, by our own Job-UUID. A job that is late still runs in
 * FreeSWITCH and has a thread there, so it counts until it ends.
 */
export class WaitingJobs {
  private readonly jobs = new Map<string, WaitingJob>();

  /** How many run in FreeSWITCH, late ones included. */
  get size(): number {
    return this.jobs.size;
  }

  /**
   * Waits for a job. Call it before the command is written: the event comes on another connection and may
   * overtake the reply.
   *
   * @param deadlineMs milliseconds until `esl_timeout`
   * @param onLate     called when the deadline has passed
   */
  wait(id: string, deadlineMs: number, onLate: () => void = () => undefined): RunningJob {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const result = new Promise<Buffer>((resolve, reject) => {
      const detail = `The job did not end within ${deadlineMs} ms; its outcome is unknown.`;
      const late = (): void => {
        reject(new GatewayError('esl_timeout', detail));
        job.timer = setTimeout(() => this.take(id), FORGOTTEN_MS);
        job.timer.unref();
        onLate();
      };
      const job: WaitingJob = { resolve, reject, timer: setTimeout(late, deadlineMs), ended: end };
      this.jobs.set(id, job);
    });
    // The result may be looked at later, or never.
    result.catch(() => undefined);
    return { result, ended };
  }

  /** Takes a BACKGROUND_JOB event; those of other clients of FreeSWITCH are none of ours. */
  settle(event: EslEvent): void {
    const job = this.take(event.header('Job-UUID'));
    job?.resolve(event.body);
  }

  fail(id: string, error: GatewayError): void {
    this.take(id)?.reject(error);
  }

  /** The events connection fell: results that came meanwhile are gone. */
  failAll(): void {
    for (const id of [...this.jobs.keys()]) {
      this.fail(
        id,
        new GatewayError(
          'esl_lost',
          'The connection for events fell while the job ran; its outcome is unknown.',
        ),
      );
    }
  }

  private take(id: string | undefined): WaitingJob | undefined {
    const job = id === undefined ? undefined : this.jobs.get(id);
    if (id === undefined || !job) return undefined;
    clearTimeout(job.timer);
    this.jobs.delete(id);
    job.ended();
    return job;
  }
}
