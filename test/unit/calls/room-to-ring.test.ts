import { CallLedger } from '../../../src/calls/ledger';
import { requireRoomToRing } from '../../../src/calls/room-to-ring';
import { event, TestClock } from '../../helpers/maintenance-event';

test('refuses a call if too many ring, of the requester or of all', () => {
  const ledger = new CallLedger(new TestClock());
  const room = (requester: string, more = 1): void =>
    requireRoomToRing(ledger, requester, more, { most: 5, mostOfOne: 3 });
  const ring = (uuid: string, requester: string): void => {
    room(requester);
    ledger.place({ uuid, requester });
  };
  for (const uuid of ['a', 'b', 'c']) ring(uuid, 'anna');
  expect(() => ring('d', 'anna')).toThrow('too_many_dials');
  for (const uuid of ['e', 'f']) ring(uuid, 'ben');
  expect(() => ring('g', 'ben')).toThrow('overloaded');
  // A call that was answered, or has ended, rings no more.
  ledger.take(event('CHANNEL_ANSWER', { 'Unique-ID': 'a' }));
  ledger.end('b', 'USER_BUSY');
  expect(() => room('anna', 3)).toThrow('too_many_dials');
  room('anna', 2);
});
