import type { Conference } from '../ports';
import type { RecordingIds } from './event-text';
import { conferenceStateOf, type Room } from './room';

/** The texts of snapshots. A room never changes, so all who ask for one of a name share what it takes to write it. */
export class SnapshotTexts {
  private readonly texts = new WeakMap<Room, Map<string, string>>();

  constructor(private readonly ids: RecordingIds) {}

  /**
   * The text of a `snapshot` event.
   *
   * @param room undefined where the conference is not active
   * @param now  milliseconds since the epoch
   */
  text(id: string, conference: Conference, room: Room | undefined, now: number): Buffer {
    const head = JSON.stringify({ conference: conference.name, at: new Date(now).toISOString() });
    const data = `${head.slice(0, -1)},"state":${this.state(conference, room)}}`;
    return Buffer.from(`id: ${id}\nevent: snapshot\ndata: ${data}\n\n`);
  }

  private state(conference: Conference, room: Room | undefined): string {
    const write = (): string =>
      JSON.stringify(conferenceStateOf(conference.name, room, (path) => this.ids(conference, path)));
    if (!room) return write();
    const known = this.texts.get(room) ?? new Map<string, string>();
    this.texts.set(room, known);
    const text = known.get(conference.name) ?? write();
    known.set(conference.name, text);
    return text;
  }
}
