import { GatewayError } from '../errors';
import { codeOfCause, detailOfCause } from './call-outcome';
import type { CallTools } from './call-tools';
import type { Leg } from './ledger';
import { type CloseJob, openJob } from './open-job';
import type { PlacedCall } from './place-call';

/** Seconds that a call rings at most, if nobody waits for the answer. */
export const RING_AT_MOST = 120;

/**
 * Opens a job for a call into a conference. Ends the job when the leg has joined, or when it cannot join any more.
 */
export function followCall(tools: CallTools, { uuid, job, end }: PlacedCall): void {
  const { live } = tools;
  const close = openJob(tools, job);
  end.then(
    (ended) => closeBy(close, ended),
    async (error: unknown) => {
      // The result was lost, but not the call. Its own events show what happens, or the reading after the gap does.
      const over = ({ at, state }: Leg): boolean => at.joined !== undefined || state === 'ended';
      const leg = await live.calls.until(uuid, over, RING_AT_MOST * 1_000);
      if (leg?.member !== undefined) closeBy(close, { cause: 'SUCCESS', member: leg.member });
      else if (leg?.state === 'ended' && leg.cause !== 'UNKNOWN' && leg.cause !== 'NOT_PLACED') {
        closeBy(close, { cause: leg.cause ?? 'UNSPECIFIED' });
      } else {
        const state = leg?.cause === 'NOT_PLACED' ? 'failed' : 'unknown';
        close(state, error instanceof GatewayError ? { code: error.code, detail: error.detail } : {});
      }
    },
  );
}

function closeBy(close: CloseJob, { cause, member }: { cause: string; member?: number | undefined }): void {
  if (member !== undefined) close('succeeded', { cause, member });
  else close('failed', { cause, code: codeOfCause(cause), detail: detailOfCause(cause) });
}
