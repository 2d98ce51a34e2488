import type { Job } from './jobs';
import type { CallLedger } from './ledger';

/** A job as clients see it, with how far its call has come: the first leg, and of click to call the second. */
export function jobView(
  { outcome, startedAt, endedAt, conference, ...job }: Job,
  calls: CallLedger,
): Record<string, unknown> {
  return {
    ...job,
    conference: conference ?? null,
    ...outcome,
    call: calls.leg(job.uuid)?.state,
    ...(job.calledUuid !== undefined && { called: calls.leg(job.calledUuid)?.state }),
    startedAt: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString() }),
  };
}
