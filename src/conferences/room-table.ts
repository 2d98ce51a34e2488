import { isConferenceName } from '../directory/names';
import type { EslEvent } from '../esl/port';
import { actionOf, detail } from '../freeswitch/conference-event';
import { BoundedBook } from '../lib/bounded-book';
import { barePath } from '../recordings/memory';
import type { Change, Happening } from './changes';
import { describesMember, isLeaving, memberAfter, memberOf } from './member-event';
import { isMember, isRecording, paused, type Room, sameMember } from './room';
import type { MemberState } from './schemas';

/** The effect of an event. */
export interface Applied {
  readonly changes: readonly Change[];
  /** FreeSWITCH's name of a conference, if the event shows that something in it has been missed. */
  readonly doubt?: string;
}

const NOTHING: Applied = { changes: [] };
/** So many ended conferences are remembered. A late event of one of them must not begin a room. */
const ENDED_KEPT = 1_000;
/** Milliseconds in which several failures to record count as one. */
const SAME_FAILURE_MS = 10_000;

/** The conferences of FreeSWITCH, updated event by event. It asks FreeSWITCH nothing. */
export class RoomTable {
  /** By `Conference-Unique-ID`. */
  private readonly rooms = new Map<string, Room>();
  /** The uuid of the room that has the name now. */
  private readonly current = new Map<string, string>();
  private readonly ended = new BoundedBook<true>(ENDED_KEPT);

  constructor(rooms: Iterable<Room> = []) {
    for (const room of rooms) this.put(room);
  }

  named(freeswitchName: string): Room | undefined {
    const uuid = this.current.get(freeswitchName);
    return uuid === undefined ? undefined : this.rooms.get(uuid);
  }

  all(): Room[] {
    return [...this.current.values()].flatMap((uuid) => this.rooms.get(uuid) ?? []);
  }

  /** Replaces what was known of a conference with what was read; `undefined` if the conference is not active. */
  replace(freeswitchName: string, room: Room | undefined): void {
    const known = this.named(freeswitchName);
    if (known && known.uuid !== room?.uuid) this.drop(known);
    if (room) this.put(room);
  }

  /**
   * Takes an event of `conference::maintenance`.
   *
   * A room is known by its Conference-Unique-ID. The first header of that name is read, and the first one with the
   * conference's name: variables of the conference come after them and may have the same names
   * (conference_event.c:741-756).
   *
   * @param now milliseconds since the epoch
   */
  apply(event: EslEvent, now: number): Applied {
    const uuid = event.first('Conference-Unique-ID');
    const action = actionOf(event);
    if (uuid === undefined || action === undefined) return NOTHING;
    if (this.ended.has(uuid) && action !== 'conference-create') return NOTHING;
    const room = this.rooms.get(uuid);
    if (!room) return this.meet(uuid, action, event.first('Conference-Name'), now);
    const { freeswitchName } = room;
    if (action === 'conference-destroy') {
      this.drop(room);
      return { changes: [{ kind: 'conference-ended', freeswitchName, at: now }] };
    }
    const doubt = { missed: false };
    const happenings = this.happen(room, action, event, now, doubt);
    const changes = happenings.map((happening) => ({ ...happening, freeswitchName, at: now }));
    return doubt.missed ? { changes, doubt: freeswitchName } : { changes };
  }

  /** Handles the first event of a room. If it is not its creation, something was missed. */
  private meet(uuid: string, action: string, freeswitchName: string | undefined, now: number): Applied {
    // Clients cannot use such a name, so the conference is ignored.
    if (freeswitchName === undefined || !isConferenceName(freeswitchName)) return NOTHING;
    if (action !== 'conference-create') {
      if (action === 'conference-destroy') return NOTHING;
      return { changes: [], doubt: freeswitchName };
    }
    // The previous room of this name cannot be found any more, even if its destroy event has not come
    // (mod_conference.c:2655).
    const before = this.named(freeswitchName);
    if (before) this.drop(before);
    const startedAt = new Date(now).toISOString();
    const nothing = { members: [], recordings: [], playing: null, recordingFailed: null };
    this.put({ uuid, freeswitchName, locked: false, startedAt, ...nothing });
    const started: Change = { kind: 'conference-started', freeswitchName, at: now };
    return { changes: before ? [{ kind: 'conference-ended', freeswitchName, at: now }, started] : [started] };
  }

  private happen(
    room: Room,
    action: string,
    event: EslEvent,
    now: number,
    doubt: { missed: boolean },
  ): Happening[] {
    if (describesMember(action)) {
      const about = memberOf(event);
      const before = about && room.members.find((member) => isMember(member, about));
      doubt.missed = about !== undefined && !before && !isLeaving(action);
      const changed = before ? this.change(room, [memberAfter(event, before, before, now)]) : [];
      return action === 'play-file-member' ? [...changed, ...played(event, true, about?.id)] : changed;
    }
    switch (action) {
      case 'add-member':
        return this.join(room, event, now);
      case 'del-member':
        return this.leave(room, event, now);
      case 'floor-change':
        return this.giveFloor(room, event, doubt);
      case 'lock':
      case 'unlock':
        return this.lock(room, action === 'lock');
      case 'start-recording':
        return this.startRecording(room, event, now);
      case 'stop-recording':
      case 'pause-recording':
      case 'resume-recording':
        return this.moveRecording(room, action, event, now);
      case 'play-file':
        return this.playToAll(room, played(event, true, null));
      case 'play-file-done':
        return this.playToAll(room, played(event, false, null));
      case 'play-file-member-done':
        return played(event, false, memberOf(event)?.id);
      default:
        return [];
    }
  }

