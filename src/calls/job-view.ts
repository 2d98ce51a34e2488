import type { Job } from './jobs';
import type { Leg } from './ledger';

/**
 * Returns a job as clients see it, with the state of its first leg. For click to call, it has the state of the second
 * leg, too.
 */
export function jobView(
  { outcome, startedAt, endedAt, conference, ...job }: Job,
  calls: { leg(uuid: string): Leg | undefined },
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
