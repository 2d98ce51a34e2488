import { barePath } from '../recordings/memory';
import { type ConferenceState, inactive, type MemberState, type RecordingState } from './state';

/** A recording as FreeSWITCH tells it; what clients call it depends on the conference's entry in the directory. */
export interface RoomRecording extends Omit<RecordingState, 'id' | 'seconds'> {
  /** Milliseconds of sound until a moment; since then it has gone on, unless it is paused. */
  readonly soundMs: number;
  /** That moment, in milliseconds since the epoch. */
  readonly soundAt: number;
}

/** One life of a conference in FreeSWITCH, as its events and lists tell it. Never changes; an event makes another. */
export interface Room {
  /** `Conference-Unique-ID`: another one each time that a conference of this name begins. */
  readonly uuid: string;
  readonly freeswitchName: string;
  readonly locked: boolean;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The newest first. Known by uuid and id together: ids are kept across conferences (mod_conference.c:2409). */
  readonly members: readonly MemberState[];
  /** The newest first. */
  readonly recordings: readonly RoomRecording[];
  /** The file that is played to everybody, as far as events told. */
  readonly playing: string | null;
  /** The recording that could not be begun last, and when it was tried; null if one was begun since. */
  readonly recordingFailed: { readonly path: string; readonly at: number } | null;
}

/** True for the same member of the same conference. */
export function isMember(a: Pick<MemberState, 'id' | 'uuid'>, b: Pick<MemberState, 'id' | 'uuid'>): boolean {
  return a.id === b.id && a.uuid === b.uuid;
}

/** In rooms that mix video the same recording has a path with and without parameters. */
export function isRecording(a: Pick<RoomRecording, 'path'>, b: Pick<RoomRecording, 'path'>): boolean {
  return barePath(a.path) === barePath(b.path);
}

/** A recording as clients see it at a moment, in milliseconds since the epoch. */
export function recordingStateOf(
  recording: RoomRecording,
  id: string | undefined,
  now: number,
): RecordingState {
  const { path, paused, startedAt } = recording;
  return { id: id ?? null, path, paused, startedAt, seconds: soundUntil(recording, now) / 1_000 };
}

/** The same recording, paused or not from now on. */
export function paused(recording: RoomRecording, isPaused: boolean, now: number): RoomRecording {
  return { ...recording, paused: isPaused, soundMs: soundUntil(recording, now), soundAt: now };
}

function soundUntil({ paused, soundMs, soundAt }: RoomRecording, now: number): number {
  return paused ? soundMs : soundMs + Math.max(0, now - soundAt);
}

/**
 * A room as a client of one of its names sees it.
 *
 * @param name        the conference's name in our URLs
 * @param recordingId what clients call a recording; undefined for one that this gateway did not start
 * @param now         milliseconds since the epoch
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

/** True where both say the same, but for times and the order of members: lists tell times in whole seconds only. */
export function sameRoom(a: Room | undefined, b: Room | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.uuid === b.uuid &&
    a.locked === b.locked &&
    sameSet(a.members, b.members, isMember, sameMember) &&
    sameSet(a.recordings, b.recordings, isRecording, (one, other) => one.paused === other.paused)
  );
}

/** True where nothing of a member differs but perhaps the time of joining. */
export function sameMember(a: MemberState, b: MemberState): boolean {
  const keys = Object.keys(a) as (keyof MemberState)[];
  return keys.every((key) => key === 'joinedAt' || a[key] === b[key]);
}

/** Lists tell in whole seconds when a recording began. */
const SAME_START_MS = 2_000;

/** The room of a list with what only events tell: times to the millisecond, pauses, and what is played. */
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
