import type { MemberView } from '../replies/conference-view';
import type { JsonList } from '../replies/json-list';

/** A member as the JSON API and its events show it: the list's fields, and since when. */
export interface MemberState
  extends Required<Omit<MemberView, 'flags' | 'joinedSecondsAgo' | 'lastTalkedSecondsAgo'>> {
  /** When the member joined, to about a second; ISO 8601 in UTC. */
  readonly joinedAt: string;
}

/** A recording under way. */
export interface RecordingState {
  /** What `norecord`, `pause` and `resume` call it; null where this gateway did not start it. */
  readonly id: string | null;
  /** As FreeSWITCH has it. */
  readonly path: string;
  readonly paused: boolean;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Seconds of sound until the moment of this state, to 0.001: without the pauses that were heard of. */
  readonly seconds: number;
}

/** A conference as the JSON API and its events show it. One that is not active has no members. */
export interface ConferenceState {
  /** The name in the gateway's URLs. */
  readonly conference: string;
  readonly active: boolean;
  readonly locked: boolean;
  /** ISO 8601 in UTC, to about a second; null where it is not active. */
  readonly startedAt: string | null;
  /** The newest first. */
  readonly members: readonly MemberState[];
  readonly recordings: readonly RecordingState[];
}

/** A conference that FreeSWITCH does not have now. */
export function inactive(conference: string): ConferenceState {
  return { conference, active: false, locked: false, startedAt: null, members: [], recordings: [] };
}

/**
 * When something was that FreeSWITCH says was so many whole seconds ago: to the second, for it knows no more
 * (mod_conference.c:1378 `run_time`), and whoever asks again is told the same.
 *
 * @param now milliseconds since the epoch
 */
export function timeAgo(now: number, seconds: number): string {
  return new Date((Math.floor(now / 1_000) - seconds) * 1_000).toISOString();
}

/** What two lists of one moment say together. */
export interface Lists {
  /** The name in our URLs. */
  readonly conference: string;
  /** The rows of `list`: they know the channel's name and ghosts. */
  readonly rows: readonly MemberView[];
  /** `json_list`, which knows the lock, the recordings, and since when. */
  readonly list: JsonList;
  readonly recordingId: (path: string) => string | undefined;
  /** Milliseconds of sound of a recording; undefined where no event told of it. */
  readonly soundMs: (path: string) => number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Makes one state of FreeSWITCH's two lists. A member that only one of them has has just come or gone. */
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
