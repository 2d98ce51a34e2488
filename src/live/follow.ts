import { look, memberAmong } from '../calls/look';
import type { Live } from '../commands/tools';
import { GatewayError } from '../errors';
import { apiLine } from '../esl/command-line';
import type { EslClient } from '../ports';
import type { Leg } from './calls';

/** Milliseconds in which FreeSWITCH may not have made the channel yet. */
const YOUNG_MS = 5_000;

/** Lets what the gateway remembers follow FreeSWITCH's events. */
export function follow(esl: EslClient, live: Pick<Live, 'calls' | 'recordings'>, now: () => number): void {
  esl.onEvent((event) => {
    live.calls.take(event);
    live.recordings.take(event);
  });
  esl.onEventsReady(() => void reconcile(esl, live, now));
}

/** After a time without events: who has joined meanwhile, and which legs FreeSWITCH does not know any more. */
async function reconcile(esl: EslClient, { calls }: Pick<Live, 'calls'>, now: () => number): Promise<void> {
  for (const leg of calls.live()) {
    try {
      if (await hasJoined(esl, calls, leg)) continue;
      // FreeSWITCH makes its channel when the leg that it was placed for has answered.
      if (leg.state === 'placed' && leg.parent !== undefined && calls.leg(leg.parent)?.state !== 'ended')
        continue;
      if (leg.state === 'placed' && now() - (leg.at.placed ?? 0) < YOUNG_MS) continue;
      for (const channel of calls.channels(leg.uuid)) {
        const reply = await esl.api(apiLine('uuid_exists', channel));
        if (reply.toString() === 'false') calls.gone(leg.uuid, channel);
      }
    } catch (error) {
      // Not connected again yet: the next time of readiness tries anew. Anything else concerns this leg only.
      if (error instanceof GatewayError && ['esl_unavailable', 'esl_lost'].includes(error.code)) return;
    }
  }
}

async function hasJoined(esl: EslClient, calls: Live['calls'], leg: Leg): Promise<boolean> {
  const { uuid, conference, freeswitchName, at } = leg;
  if (at.joined !== undefined) return false;
  if (conference === undefined || freeswitchName === undefined) return false;
  const list = await look(esl, { name: conference, freeswitchName });
  const member = list && memberAmong(list, [uuid, ...calls.channels(uuid)]);
  if (member) calls.join(uuid, member.uuid, member.id);
  return member !== undefined;
}
