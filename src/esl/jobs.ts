import { GatewayError } from '../errors';
import { HeardResults } from './heard-results';
import type { EslEvent } from './port';

interface WaitingJob {
  readonly resolve: (result: Buffer) => void;
  readonly reject: (error: GatewayError) => void;
  timer: NodeJS.Timeout;
  readonly ended: () => void;
}

/** Milliseconds after its deadline when a job counts as ended: by then its event must have been lost. */
const FORGOTTEN_MS = 600_000;

/** The result and the end of a job that runs in FreeSWITCH. */
export interface RunningJob {
  /** Rejects with `esl_timeout` after the deadline, and with `esl_lost` if the connection for events is lost. */
  readonly result: Promise<Buffer>;
  /** Resolves when FreeSWITCH has ended the job, perhaps long after the deadline, or if its end is lost. */
  readonly ended: Promise<void>;
}

/**
 * The background jobs whose BACKGROUND_JOB event has not come yet, by our own Job-UUID. A late job still runs in FreeSWITCH and
 * has a thread there, so it counts until it ends.
 */
export class WaitingJobs {
  private readonly jobs = new Map<string, WaitingJob>();
  private readonly heard = new HeardResults();

  /** The number of jobs that run in FreeSWITCH, including late ones. */
  get size(): number {
    return this.jobs.size;
  }

  /**
   * Waits for a job. Call it before you write the command: the event comes on another connection and may overtake the reply.
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
    // The result may be awaited later, or never.
    result.catch(() => undefined);
    return { result, ended };
  }

  /** Waits for a job that somebody else has begun. Its result may have come already. */
  waitForOther(id: string, deadlineMs: number): Promise<Buffer> {
    const body = this.heard.find(id);
    return body ? Promise.resolve(body) : this.wait(id, deadlineMs).result;
  }

  /** Takes a BACKGROUND_JOB event. It may be of a job of another client of FreeSWITCH. */
  settle(event: EslEvent): void {
    const id = event.header('Job-UUID');
    const job = this.take(id);
    if (job) job.resolve(event.body);
    else if (id !== undefined) this.heard.keep(id, event.body);
  }

  fail(id: string, error: GatewayError): void {
    this.take(id)?.reject(error);
  }

  /** Rejects all jobs with `esl_lost`. Call it when the connection for events is lost: results that come then never arrive. */
  failAll(): void {
    for (const id of [...this.jobs.keys()]) {
      this.fail(
        id,
        new GatewayError(
          'esl_lost',
          'The connection for events was lost while the job ran; its outcome is unknown.',
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
