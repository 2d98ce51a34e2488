import { readDialCause } from '../replies/dial-result';
import { codeOfCause, detailOfCause } from './call-outcome';
import type { CallTools } from './call-tools';
import type { Job, JobOutcome } from './jobs';
import type { Leg } from './ledger';
import type { CloseJob } from './open-job';

export type ResumeTools = Pick<CallTools, 'esl' | 'clock' | 'observe' | 'live' | 'trace' | 'timeouts'>;

/** Milliseconds that a job is followed at least, so that FreeSWITCH can be asked. */
const LEAST_MS = 10_000;

/** The outcome if nothing shows what became of a call. */
export const UNKNOWN: JobOutcome = {
  code: 'esl_lost',
  detail: 'The gateway that placed the call has ended, and nothing shows what became of the call.',
};

/** Returns the milliseconds until the result of a call must be known. */
export function msLeft({ clock }: Pick<ResumeTools, 'clock'>, deadline: number): number {
  return Math.max(LEAST_MS, deadline - clock.now());
}

/**
 * Follows a call into a conference that another process has placed, and ends its job: when the leg is in the conference,
 * when it has ended, or at the deadline. The call is never placed again, and never hung up.
 */
export async function resumeCall(
  tools: ResumeTools,
  { id, uuid }: Job,
  deadline: number,
  close: CloseJob,
): Promise<void> {
  const { live } = tools;
  const ms = msLeft(tools, deadline);
  const forget = onResult(tools, id, ms, (reply) => {
    const text = reply.toString('utf8');
    const cause = readDialCause(text);
    if (cause === 'SUCCESS') live.calls.settle(uuid);
    else if (cause !== undefined) live.calls.end(uuid, cause);
    else if (text.startsWith('-ERR')) live.calls.end(uuid, 'NOT_PLACED');
  });
  const over = ({ at, state }: Leg): boolean => at.joined !== undefined || state === 'ended';
  const leg = await live.calls.until(uuid, over, ms);
  forget();
  const cause = leg?.state === 'ended' ? leg.cause : undefined;
  if (leg?.member !== undefined) close('succeeded', { cause: 'SUCCESS', member: leg.member });
  else if (cause === 'NOT_PLACED') close('failed', UNKNOWN);
  else if (cause === undefined || cause === 'UNKNOWN') close('unknown', UNKNOWN);
  else close('failed', { cause, code: codeOfCause(cause), detail: detailOfCause(cause) });
}

/**
 * Calls back with the result of a background job that another process has begun, if it comes. @returns a function that
 * ends this
 */
export function onResult(
  { esl }: Pick<ResumeTools, 'esl'>,
  jobId: string,
  ms: number,
  take: (reply: Buffer) => void,
): () => void {
  const ask = (): void => void esl.resultOf(jobId, ms).then(take, () => undefined);
  if (esl.hearsEvents()) ask();
  return esl.onEventsReady(ask);
}