  /**
   * The event comes before the member is in FreeSWITCH's list (conference_member.c:961, 1069), or after a read found it
   * there.
   */
  private join(room: Room, event: EslEvent, now: number): Happening[] {
    const about = memberOf(event);
    if (!about) return [];
    const before = room.members.find((member) => isMember(member, about));
    const member = memberAfter(event, about, before, now);
    if (before) return this.change(room, [member]);
    this.put({ ...room, members: [member, ...room.members] });
    return [{ kind: 'member-joined', member }];
  }

  private leave(room: Room, event: EslEvent, now: number): Happening[] {
    const about = memberOf(event);
    const before = about && room.members.find((member) => isMember(member, about));
    if (!before) return [];
    this.put({ ...room, members: room.members.filter((member) => member !== before) });
    const member = memberAfter(event, before, before, now);
    return [{ kind: 'member-left', member: { ...member, floor: before.floor } }];
  }

  /** Only New-ID counts: Old-ID is `none` if the old holder is leaving (conference_member.c:1104). */
  private giveFloor(room: Room, event: EslEvent, doubt: { missed: boolean }): Happening[] {
    const holder = detail(event, 'New-ID');
    const of = (member: MemberState): boolean => String(member.id) === holder;
    doubt.missed = holder !== 'none' && !room.members.some(of);
    return this.change(
      room,
      room.members.map((member) => ({ ...member, floor: of(member) })),
    );
  }

  private lock(room: Room, locked: boolean): Happening[] {
    if (room.locked === locked) return [];
    this.put({ ...room, locked });
    return [{ kind: locked ? 'locked' : 'unlocked' }];
  }

  /** If a start has an Error, a stop follows it (conference_record.c:279, 427). */
  private startRecording(room: Room, event: EslEvent, now: number): Happening[] {
    const path = barePath(detail(event, 'Path') ?? '');
    if (path === '') return [];
    if (detail(event, 'Error') !== undefined) return this.failRecording(room, path, now);
    if (room.recordings.some((one) => isRecording(one, { path }))) return [];
    const startedAt = new Date(now).toISOString();
    const recording = { path, paused: false, startedAt, soundMs: 0, soundAt: now };
    this.put({ ...room, recordings: [recording, ...room.recordings], recordingFailed: null });
    return [{ kind: 'recording-started', recording }];
  }

  /**
   * A profile's auto-record tries again at each tick, 25 times a second. Without this limit its failures would fill the
   * memory for events.
   */
  private failRecording(room: Room, path: string, now: number): Happening[] {
    const before = room.recordingFailed;
    this.put({ ...room, recordingFailed: { path, at: now } });
    return before && now - before.at < SAME_FAILURE_MS ? [] : [{ kind: 'recording-failed', path }];
  }

  private moveRecording(room: Room, action: string, event: EslEvent, now: number): Happening[] {
    const path = detail(event, 'Path') ?? '';
    const before = room.recordings.find((one) => isRecording(one, { path }));
    if (!before) return [];
    if (action === 'stop-recording') {
      this.put({ ...room, recordings: room.recordings.filter((one) => one !== before) });
      const recording = { ...paused(before, true, now), paused: before.paused };
      const elapsed = detail(event, 'Milliseconds-Elapsed') ?? '';
      const soundMs = /^\d{1,12}$/.test(elapsed) ? Number(elapsed) : recording.soundMs;
      return [{ kind: 'recording-stopped', recording: { ...recording, soundMs } }];
    }
    const isPaused = action === 'pause-recording';
    if (isPaused === before.paused) return [];
    const recording = paused(before, isPaused, now);
    this.put({ ...room, recordings: room.recordings.map((one) => (one === before ? recording : one)) });
    return [{ kind: 'recording-changed', recording }];
  }

  /** If several files wait for each other, the last one counts until it ends. */
  private playToAll(room: Room, happenings: Happening[]): Happening[] {
    for (const happening of happenings) {
      if (happening.kind !== 'playback') continue;
      const { file, playing } = happening;
      const before = room.playing;
      // The event of the end has the whole path, with the conference's sound-prefix (conference_file.c:188).
      const isOver = before !== null && (file === before || file.endsWith(`/${before}`));
      const after = playing ? file : isOver ? null : before;
      if (after !== before) this.put({ ...room, playing: after });
    }
    return happenings;
  }

  /**
   * Writes members in their new state, and returns an event for each that differs. If a member takes the floor, the other
   * one loses it.
   */
  private change(room: Room, members: readonly MemberState[]): Happening[] {
    const holder = members.length === 1 && members[0]?.floor === true ? members[0] : undefined;
    const changed: MemberState[] = [];
    const all = room.members.map((before) => {
      const given = members.find((member) => isMember(member, before));
      const after = given ?? (holder && before.floor ? { ...before, floor: false } : before);
      if (sameMember(before, after)) return before;
      changed.push(after);
      return after;
    });
    if (changed.length > 0) this.put({ ...room, members: all });
    return changed.map((member) => ({ kind: 'member-changed', member }));
  }

  private put(room: Room): void {
    this.rooms.set(room.uuid, room);
    this.current.set(room.freeswitchName, room.uuid);
    this.ended.delete(room.uuid);
  }

  private drop(room: Room): void {
    this.rooms.delete(room.uuid);
    if (this.current.get(room.freeswitchName) === room.uuid) this.current.delete(room.freeswitchName);
    this.ended.put(room.uuid, true);
  }
}

/**
 * Returns the playback event. `member` is `undefined` if the member has left meanwhile: then no member hears the file
 * (conference_file.c:77), and there is no event.
 */
function played(event: EslEvent, playing: boolean, member: number | null | undefined): Happening[] {
  const file = detail(event, 'File');
  if (file === undefined || member === undefined || detail(event, 'Error') !== undefined) return [];
  return [{ kind: 'playback', file, playing, member }];
}
