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
/** An event that tells so many members and ghosts. */
const tells = (size: number, ghosts: number, uuid = 'r1'): boolean =>
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

test('the number that is known is suspected by nobody', () => {
  expect(tells(1, 1)).toBe(false);
  expect(lasting()).toEqual([]);
});

test('another number is looked at once, however often it is told', () => {
  expect([tells(2, 1), tells(2, 1)]).toEqual([true, false]);
  expect(lasting()).toEqual(['Sales']);
  expect([tells(2, 1), tells(2, 1), lasting()]).toEqual([false, false, []]);
  expect(tells(3, 1)).toBe(true);
  expect(lasting()).toEqual(['Sales']);
});

test('one that has been explained meanwhile is not', () => {
  tells(2, 1);
  table.apply(room.member('add-member', 3), 0);
  expect(lasting()).toEqual([]);
  tells(3, 1);
  tells(2, 1);
  expect(lasting()).toEqual([]);
});

test('nor is that of a conference that is unknown, or told another number before the same again', () => {
  expect(tells(5, 5, 'r2')).toBe(false);
  tells(2, 1);
  lasting();
  tells(1, 1);
  expect(tells(2, 1)).toBe(true);
});
