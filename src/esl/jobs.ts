import { GatewayError } from '../errors';
import type { EslEvent } from './events';

interface WaitingJob {
  readonly resolve: (result: Buffer) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
}

/** The background jobs whose BACKGROUND_JOB event has not come yet, by our own Job-UUID. */
export class WaitingJobs {
  private readonly jobs = new Map<string, WaitingJob>();

  get size(): number {
    return this.jobs.size;
  }

  /**
   * Waits for a job. Call it before the command is written: the event comes on another connection and may
   * overtake the reply.
   *
   * @param deadlineMs milliseconds until `esl_timeout`
   */
  wait(id: string, deadlineMs: number): Promise<Buffer> {
    const result = new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          this.fail(
            id,
            new GatewayError(
              'esl_timeout',
              `The job did not end within ${deadlineMs} ms; its outcome is unknown.`,
            ),
          ),
        deadlineMs,
      );
      this.jobs.set(id, { resolve, reject, timer });
    });
    // Whoever asked for the job may look at its result later, or never.
    result.catch(() => undefined);
    return result;
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
    return job;
  }
}
