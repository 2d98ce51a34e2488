/**
 * The SIP status of each hangup cause, from FreeSWITCH's own table (mod_sofia.c `hangup_cause_to_sip`), with the phrases of
 * RFC 3261 §21.
 */
const BY_STATUS: readonly [number, string, string][] = [
  [403, 'Forbidden', 'OUTGOING_CALL_BARRED INCOMING_CALL_BARRED BEARERCAPABILITY_NOTAUTH'],
  [404, 'Not Found', 'UNALLOCATED_NUMBER NO_ROUTE_TRANSIT_NET NO_ROUTE_DESTINATION'],
  [408, 'Request Timeout', 'NO_USER_RESPONSE'],
  [410, 'Gone', 'NUMBER_CHANGED REDIRECTION_TO_NEW_DESTINATION'],
  [483, 'Too Many Hops', 'EXCHANGE_ROUTING_ERROR'],
  [484, 'Address Incomplete', 'INVALID_NUMBER_FORMAT INVALID_URL INVALID_GATEWAY'],
  [486, 'Busy Here', 'USER_BUSY'],
  [487, 'Request Terminated', 'ORIGINATOR_CANCEL LOSE_RACE'],
  [488, 'Not Acceptable Here', 'BEARERCAPABILITY_NOTIMPL INCOMPATIBLE_DESTINATION'],
  [501, 'Not Implemented', 'FACILITY_REJECTED FACILITY_NOT_IMPLEMENTED SERVICE_NOT_IMPLEMENTED'],
  [502, 'Bad Gateway', 'DESTINATION_OUT_OF_ORDER PROGRESS_TIMEOUT'],
  [
    503,
    'Service Unavailable',
    'REQUESTED_CHAN_UNAVAIL NORMAL_CIRCUIT_CONGESTION NETWORK_OUT_OF_ORDER NORMAL_TEMPORARY_FAILURE ' +
      'SWITCH_CONGESTION GATEWAY_DOWN BEARERCAPABILITY_NOTAVAIL',
  ],
  [504, 'Server Time-out', 'RECOVERY_ON_TIMER_EXPIRE'],
  [600, 'Busy Everywhere', 'BUSY_EVERYWHERE'],
  [603, 'Decline', 'CALL_REJECTED DECLINE'],
  [604, 'Does Not Exist Anywhere', 'DOES_NOT_EXIST_ANYWHERE'],
  [606, 'Not Acceptable', 'NOT_ACCEPTABLE'],
];

const LINES = new Map(
  BY_STATUS.flatMap(([status, phrase, causes]) =>
    causes.split(' ').map((cause) => [cause, `SIP/2.0 ${status} ${phrase}`] as const),
  ),
);

/** Returns the SIP status line of a cause, such as `SIP/2.0 486 Busy Here` for USER_BUSY. As in FreeSWITCH, all others are 480. */
export function statusLineOfCause(cause: string): string {
  return LINES.get(cause) ?? 'SIP/2.0 480 Temporarily Unavailable';
}
