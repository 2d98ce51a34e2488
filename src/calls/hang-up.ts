import { GatewayError, unrecognisedReply } from '../errors';
import { apiLine } from '../esl/command-line';
import type { CallTools } from './call-tools';

type HangUpTools = Pick<CallTools, 'esl' | 'live' | 'clock'>;

/** A call that rings: its first leg, and the leg with whose answer it rings no more. They are one for a dial. */
export interface RingingCall {
  readonly first: string;
  readonly last: string;
}

/**
 * Hangs up a call that rings, at every telephone that it has forked to or comes to meanwhile. Resolves once FreeSWITCH's
 * events have told that its first leg has ended.
 *
 * @param ms milliseconds in which they must have told it
 * @throws GatewayError conflict: it has been answered, and goes on; esl_unavailable, overloaded: nothing was sent;
 *         esl_lost, esl_timeout: nobody knows; unrecognised_reply
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
    // A telephone that was told to hang up before it was heard to answer does hang up.
    return last === first ? !killed.has(leg.channel) : killed.size === 0;
  };
  /** Those that are to be told to hang up. Without events nothing is heard of the channel that FreeSWITCH has made. */
  const ringing = (): string[] => {
    const heard = live.calls.heard(first);
    const channels = heard.length === 0 && !esl.hearsEvents() ? [first] : heard;
    return channels.filter((channel) => !killed.has(channel));
  };
  for (;;) {
    await live.calls.until(first, () => isOver() || isAnswered() || ringing().length > 0, left(end, tools));
    if (isOver()) return;
    if (isAnswered()) throw new GatewayError('conflict', 'The call has been answered; it goes on.');
    const late = clock.now() >= end;
    // FreeSWITCH may have made the channel, though no event told of it.
    const channels = late && killed.size === 0 ? [first] : ringing();
    for (const channel of channels) killed.add(channel);
    // All at once: a telephone that is answered while another is being ended has been answered.
    const kills = await Promise.allSettled(channels.map((channel) => kill(tools, channel)));
    for (const done of kills) if (done.status === 'rejected') throw done.reason;
    if (late && !isOver()) throw untold();
  }
}

/** @returns once FreeSWITCH has taken it, or does not know the channel any more: its event is on the way */
async function kill({ esl }: HangUpTools, channel: string): Promise<void> {
  const reply = await esl.api(apiLine('uuid_kill', channel, 'ORIGINATOR_CANCEL'));
  if (!/^(?:\+OK|-ERR No such channel!)\n?$/.test(reply.toString())) throw unrecognisedReply([reply]);
}

function left(end: number, { clock }: HangUpTools): number {
  return Math.max(0, end - clock.now());
}

function untold(): GatewayError {
  return new GatewayError(
    'esl_timeout',
    'FreeSWITCH was asked to hang up, and has not told in time that the call has ended; GET of the job tells.',
  );
}
