import type { MemberView } from '../replies/conference-view';
import type { JsonList } from '../replies/json-list';

/** A member as the JSON API and its events show it: the fields of the list, and the time of joining. */
export interface MemberState
  extends Required<Omit<MemberView, 'flags' | 'joinedSecondsAgo' | 'lastTalkedSecondsAgo'>> {
  /** When the member joined, to about a second; ISO 8601 in UTC. */
  readonly joinedAt: string;
}

/** A recording that is running. */
export interface RecordingState {
  /** Its id for `norecord`, `pause` and `resume`; null if this gateway did not start it. */
  readonly id: string | null;
  /** The path in FreeSWITCH. */
  readonly path: string;
  readonly paused: boolean;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Seconds of sound until the moment of this state, to 0.001. Pauses that events showed are not included. */
  readonly seconds: number;
}

/** A conference as the JSON API and its events show it. One that is not active has no members. */
export interface ConferenceState {
  /** The name in the gateway's URLs. */
  readonly conference: string;
  readonly active: boolean;
  readonly locked: boolean;
  /** ISO 8601 in UTC, to about a second; null if the conference is not active. */
  readonly startedAt: string | null;
  /** The newest first. */
  readonly members: readonly MemberState[];
  readonly recordings: readonly RecordingState[];
}

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
