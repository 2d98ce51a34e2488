import type { CallLedger } from './calls';
import type { Job } from './jobs';

/** A job as clients see it, with how far its call has come. */
export function jobView(
  { outcome, startedAt, endedAt, ...job }: Job,
  calls: CallLedger,
): Record<string, unknown> {
  return {
    ...job,
    ...outcome,
    call: calls.leg(job.uuid)?.state,
    startedAt: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString() }),
  };
}
