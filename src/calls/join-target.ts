import { setTimeout as delay } from 'node:timers/promises';
import { GatewayError } from '../errors';
import { apiLine } from '../esl/command-line';
import type { CallTools } from './call-tools';
import type { Leg } from './ledger';

type JoinTools = Pick<CallTools, 'esl' | 'live' | 'observe' | 'clock'>;

/** Milliseconds from `uuid_bridge` until the two must be in one bridge. It takes about 100. */
const BRIDGE_MS = 2_000;
/** Milliseconds between two looks. */
const LOOK_MS = 20;
/** Milliseconds in which FreeSWITCH makes the channel of a call that it took. */
const BEGIN_MS = 10_000;

/**
 * Joins two legs; whoever the first was with is let go by FreeSWITCH. The target is ended where it is not in a bridge
 * then: `+OK` says only that both were told to leave what they do, `bridge_uuid` is set before they have, and a channel
 * that was wanted by two, or whose other has gone meanwhile, stays between its states for ever (measured). The one that is
 * bridged to comes to CS_EXCHANGE_MEDIA (switch_ivr_bridge.c `switch_ivr_multi_threaded_bridge`).
 *
 * @param first  the leg of the calling party
 * @param target the leg that has answered
 */
export async function joinTarget(tools: JoinTools, first: string, target: string): Promise<void> {
  const { esl, live, clock } = tools;
  const [one, other] = [channelOf(tools, first), channelOf(tools, target)];
  const reply = await esl.api(apiLine('uuid_bridge', one, other)).catch((error: unknown) => {
    // It may have been heard all the same: what is there now will tell.
    if (error instanceof GatewayError && error.fate === 'unknown') return undefined;
    throw error;
  });
  if (reply === undefined || reply.toString().startsWith('+OK')) {
    const end = clock.now() + BRIDGE_MS;
    while (clock.now() < end && live.calls.leg(target)?.state !== 'ended') {
      const dump = (await esl.api(apiLine('uuid_dump', other))).toString();
      if (/^Channel-State: CS_EXCHANGE_MEDIA$/m.test(dump)) return;
      if (dump.startsWith('-ERR')) break;
      await delay(LOOK_MS);
    }
  }
  await letGo(tools, target, 'NORMAL_CLEARING');
}

/**
 * Asks FreeSWITCH itself whether a phone has answered, where its word was lost; waits while it rings.
 *
 * @param ms milliseconds that it may still ring
 */
export async function hasAnswered({ esl, live }: JoinTools, uuid: string, ms: number): Promise<boolean> {
  await hearing(esl, ms);
  const channel = channelOf({ live }, uuid);
  const dump = (await esl.api(apiLine('uuid_dump', channel))).toString();
  if (dump.startsWith('-ERR')) {
    live.calls.gone(uuid, channel);
    return false;
  }
  if (/^Answer-State: answered$/m.test(dump)) return true;
  const over = ({ state }: Leg): boolean => state === 'answered' || state === 'ended';
  return (await live.calls.until(uuid, over, ms))?.state === 'answered';
}

/**
 * Ends a leg, however far it has come. Where that cannot be said it is put on record, and FreeSWITCH ends the leg by
 * itself: the ringing by `originate_timeout`, the waiting by `park_timeout`.
 */
export async function letGo(tools: JoinTools, uuid: string, cause: string): Promise<void> {
  const { esl, live, observe } = tools;
  // Before FreeSWITCH has made the channel there is nothing to end.
  const leg = await live.calls.until(uuid, ({ state }) => state !== 'placed', BEGIN_MS);
  if (leg?.state === 'ended') return;
  await Promise.all(
    live.calls
      .channels(uuid)
      .map((channel) =>
        esl
          .api(apiLine('uuid_kill', channel, cause))
          .catch((error: unknown) => observe({ kind: 'leg-left', uuid: channel, error })),
      ),
  );
}

/** The channel that answered; the leg's own unless the call forked to several telephones. */
function channelOf({ live }: Pick<JoinTools, 'live'>, uuid: string): string {
  return live.calls.leg(uuid)?.channel ?? uuid;
}

/** Waits until events are heard again. */
async function hearing(esl: CallTools['esl'], ms: number): Promise<void> {
  if (esl.hearsEvents()) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    const forget = esl.onEventsReady(done);
  });
}
