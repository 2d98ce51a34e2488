import { barePath } from '../recordings/memory';
import type { ConferenceState, MemberState, RecordingState } from './schemas';
import { inactive } from './state';

/** A recording as FreeSWITCH describes it. Its id for clients depends on the conference's entry in the directory. */
export interface RoomRecording extends Omit<RecordingState, 'id' | 'seconds'> {
  /** Milliseconds of sound until `soundAt`. Since then it has grown, except if it is paused. */
  readonly soundMs: number;
  /** Milliseconds since the epoch. */
  readonly soundAt: number;
}

/** One life of a conference in FreeSWITCH, from its events and lists. A room never changes: an event makes another room. */
export interface Room {
  /** `Conference-Unique-ID`: each time that a conference of this name begins, it has another one. */
  readonly uuid: string;
  readonly freeswitchName: string;
  readonly locked: boolean;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The newest first. A member is known by uuid and id together: ids are kept across conferences (mod_conference.c:2409). */
  readonly members: readonly MemberState[];
  /** The newest first. */
  readonly recordings: readonly RoomRecording[];
  /** The file that is played to everybody, as far as events showed it. */
  readonly playing: string | null;
  /** The last recording that could not be started, and when it was tried; null if one was started since. */
  readonly recordingFailed: { readonly path: string; readonly at: number } | null;
}

/** Returns true if both are the same member of the same conference. */
export function isMember(a: Pick<MemberState, 'id' | 'uuid'>, b: Pick<MemberState, 'id' | 'uuid'>): boolean {
  return a.id === b.id && a.uuid === b.uuid;
}

/** Returns true if both are the same recording. In rooms that mix video, its path may have parameters or not. */
export function isRecording(a: Pick<RoomRecording, 'path'>, b: Pick<RoomRecording, 'path'>): boolean {
  return barePath(a.path) === barePath(b.path);
}

/** Returns a recording as clients see it at a moment, in milliseconds since the epoch. */
export function recordingStateOf(
  recording: RoomRecording,
  id: string | undefined,
  now: number,
): RecordingState {
  const { path, paused, startedAt } = recording;
  return { id: id ?? null, path, paused, startedAt, seconds: soundUntil(recording, now) / 1_000 };
}

/** Returns the same recording, paused or running from now on. */
export function paused(recording: RoomRecording, isPaused: boolean, now: number): RoomRecording {
  return { ...recording, paused: isPaused, soundMs: soundUntil(recording, now), soundAt: now };
}

function soundUntil({ paused, soundMs, soundAt }: RoomRecording, now: number): number {
  return paused ? soundMs : soundMs + Math.max(0, now - soundAt);
}

/**
 * Returns a room as a client of one of its names sees it.
 *
 * @param name the conference's name in our URLs
 * @param recordingId returns a recording's id for clients; `undefined` if this gateway did not start it
 * @param now milliseconds since the epoch
 */
export function conferenceStateOf(
  name: string,
  room: Room | undefined,
  recordingId: (path: string) => string | undefined,
  now: number,
): ConferenceState {
  if (!room) return inactive(name);
  return {
    conference: name,
    active: true,
    locked: room.locked,
    startedAt: room.startedAt,
    members: room.members,
    recordings: room.recordings.map((recording) =>
      recordingStateOf(recording, recordingId(recording.path), now),
    ),
  };
}

/** Returns true if both are equal, except for times and the order of members: lists have times in whole seconds only. */
export function sameRoom(a: Room | undefined, b: Room | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.uuid === b.uuid &&
    a.locked === b.locked &&
    sameSet(a.members, b.members, isMember, sameMember) &&
    sameSet(a.recordings, b.recordings, isRecording, (one, other) => one.paused === other.paused)
  );
}

/** Returns true if nothing of a member differs, except perhaps the time of joining. */
export function sameMember(a: MemberState, b: MemberState): boolean {
  const keys = Object.keys(a) as (keyof MemberState)[];
  return keys.every((key) => key === 'joinedAt' || a[key] === b[key]);
}

/** Lists have the start of a recording in whole seconds. */
const SAME_START_MS = 2_000;

/**
 * Returns the room of a list with the values that only events have: times to the millisecond, pauses, and the file that
 * is played.
 */
export function withTimesOf(room: Room, known: Room | undefined): Room {
  if (room.uuid !== known?.uuid) return room;
  return {
    ...room,
    startedAt: known.startedAt,
    members: room.members.map((member) => {
      const before = known.members.find((one) => isMember(one, member));
      return before ? { ...member, joinedAt: before.joinedAt } : member;
    }),
    recordings: room.recordings.map((recording) => {
      const before = known.recordings.find((one) => isRecording(one, recording));
      if (!before) return recording;
      const apart = Math.abs(Date.parse(before.startedAt) - Date.parse(recording.startedAt));
      if (apart > SAME_START_MS) return recording;
      return before.paused === recording.paused
        ? before
        : paused(before, recording.paused, recording.soundAt);
    }),
    playing: known.playing,
    recordingFailed: known.recordingFailed,
  };
}

function sameSet<T>(
  a: readonly T[],
  b: readonly T[],
  is: (one: T, other: T) => boolean,
  same: (one: T, other: T) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  return a.every((one) => {
    const other = b.find((candidate) => is(candidate, one));
    return other !== undefined && same(one, other);
  });
}
