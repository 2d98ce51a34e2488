import type { CallTools } from './call-tools';
import type { JobOutcome, NewJob } from './jobs';

/** Ends the job that was opened. */
export type CloseJob = (state: 'succeeded' | 'failed' | 'unknown', outcome: JobOutcome) => void;

type JobTools = Pick<CallTools, 'live' | 'clock' | 'observe' | 'trace'>;

/**
 * Adds a job for a call, and notifies observers of its start and its end. The job outlives the request, and both
 * observations are in the trace of the request.
 */
export function openJob(tools: JobTools, job: NewJob): CloseJob {
  const { live, clock, observe, trace } = tools;
  const { id, command, requester, conference, startedAt = clock.now() } = job;
  const traced = trace && { traceId: trace.traceId, spanId: trace.spanId };
  live.jobs.open({ ...job, startedAt });
  observe({ kind: 'job-started', job: id, command, requester, conference, ...traced });
  return closing(tools, { ...job, startedAt });
}

/** Returns the function that ends a job, and notifies observers of its end. */
export function closing(
  { live, clock, observe, trace }: JobTools,
  { id, command, requester, conference, startedAt }: NewJob & { readonly startedAt: number },
): CloseJob {
  return (state, outcome) => {
    live.jobs.close(id, state, outcome);
    live.journal?.ended(id);
    observe({
      ...({ kind: 'job-ended', job: id, command, requester, conference } as const),
      ...{ state, cause: outcome.cause, ms: clock.now() - startedAt },
      ...(trace && { traceId: trace.traceId, spanId: trace.spanId }),
    });
  };
}
