import type { Room } from '../../../src/conferences/room';
import { RoomTable } from '../../../src/conferences/room-table';
import type { EslEvent } from '../../../src/esl/port';
import { changesOf, type RoomEvents, roomEvents } from './room-events';

export const NOW = Date.UTC(2026, 10, 20);
export let table: RoomTable;
/** Events of the conference Sales. */
export let room: RoomEvents;

/** Begins with a table of these conferences. */
export function begin(...known: Room[]): void {
  table = new RoomTable(known);
}

/** Each test begins with a conference that was just created. */
export function useRoom(): void {
  beforeEach(() => {
    begin();
    room = roomEvents('r1');
    table.apply(room.event('conference-create'), NOW);
  });
}

export const apply = (...events: EslEvent[]) => changesOf(table, events, NOW);
export const kinds = (...events: EslEvent[]) => apply(...events).map(({ kind }) => kind);
export const member = (id: number) => table.named('Sales')?.members.find((one) => one.id === id);
export const ids = (name = 'Sales') => table.named(name)?.members.map(({ id }) => id);
