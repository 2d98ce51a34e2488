import { afterPart, GatewayError } from '../errors';
import type { CallTools } from './call-tools';
import { killChannel } from './kill-channel';

type HangUpTools = Pick<CallTools, 'esl' | 'live' | 'clock'>;

/**
 * A call that rings. `first` is its first leg; when the leg `last` is answered, the call rings no more. For a dial, they
 * are one leg.
 */
export interface RingingCall {
  readonly first: string;
  readonly last: string;
}

/**
 * Hangs up a call that rings, on every telephone that it has forked to, or forks to meanwhile. Resolves when FreeSWITCH's
 * event for the end of the first leg has come.
 *
 * @param ms milliseconds in which the event must come
 * @throws GatewayError conflict if the call has been answered: it continues; esl_unavailable, overloaded if nothing was
 * sent; esl_lost, esl_timeout if the result is unknown; unrecognised_reply
 */
export async function hangUp(tools: HangUpTools, call: RingingCall, ms: number): Promise<void> {
  const { esl, live, clock } = tools;
  const { first, last } = call;
  const end = clock.now() + ms;
  const killed = new Set<string>();
  const isOver = (): boolean => (live.calls.leg(first)?.state ?? 'ended') === 'ended';
  const isAnswered = (): boolean => {
    const leg = live.calls.leg(last);
    if (leg?.state !== 'answered') return false;
    // If the hangup was sent before the event of the answer came, the telephone hangs up anyway.
    return last === first ? !killed.has(leg.channel) : killed.size === 0;
  };
  /**
   * Returns the channels that must still be hung up. If no events arrive, the gateway does not know the channels that
   * FreeSWITCH has made, so it uses the leg's own uuid.
   */
  const ringing = (): string[] => {
    const heard = live.calls.heard(first);
    const channels = heard.length === 0 && !esl.hearsEvents() ? [first] : heard;
    return channels.filter((channel) => !killed.has(channel));
  };
  for (;;) {
    await live.calls.until(first, () => isOver() || isAnswered() || ringing().length > 0, left(end, tools));
    if (isOver()) return;
    if (isAnswered()) throw new GatewayError('conflict', 'The call has been answered and continues.');
    const late = clock.now() >= end;
    // FreeSWITCH may have made the channel, even if no event for it has come.
    const channels = late && killed.size === 0 ? [first] : ringing();
    for (const channel of channels) killed.add(channel);
    // Hang up all of them at once: if one telephone is answered while another is being hung up, the call has been
    // answered.
    const kills = await Promise.allSettled(
      channels.map((channel) => killChannel(esl, channel, 'ORIGINATOR_CANCEL')),
    );
    const failed = kills.find((done) => done.status === 'rejected');
    if (failed)
      throw killed.size > channels.length || kills.some(wasSent) ? afterPart(failed.reason) : failed.reason;
    if (late && !isOver()) throw notEnded();
  }
}

/** Returns true if FreeSWITCH got the line. */
const wasSent = (done: PromiseSettledResult<void>): boolean =>
  done.status === 'fulfilled' || !(done.reason instanceof GatewayError) || done.reason.fate !== 'unsent';

function left(end: number, { clock }: HangUpTools): number {
  return Math.max(0, end - clock.now());
}

function notEnded(): GatewayError {
  return new GatewayError(
    'esl_timeout',
    'FreeSWITCH was asked to hang up, but did not confirm the end of the call in time. GET the job to see it.',
  );
}
