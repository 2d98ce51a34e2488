import { GatewayError } from '../errors';
import { apiLine } from '../esl/command-line';
import { askUntil, waitUntil } from '../lib/wait';
import type { CallTools } from './call-tools';
import type { Leg } from './ledger';

type JoinTools = Pick<CallTools, 'esl' | 'live' | 'observe' | 'clock'>;

/** Milliseconds from `uuid_bridge` until the two must be in one bridge. It takes about 100. */
const BRIDGE_MS = 2_000;
/** Milliseconds between two looks. */
const LOOK_MS = 20;
/** Milliseconds in which FreeSWITCH makes the channel of a call that it accepted. */
const BEGIN_MS = 10_000;

/**
 * Joins two legs. FreeSWITCH lets go the party that the first leg was with. If the target is not in a bridge after that,
 * it is hung up.
 *
 * The state must be checked. `+OK` means only that both legs were asked to leave what they do, and `bridge_uuid` is set
 * before they have. If two legs wanted the same channel, or if the other leg has gone meanwhile, a channel stays between
 * its states for ever (measured). The leg that is bridged to reaches CS_EXCHANGE_MEDIA (switch_ivr_bridge.c
 * `switch_ivr_multi_threaded_bridge`).
 *
 * @param first the leg of the calling party
 * @param target the leg that has answered
 */
export async function joinTarget(tools: JoinTools, first: string, target: string): Promise<void> {
  const { esl, live, clock } = tools;
  const [one, other] = [channelOf(tools, first), channelOf(tools, target)];
  const reply = await esl.api(apiLine('uuid_bridge', one, other)).catch((error: unknown) => {
    // FreeSWITCH may have received it anyway. The state of the channel will show it.
    if (error instanceof GatewayError && error.fate === 'unknown') return undefined;
    throw error;
  });
  if (reply === undefined || reply.toString().startsWith('+OK')) {
    const end = clock.now() + BRIDGE_MS;
    let gone = false;
    const isJoined = async (): Promise<boolean> => {
      const dump = (await esl.api(apiLine('uuid_dump', other))).toString();
      gone = dump.startsWith('-ERR');
      return /^Channel-State: CS_EXCHANGE_MEDIA$/m.test(dump);
    };
    const mayJoin = (): boolean => !gone && clock.now() < end && live.calls.leg(target)?.state !== 'ended';
    if (await askUntil(isJoined, LOOK_MS, mayJoin)) return;
  }
  await letGo(tools, target, 'NORMAL_CLEARING');
}

/**
 * Returns true if a phone has answered. Asks FreeSWITCH itself, because its result was lost; waits while the phone rings.
 *
 * @param ms milliseconds that it may still ring
 */
export async function hasAnswered({ esl, live }: JoinTools, uuid: string, ms: number): Promise<boolean> {
  await waitUntil(
    () => esl.hearsEvents(),
    (ready) => esl.onEventsReady(ready),
    ms,
  );
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
 * Hangs up a leg, in any state. If it cannot be hung up, observers are notified. FreeSWITCH then ends the leg by itself:
 * a ringing one by `originate_timeout`, a waiting one by `park_timeout`.
 */
export async function letGo(tools: JoinTools, uuid: string, cause: string): Promise<void> {
  const { esl, live, observe } = tools;
  // Until FreeSWITCH has made the channel, there is nothing to hang up.
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

/** Returns the channel that answered: the leg's own, or another if the call forked to several telephones. */
function channelOf({ live }: Pick<JoinTools, 'live'>, uuid: string): string {
  return live.calls.leg(uuid)?.channel ?? uuid;
}
