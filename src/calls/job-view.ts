import type { Job } from './jobs';
import type { Leg } from './ledger';
import type { JobView } from './schemas';

/**
 * Returns a job as clients see it, with the state of its first leg. For click to call, it has the state of the second
 * leg, too.
 */
export function jobView(
  { outcome, startedAt, endedAt, conference, ...job }: Job,
  calls: { leg(uuid: string): Leg | undefined },
): JobView {
  const call = calls.leg(job.uuid)?.state;
  const called = job.calledUuid === undefined ? undefined : calls.leg(job.calledUuid)?.state;
  return {
    ...job,
    conference: conference ?? null,
    ...outcome,
    ...(call !== undefined && { call }),
    ...(called !== undefined && { called }),
    startedAt: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString() }),
  };
}
