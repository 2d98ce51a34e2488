import { type ErrorCode, GatewayError } from '../errors';
import { apiLine } from '../esl/command-line';
import type { EslClient } from '../esl/port';
import { look, memberAmong } from '../freeswitch/look';
import type { CallLedger, Leg, LegState } from './ledger';

/** Milliseconds in which FreeSWITCH may not have made the channel yet. */
const YOUNG_MS = 5_000;
const NOT_NOW: readonly ErrorCode[] = ['esl_unavailable', 'esl_lost', 'esl_timeout', 'overloaded'];

/**
 * Updates the ledger after a time without events: finds legs that have joined meanwhile, and legs that FreeSWITCH does
 * not know any more. Returns false if FreeSWITCH could not be asked.
 *
 * @param wanted chooses legs; if it is not given, all are meant
 */
export async function reconcile(
  esl: EslClient,
  calls: CallLedger,
  now: () => number,
  wanted: (leg: Leg) => boolean = () => true,
): Promise<boolean> {
  for (const leg of calls.live().filter(wanted)) {
    try {
      if (await hasJoined(esl, calls, leg)) continue;
      // FreeSWITCH makes the channel of this leg when its parent has answered.
      const parent = leg.parent === undefined ? undefined : calls.leg(leg.parent);
      if (calls.wasRestored(leg.uuid) && (parent === undefined || parent.state === 'answered'))
        await catchUp(esl, calls, leg.uuid);
      if (leg.state === 'placed' && leg.parent !== undefined && parent?.state !== 'ended') continue;
      if (leg.state === 'placed' && now() - (leg.at.placed ?? 0) < YOUNG_MS) continue;
      for (const channel of calls.channels(leg.uuid)) {
        const reply = await esl.api(apiLine('uuid_exists', channel));
        if (reply.toString() === 'false') calls.gone(leg.uuid, channel);
      }
    } catch (error) {
      // Any other error concerns this leg only.
      if (error instanceof GatewayError && NOT_NOW.includes(error.code)) return false;
    }
  }
  return true;
}

/** Updates a leg that another process has placed: it may have been answered while nobody heard FreeSWITCH. */
async function catchUp(esl: EslClient, calls: CallLedger, uuid: string): Promise<void> {
  const leg = calls.leg(uuid);
  // A leg of a conference counts when it has joined.
  if (!leg || leg.state === 'ended' || leg.conference !== undefined) return;
  for (const channel of calls.channels(uuid)) {
    const dump = (await esl.api(apiLine('uuid_dump', channel))).toString();
    const [, answer = ''] = /^Answer-State: (\w+)$/m.exec(dump) ?? [];
    const state = ANSWER_STATES[answer];
    if (state !== undefined) calls.seen(uuid, channel, state);
  }
}

/** FreeSWITCH writes `ringing` for every channel that has no early media and no answer. */
const ANSWER_STATES: Readonly<Record<string, LegState>> = {
  ringing: 'trying',
  early: 'early_media',
  answered: 'answered',
};

async function hasJoined(esl: EslClient, calls: CallLedger, leg: Leg): Promise<boolean> {
  const { uuid, conference, freeswitchName, at } = leg;
  if (at.joined !== undefined) return false;
  if (conference === undefined || freeswitchName === undefined) return false;
  const list = await look(esl, { name: conference, freeswitchName });
  const member = list && memberAmong(list, [uuid, ...calls.channels(uuid)]);
  if (member) calls.join(uuid, member.uuid, member.id);
  return member !== undefined;
}
