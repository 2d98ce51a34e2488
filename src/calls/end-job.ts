import { GatewayError } from '../errors';
import type { CallTools } from './call-tools';
import { hangUp } from './hang-up';
import type { Job } from './jobs';

/**
 * Hangs up the call of a job while it rings. Resolves once the call and the job have ended.
 *
 * @throws GatewayError conflict if the call has been answered or has ended already; esl_…, unrecognised_reply
 */
export async function endJob(
  tools: Pick<CallTools, 'esl' | 'live' | 'clock' | 'timeouts'>,
  job: Job,
): Promise<void> {
  const { live, clock, timeouts } = tools;
  if (job.state !== 'running') throw over(job);
  const end = clock.now() + timeouts.command;
  await hangUp(tools, { first: job.uuid, last: job.calledUuid ?? job.uuid }, timeouts.command);
  const now = await live.jobs.ended(job.id, Math.max(0, end - clock.now()));
  if (now?.state === 'succeeded') throw over(now);
  if (now?.state !== 'running') return;
  throw untold();
}

export function untold(): GatewayError {
  return new GatewayError(
    'esl_timeout',
    'The call was hung up, but FreeSWITCH did not send its result in time. GET the job to see it.',
  );
}

/** Returns the error if the call of a job rings no more. */
export function over({ state, outcome }: Job): GatewayError {
  const { member, cause } = outcome ?? {};
  if (member !== undefined) {
    return new GatewayError(
      'conflict',
      `The call has joined as member ${member}; kick the member to end it.`,
    );
  }
  if (state === 'succeeded') return new GatewayError('conflict', 'The call has been answered and continues.');
  const how = cause === undefined ? '' : ` with ${cause}`;
  return new GatewayError('conflict', `The call has ended already${how}.`);
}
