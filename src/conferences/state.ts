import type { MemberView } from '../replies/conference-view';
import type { JsonList } from '../replies/json-list';
import type { ConferenceState } from './schemas';

/** Returns the state of a conference that FreeSWITCH does not have now. */
export function inactive(conference: string): ConferenceState {
  return { conference, active: false, locked: false, startedAt: null, members: [], recordings: [] };
}

/**
 * Returns the time that was so many seconds ago. It is exact to the second, because FreeSWITCH counts whole seconds
 * (mod_conference.c:1378 `run_time`). So a client that asks again gets the same time.
 *
 * @param now milliseconds since the epoch
 */
export function timeAgo(now: number, seconds: number): string {
  return new Date((Math.floor(now / 1_000) - seconds) * 1_000).toISOString();
}

/** The content of two lists that were read at the same moment. */
export interface Lists {
  /** The name in our URLs. */
  readonly conference: string;
  /** The rows of `list`: only they have the channel's name and ghosts. */
  readonly rows: readonly MemberView[];
  /** `json_list`: only it has the lock, the recordings, and the times. */
  readonly list: JsonList;
  readonly recordingId: (path: string) => string | undefined;
  /** Returns the milliseconds of sound of a recording; `undefined` if no event showed it. */
  readonly soundMs: (path: string) => number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Returns one state from FreeSWITCH's two lists. If only one of them has a member, that member has just joined or left. */
export function stateOf({ conference, rows, list, recordingId, soundMs, now }: Lists): ConferenceState {
  const ago = (seconds: number): string => timeAgo(now, seconds);
  const joined = new Map(list.callers.map(({ id, joinedSecondsAgo }) => [id, joinedSecondsAgo]));
  return {
    conference,
    active: true,
    locked: list.locked,
    startedAt: ago(list.runTime),
    members: rows.map((row) => ({
      ...row,
      channel: row.channel ?? '',
      joinedAt: ago(joined.get(row.id) ?? 0),
    })),
    recordings: list.recordings.map(({ path, paused, startedAt }) => ({
      id: recordingId(path) ?? null,
      path,
      paused,
      startedAt: new Date(startedAt * 1_000).toISOString(),
      seconds: (soundMs(path) ?? Math.max(0, now - startedAt * 1_000)) / 1_000,
    })),
  };
}
