import type { Census } from '../observers/metrics';
import type { Room } from './room';

/** Counts the contents of all rooms. */
export function censusOf(rooms: readonly Room[]): Census {
  let members = 0;
  let recordings = 0;
  for (const room of rooms) {
    members += room.members.length;
    recordings += room.recordings.length;
  }
  return { conferences: rooms.length, members, recordings };
}
