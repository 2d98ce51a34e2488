import type { CallLedger, Leg, LegState } from '../../calls/ledger';
import { statusLineOfCause } from '../../freeswitch/sip-status';
import type { ClickedCall } from './clicked-calls';

/** One step of a call, as sipXecs shows it: the answers to its INVITE, then what the calling phone reported about the REFER. */
export interface StatusLine {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly callId: string;
  /** INVITE for the calling party's leg, NOTIFY for the called party's. */
  readonly method: 'INVITE' | 'NOTIFY';
  readonly statusLine: string;
}

const LINES: Readonly<Partial<Record<LegState, string>>> = {
  trying: 'SIP/2.0 100 Trying',
  ringing: 'SIP/2.0 180 Ringing',
  early_media: 'SIP/2.0 183 Session Progress',
  answered: 'SIP/2.0 200 OK',
};

/** Words that the ledger uses if FreeSWITCH sent no cause. They are not steps of a call. */
const NO_CAUSE: ReadonlySet<string> = new Set(['NOT_PLACED', 'UNKNOWN', 'UNSPECIFIED']);

/** Returns the steps of a call until now, in their order. */
export function statusLines(ledger: CallLedger, { first, second }: ClickedCall): StatusLine[] {
  const calling = ledger.leg(first);
  const called = second === undefined ? undefined : ledger.leg(second);
  const lines = [
    ...(calling ? linesOf(calling, 'INVITE') : []),
    ...(called ? linesOf(called, 'NOTIFY') : []),
    ...(calling && second === undefined ? conferenceLines(calling) : []),
  ];
  return lines.sort((a, b) => a.timestamp - b.timestamp);
}

function linesOf(leg: Leg, method: StatusLine['method']): StatusLine[] {
  const { uuid: callId, at, cause } = leg;
  const steps = Object.entries(LINES).flatMap(([state, statusLine]) => {
    const timestamp = at[state as LegState];
    return timestamp === undefined ? [] : [{ timestamp, callId, method, statusLine }];
  });
  // If the call was answered, its end is not an answer to its INVITE.
  if (at.ended === undefined || at.answered !== undefined || cause === undefined || NO_CAUSE.has(cause))
    return steps;
  return [...steps, { timestamp: at.ended, callId, method, statusLine: statusLineOfCause(cause) }];
}

/** Returns the steps for a conference instead of a called party: it has answered when the leg has joined. */
function conferenceLines({ uuid: callId, at, cause }: Leg): StatusLine[] {
  const method = 'NOTIFY';
  if (at.joined !== undefined)
    return [{ timestamp: at.joined, callId, method, statusLine: 'SIP/2.0 200 OK' }];
  if (at.answered === undefined || at.ended === undefined || cause === undefined || NO_CAUSE.has(cause))
    return [];
  return [{ timestamp: at.ended, callId, method, statusLine: statusLineOfCause(cause) }];
}
