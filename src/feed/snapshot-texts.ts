import { conferenceStateOf, type Room, recordingStateOf } from '../conferences/room';
import type { Conference } from '../directory/port';
import type { RecordingIds } from './event-text';
import type { EventData } from './events';

type Snapshot = EventData<'snapshot'>;
type State = Snapshot['state'];
type Head = Pick<Snapshot, 'conference' | 'at'>;

/** Makes the texts of snapshots. A room never changes, so all listeners who know it by one name share its text. */
export class SnapshotTexts {
  private readonly texts = new WeakMap<Room, Map<string, string>>();

  constructor(private readonly ids: RecordingIds) {}

  /**
   * Returns the text of a `snapshot` event.
   *
   * @param room `undefined` if the conference is not active
   * @param now milliseconds since the epoch
   */
  text(id: string, conference: Conference, room: Room | undefined, now: number): Buffer {
    const head: Head = { conference: conference.name, at: new Date(now).toISOString() };
    const rest: Omit<Snapshot, 'state' | keyof Head> = {
      playing: room?.playing ?? null,
      recordingFailed: room?.recordingFailed?.path ?? null,
    };
    const state = this.state(conference, room, now);
    const data = `${JSON.stringify(head).slice(0, -1)},"state":${state},${JSON.stringify(rest).slice(1)}`;
    return Buffer.from(`id: ${id}\nevent: snapshot\ndata: ${data}\n\n`);
  }

  /** Recordings change all the time, so they are written each time. The rest is written once. */
  private state(conference: Conference, room: Room | undefined, now: number): string {
    const idOf = (path: string): string | undefined => this.ids(conference, path);
    if (!room) return JSON.stringify(conferenceStateOf(conference.name, room, idOf, now));
    const known = this.texts.get(room) ?? new Map<string, string>();
    this.texts.set(room, known);
    const text = known.get(conference.name) ?? restOf(conference.name, room, now);
    known.set(conference.name, text);
    const recordings: State['recordings'] = room.recordings.map((one) =>
      recordingStateOf(one, idOf(one.path), now),
    );
    return `${text.slice(0, -1)},"recordings":${JSON.stringify(recordings)}}`;
  }
}

function restOf(name: string, room: Room, now: number): string {
  const { recordings: _, ...rest }: State = conferenceStateOf(name, room, () => undefined, now);
  return JSON.stringify(rest);
}
