import type { Room } from '../../../src/conferences/room';
import { RoomTable } from '../../../src/conferences/room-table';
import { SizeWatch } from '../../../src/conferences/size-watch';
import { orderedEvent, roomEvents } from './room-events';

const room = roomEvents('r1');
let table: RoomTable;
let watch: SizeWatch;
beforeEach(() => {
  table = new RoomTable();
  watch = new SizeWatch();
  table.apply(room.event('conference-create'), 0);
  table.apply(room.member('add-member', 1), 0);
  table.apply(room.member('add-member', 2, { 'Member-Ghost': 'true' }), 0);
});

const known = (): Room | undefined => table.named('Sales');
/** An event with this number of members and ghosts. */
const shows = (size: number, ghosts: number, uuid = 'r1'): boolean =>
  watch.look(
    orderedEvent([
      ['Event-Name', 'CUSTOM'],
      ['Conference-Name', 'Sales'],
      ['Conference-Size', String(size)],
      ['Conference-Ghosts', String(ghosts)],
      ['Conference-Unique-ID', uuid],
      ['Conference-Size', '99'],
    ]),
    known(),
  );
const lasting = () => watch.lasting(known);

test('ignores the known number', () => {
  expect(shows(1, 1)).toBe(false);
  expect(lasting()).toEqual([]);
});

test('reports another number once, even if it is repeated', () => {
  expect([shows(2, 1), shows(2, 1)]).toEqual([true, false]);
  expect(lasting()).toEqual(['Sales']);
  expect([shows(2, 1), shows(2, 1), lasting()]).toEqual([false, false, []]);
  expect(shows(3, 1)).toBe(true);
  expect(lasting()).toEqual(['Sales']);
});

test('does not report a number that was explained meanwhile', () => {
  shows(2, 1);
  table.apply(room.member('add-member', 3), 0);
  expect(lasting()).toEqual([]);
  shows(3, 1);
  shows(2, 1);
  expect(lasting()).toEqual([]);
});

test('does not report an unknown conference, or a number that changed in between', () => {
  expect(shows(5, 5, 'r2')).toBe(false);
  shows(2, 1);
  lasting();
  shows(1, 1);
  expect(shows(2, 1)).toBe(true);
});
