import { CallLedger } from '../../../src/calls/ledger';
import { requireRoomToRing } from '../../../src/calls/room-to-ring';
import { GatewayError } from '../../../src/errors';
import { event, TestClock } from '../../helpers/maintenance-event';

let clock: TestClock;
let before: CallLedger;
let after: CallLedger;
beforeEach(() => {
  clock = new TestClock();
  before = new CallLedger(clock);
  after = new CallLedger(clock);
});

/** Gives the legs to the other ledger, as the store does. */
const hand = (...uuids: string[]): void => {
  for (const uuid of uuids) after.restore(JSON.parse(JSON.stringify(before.save(uuid))));
};
const fire = (calls: CallLedger, name: string, uuid: string, more: Record<string, string> = {}): void =>
  calls.take(event(`CHANNEL_${name}`, { 'Unique-ID': uuid, ...more }));

test('a restored leg goes on where it was, with its channels', () => {
  before.place({ uuid: 'a', requester: '200' });
  for (const uuid of ['a', 'b']) fire(before, 'CREATE', uuid, { variable_gateway_call: 'a' });
  fire(before, 'PROGRESS', 'a');
  hand('a');
  expect(after.leg('a')).toEqual(before.leg('a'));
  expect(after.heard('a')).toEqual(['a', 'b']);
  fire(after, 'ANSWER', 'b');
  expect(after.leg('a')).toMatchObject({ state: 'answered', channel: 'b' });
});

test('a restored leg that is known already stays as it is', () => {
  before.place({ uuid: 'a', requester: '200' });
  hand('a');
  fire(after, 'ANSWER', 'a');
  hand('a');
  expect(after.leg('a')?.state).toBe('answered');
});

test('a restored parent ends its child', () => {
  before.place({ uuid: 'a', requester: '200' });
  before.place({ uuid: 'b', requester: '200', parent: 'a' });
  hand('a', 'b');
  after.gone('a', 'a');
  expect([after.leg('a')?.cause, after.leg('b')?.cause]).toEqual(['UNKNOWN', 'NOT_PLACED']);
});

test('a leg whose end was heard before its gateway ended has its cause', () => {
  before.place({ uuid: 'a', requester: '200' });
  fire(before, 'CREATE', 'a');
  fire(before, 'HANGUP_COMPLETE', 'a', { 'Hangup-Cause': 'USER_BUSY' });
  hand('a');
  after.gone('a', 'a');
  expect(after.leg('a')).toMatchObject({ state: 'ended', cause: 'USER_BUSY' });
});

test('restored calls that ring count against the limit', () => {
  for (const uuid of ['a', 'b']) before.place({ uuid, requester: '200' });
  hand('a', 'b');
  const limits = { most: 10, mostOfOne: 2 };
  expect(() => requireRoomToRing(after, '200', 1, limits)).toThrow(GatewayError);
  fire(after, 'ANSWER', 'a');
  expect(() => requireRoomToRing(after, '200', 1, limits)).not.toThrow();
});
