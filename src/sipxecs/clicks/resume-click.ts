import { answerOf } from '../../calls/originate';
import { msLeft, onResult } from '../../calls/resume';
import type { Inherited } from '../../calls/succession';
import { SECOND_MS } from './click-to-call';
import type { ClickedCall, ClickedCalls, ClickedParties } from './clicked-calls';
import { followClick } from './follow-click';

/**
 * Follows a click to call that another process has placed: its status and its transfer go on, and its job ends as if this
 * process had placed it. It is never placed again.
 */
export function resumeClick(
  clicked: ClickedCalls,
  { tools, job, deadline, close }: Inherited,
  parties: ClickedParties,
  call: ClickedCall,
): void {
  clicked.enter(parties, call);
  if (!close) return;
  const { live } = tools;
  const { first, second } = call;
  const ms = msLeft(tools, deadline);
  const forget = onResult(tools, job.id, ms, (reply) => {
    void answerOf(live.calls, first, Promise.resolve(reply));
  });
  const isAnswered = live.calls.leg(first)?.state === 'answered';
  const times = { firstMs: ms, secondMs: isAnswered ? ms : SECOND_MS };
  void followClick({ live, clicked }, parties, { first, second, ...times }, close).finally(forget);
}
