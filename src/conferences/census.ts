import type { Room } from './room';

/** How much there is in FreeSWITCH, without a name. */
export interface Census {
  readonly conferences: number;
  readonly members: number;
  readonly recordings: number;
}

/** Counts what is in all rooms. */
export function censusOf(rooms: readonly Room[]): Census {
  let members = 0;
  let recordings = 0;
  for (const room of rooms) {
    members += room.members.length;
    recordings += room.recordings.length;
  }
  return { conferences: rooms.length, members, recordings };
}
