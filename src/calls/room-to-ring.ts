import { GatewayError } from '../errors';
import type { CallLedger } from './ledger';

/** Calls that may ring at once. */
const MOST = 500;
/** The part of them that one requester may have. */
const MOST_OF_ONE = 100;

/**
 * Checks that so many more calls may ring. Each takes a thread and a channel of FreeSWITCH until it is answered or ends. Call
 * it just before `CallLedger.place`, with nothing to wait for between.
 *
 * @throws GatewayError too_many_dials if too many of this requester ring; overloaded if too many of all do
 */
export function requireRoomToRing(
  calls: Pick<CallLedger, 'live'>,
  requester: string,
  more = 1,
  { most, mostOfOne } = { most: MOST, mostOfOne: MOST_OF_ONE },
): void {
  const all = calls.live().filter(({ at }) => at.answered === undefined);
  const own = all.filter((leg) => leg.requester === requester).length;
  if (own + more > mostOfOne) {
    const detail = `${own} calls of this requester ring already; nothing was sent.`;
    throw new GatewayError('too_many_dials', detail, { retryAfter: 5 });
  }
  if (all.length + more > most) {
    const detail = `${all.length} calls ring already; nothing was sent.`;
    throw new GatewayError('overloaded', detail, { retryAfter: 5 });
  }
}
