import { callOutcome, codeOfCause, detailOfCause } from '../../../src/calls/call-outcome';
import { readDialCause } from '../../../src/replies/dial-result';

describe('the cause in a reply', () => {
  test.each(['SUCCESS', 'USER_BUSY', 'NO_ANSWER', 'SUBSCRIBER_ABSENT', 'CHAN_NOT_IMPLEMENTED', 'Q850_17'])(
    '%s, in the present form and in that before FreeSWITCH 1.8.0',
    (cause) => {
      expect(readDialCause(`+OK Call Requested: result: [${cause}]\n`)).toBe(cause);
      expect(readDialCause(`Call Requested: result: [${cause}]\n`)).toBe(cause);
    },
  );

  test.each([
    '',
    '-ERR no reply\n',
    '+OK Call Requested: result: []\n',
    '+OK Call Requested: result: [SUCCESS]',
    '+OK Call Requested: result: [success]\n',
    '+OK Call Requested: result: [USER BUSY]\n',
    '+OK Call Requested: result: [SUCCESS]\n\n',
    '+OK Call Requested: result: [SUCCESS]\nsurprise\n',
    'surprise\n+OK Call Requested: result: [SUCCESS]\n',
    '-ERR Call Requested: result: [SUCCESS]\n',
    `+OK Call Requested: result: [${'A'.repeat(65)}]\n`,
    '+OK Job-UUID: 7a1b2c3d-0000-4000-8000-000000000001\n',
    '-ERR Bad Args\ndial <endpoint_module_name>/<destination> <callerid number> <callerid name>',
    '-ERR Conference Team not found\n',
  ])('is missing in %j', (reply) => {
    expect(readDialCause(reply)).toBeUndefined();
  });
});

describe('the code for a cause', () => {
  test.each([
    ['UNALLOCATED_NUMBER', 'destination_not_found'],
    ['NO_ROUTE_DESTINATION', 'destination_not_found'],
    ['SUBSCRIBER_ABSENT', 'destination_not_found'],
    ['USER_NOT_REGISTERED', 'destination_not_found'],
    ['INVALID_NUMBER_FORMAT', 'invalid_destination'],
    ['USER_BUSY', 'dial_failed'],
    ['NO_ANSWER', 'dial_failed'],
    ['NO_USER_RESPONSE', 'dial_failed'],
    ['CALL_REJECTED', 'dial_failed'],
    ['ORIGINATOR_CANCEL', 'dial_failed'],
    ['ALLOTTED_TIMEOUT', 'dial_failed'],
    ['PROGRESS_TIMEOUT', 'dial_failed'],
    ['INVALID_GATEWAY', 'dial_failed'],
    ['GATEWAY_DOWN', 'dial_failed'],
    ['DESTINATION_OUT_OF_ORDER', 'dial_failed'],
    ['MANDATORY_IE_MISSING', 'dial_failed'],
    ['CHAN_NOT_IMPLEMENTED', 'dial_failed'],
    ['NORMAL_TEMPORARY_FAILURE', 'dial_failed'],
    ['NORMAL_CLEARING', 'dial_failed'],
    ['NO_ROUTE_TRANSIT_NET', 'dial_failed'],
    ['NOT_ADMITTED', 'dial_failed'],
    ['CONFERENCE_ENDED', 'dial_failed'],
    ['SOMETHING_NEW', 'dial_failed'],
  ])('%s is %s', (cause, code) => {
    expect(codeOfCause(cause)).toBe(code);
    expect(callOutcome({ cause, channel: 'leg-1', reply: Buffer.alloc(0) })).toEqual({
      kind: 'refused',
      code,
      detail: detailOfCause(cause),
      extra: { cause, uuid: 'leg-1' },
    });
  });

  test("explains the gateway's own causes, and names the others", () => {
    expect(detailOfCause('NOT_ADMITTED')).toContain('may be full');
    expect(detailOfCause('CONFERENCE_ENDED')).toContain('had ended');
    expect(detailOfCause('USER_BUSY')).toBe('The call ended with USER_BUSY.');
  });
});

test('only a joined leg is a success, with the channel that joined', () => {
  const end = { cause: 'SUCCESS', channel: 'leg-1', reply: Buffer.alloc(0) };
  expect(callOutcome({ ...end, member: 42 })).toEqual({
    kind: 'done',
    members: [42],
    extra: { member: 42, uuid: 'leg-1', cause: 'SUCCESS' },
  });
  expect(callOutcome(end)).toMatchObject({ code: 'dial_failed', extra: { uuid: 'leg-1' } });
});
