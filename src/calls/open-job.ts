import type { CallTools } from './call-tools';
import type { JobOutcome, NewJob } from './jobs';

/** Ends the job that was opened. */
export type CloseJob = (state: 'succeeded' | 'failed' | 'unknown', outcome: JobOutcome) => void;

/**
 * Adds a job for a call, and notifies observers of its start and its end. The job outlives the request, and both
 * observations are in the trace of the request.
 */
export function openJob(
  { live, clock, observe, trace }: Pick<CallTools, 'live' | 'clock' | 'observe' | 'trace'>,
  job: NewJob,
): CloseJob {
  const began = clock.now();
  const { id, command, requester, conference } = job;
  const traced = trace && { traceId: trace.traceId, spanId: trace.spanId };
  live.jobs.open(job);
  observe({ kind: 'job-started', job: id, command, requester, conference, ...traced });
  return (state, outcome) => {
    live.jobs.close(id, state, outcome);
    const ms = clock.now() - began;
    observe({
      ...({ kind: 'job-ended', job: id, command, requester, conference } as const),
      ...{ state, cause: outcome.cause, ms },
      ...traced,
    });
  };
}
