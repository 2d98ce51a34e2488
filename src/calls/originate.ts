import { GatewayError } from '../errors';
import type { ApiLine } from '../esl/command-line';
import { isCallerName, isCallerNumber } from '../policy/caller-id';
import { codeOfCause, detailOfCause } from './call-outcome';
import type { CallTools } from './call-tools';
import { callVariables } from './call-variables';
import type { CallLedger, Leg, LegState } from './ledger';

/** Milliseconds after the ringing in which FreeSWITCH must have sent the result. */
export const GRACE_MS = 10_000;

/** The result for a phone that was called: `unknown` if FreeSWITCH's reply was lost or could not be read. */
export type Answer = 'answered' | 'ended' | 'unknown';

type Line = Pick<CallTools, 'esl' | 'live'>;

/**
 * Sends an `originate` in the background.
 *
 * @param seconds seconds that the phone rings at most
 * @param jobId the id of the job, if the caller has chosen it
 * @returns the id of its job, and a promise that resolves when the phone has answered, or when it cannot answer any more.
 * It never rejects
 * @throws GatewayError esl_…; the code shows if nothing was placed
 */
export async function originate(
  { esl, live }: Line,
  uuid: string,
  line: ApiLine,
  seconds: number,
  jobId?: string,
): Promise<{ readonly jobId: string; readonly answer: Promise<Answer> }> {
  try {
    const deadlineMs = seconds * 1_000 + GRACE_MS;
    const job = await esl.bgapi(line, jobId === undefined ? { deadlineMs } : { deadlineMs, jobId });
    const answer = answerOf(live.calls, uuid, job.result);
    return { jobId: job.id, answer };
  } catch (error) {
    const sent = error instanceof GatewayError && error.fate === 'unknown';
    if (sent) live.calls.settle(uuid);
    else live.calls.end(uuid, 'NOT_PLACED');
    throw error;
  }
}

/** Writes the result of an `originate` to the ledger. Never rejects. */
export async function answerOf(calls: CallLedger, uuid: string, result: Promise<Buffer>): Promise<Answer> {
  return result.then(
    (reply): Answer => {
      const text = reply.toString('utf8');
      const cause = /^-ERR ([A-Z0-9_]{1,64})\n$/.exec(text)?.[1];
      if (cause !== undefined) calls.end(uuid, cause);
      else calls.settle(uuid);
      if (cause !== undefined) return 'ended';
      return text.startsWith('+OK ') ? 'answered' : 'unknown';
    },
    (): Answer => {
      // The call may go on all the same. The events of its channels will show it.
      calls.settle(uuid);
      return 'unknown';
    },
  );
}

/**
 * Milliseconds after the channel was made, in which the gateway waits for ringing or a refusal. On one machine,
 * FreeSWITCH reports a destination that does not exist, a gateway that is down or a far end that refuses at once within
 * 50 ms, and ringing within 25 ms (measured). The rest is for the way to a carrier. A phone may also ring or refuse
 * later, but the client has then waited for long enough.
 */
const FIRST_ANSWER_MS = 1_000;

/**
 * Waits until the telephone rings or answers. Resolves also if it has done neither after a second.
 *
 * @throws GatewayError of the cause if the telephone has refused or could not be called; esl_timeout if FreeSWITCH has
 * not begun the call in time
 */
export async function launched(
  { live, timeouts }: Pick<CallTools, 'live' | 'timeouts'>,
  uuid: string,
): Promise<void> {
  const begun = ({ state }: Leg): boolean => state !== 'placed';
  const made = await live.calls.until(uuid, begun, timeouts.command);
  if (made?.state === 'placed') {
    const detail =
      'FreeSWITCH accepted the call but did not begin it in time. GET the status of the call to see its result.';
    throw new GatewayError('esl_timeout', detail);
  }
  const heard = ({ state }: Leg): boolean => state !== 'placed' && state !== 'trying';
  const leg = await live.calls.until(uuid, heard, FIRST_ANSWER_MS);
  // If the call rang or was answered before it ended, its status shows the end.
  if (leg?.state !== 'ended' || RANG.some((state) => leg.at[state] !== undefined)) return;
  const cause = leg.cause ?? 'UNKNOWN';
  if (cause === 'UNKNOWN') throw new GatewayError('esl_lost', 'The result of the call is unknown.');
  throw new GatewayError(codeOfCause(cause), detailOfCause(cause), { extra: { cause } });
}

const RANG: readonly LegState[] = ['ringing', 'early_media', 'answered'];

/**
 * Returns the variables of every leg of click to call.
 *
 * @param from the party that the phone shows
 * @param seconds seconds that the phone rings
 */
export function legVariables(
  { trace }: Pick<CallTools, 'trace'>,
  uuid: string,
  from: string,
  seconds: number,
): Record<string, string> {
  return {
    ...callVariables(uuid, trace),
    originate_timeout: String(seconds),
    ...(isCallerNumber(from) && { origination_caller_id_number: from }),
    ...(isCallerName(from) && { origination_caller_id_name: from }),
  };
}
