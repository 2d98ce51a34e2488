import { statusLineOfCause } from '../../../src/freeswitch/sip-status';

test.each([
  ['USER_BUSY', 'SIP/2.0 486 Busy Here'],
  ['NO_ROUTE_DESTINATION', 'SIP/2.0 404 Not Found'],
  ['SUBSCRIBER_ABSENT', 'SIP/2.0 480 Temporarily Unavailable'],
  ['CALL_REJECTED', 'SIP/2.0 603 Decline'],
  ['ORIGINATOR_CANCEL', 'SIP/2.0 487 Request Terminated'],
  ['NORMAL_CIRCUIT_CONGESTION', 'SIP/2.0 503 Service Unavailable'],
  ['SOMETHING_NEW', 'SIP/2.0 480 Temporarily Unavailable'],
])('%s is %s', (cause, line) => expect(statusLineOfCause(cause)).toBe(line));
