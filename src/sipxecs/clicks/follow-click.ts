import { codeOfCause, detailOfCause } from '../../calls/call-outcome';
import type { Leg } from '../../calls/ledger';
import type { CloseJob } from '../../calls/open-job';
import type { CommandTools } from '../../commands/tools';
import type { ClickedCalls, ClickedParties } from './clicked-calls';

interface FollowTools {
  readonly live: Pick<CommandTools['live'], 'calls'>;
  readonly clicked: ClickedCalls;
}

/** A call whose first leg has been placed. */
export interface FollowedClick {
  readonly first: string;
  /** `undefined` if the first leg joins a conference. */
  readonly second: string | undefined;
  /** Milliseconds in which the events of each leg must show its result. */
  readonly firstMs: number;
  readonly secondMs: number;
}

/** Words that the ledger uses if FreeSWITCH sent no cause. */
const NO_CAUSE: ReadonlySet<string> = new Set(['NOT_PLACED', 'UNKNOWN', 'UNSPECIFIED']);

/**
 * Ends the job of a click to call when both parties have answered, when the conference is joined, or when this cannot
 * happen any more.
 */
export async function followClick(
  tools: FollowTools,
  parties: ClickedParties,
  call: FollowedClick,
  close: CloseJob,
): Promise<void> {
  const { live } = tools;
  const { first, firstMs, secondMs } = call;
  const calling = await live.calls.until(first, isSettled, firstMs);
  if (calling?.state !== 'answered') return closeBy(close, calling);
  for (;;) {
    const second = secondOf(tools, parties, call);
    if (second === undefined)
      return closeConference(close, await live.calls.until(first, hasJoined, secondMs));
    const called = await live.calls.until(second, isSettled, secondMs);
    if (called?.state === 'answered') return close('succeeded', { cause: 'SUCCESS' });
    // A transfer has replaced the called party.
    const isReplaced = secondOf(tools, parties, call) !== second;
    if (isReplaced && live.calls.leg(first)?.state === 'answered') continue;
    const isUnexplained = called?.state === 'ended' && NO_CAUSE.has(called.cause ?? '');
    return closeBy(close, isUnexplained ? live.calls.leg(first) : called);
  }
}

/** Returns the leg that is the called party's now. A later call of the same parties does not count. */
function secondOf(
  { clicked }: FollowTools,
  parties: ClickedParties,
  { first, second }: FollowedClick,
): string | undefined {
  const now = clicked.find(parties);
  return now?.first === first ? now.second : second;
}

function isSettled({ state }: Leg): boolean {
  return state === 'answered' || state === 'ended';
}

function hasJoined({ state, at }: Leg): boolean {
  return at.joined !== undefined || state === 'ended';
}

function closeConference(close: CloseJob, leg: Leg | undefined): void {
  if (leg?.member === undefined) closeBy(close, leg);
  else close('succeeded', { cause: 'SUCCESS', member: leg.member });
}

function closeBy(close: CloseJob, leg: Leg | undefined): void {
  const { state, cause = 'UNKNOWN' } = leg ?? {};
  if (state === 'ended' && cause !== 'UNKNOWN') {
    close('failed', { cause, code: codeOfCause(cause), detail: detailOfCause(cause) });
  } else
    close('unknown', { code: 'esl_lost', detail: 'FreeSWITCH did not send the result of the call in time.' });
}
