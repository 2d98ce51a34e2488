import type { Clock } from '../clock';
import type { Mirror } from '../conferences/mirror';
import type { Conference } from '../directory/port';
import { EventIds } from './event-ids';
import { eventText, identified, type RecordingIds } from './event-text';
import {
  bodyOf,
  conferenceOf,
  connectedBody,
  type EventOfConference,
  type FeedEvent,
  mayHear,
} from './feed-event';
import type { Frame } from './listener';
import type { Kept } from './replay';
import type { Scope } from './scope';
import { SnapshotTexts } from './snapshot-texts';

export interface FramesParts {
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly recordingIds: RecordingIds;
}

/** Makes the frames of streams: the texts of events, with the ids by which a client comes back. */
export class Frames {
  readonly ids = new EventIds();
  private readonly snapshots: SnapshotTexts;

  constructor(private readonly parts: FramesParts) {
    this.snapshots = new SnapshotTexts(parts.recordingIds);
  }

  /** Returns an event's text for listeners who know the conference by this name, without the id. */
  body(event: EventOfConference, conference: Conference): Buffer {
    return bodyOf(event, conference, this.parts.recordingIds);
  }

  /** Returns the frame of an event for the listeners of one scope. @param n the number of the event */
  frame(digest: string, n: number, body: Buffer): Frame {
    const id = this.ids.ofEvent(digest, n);
    return { id, bytes: identified(id, body) };
  }

  /** Returns the same frames of an event for one listener, later. */
  again(event: FeedEvent & Kept, scope: Scope): Frame[] {
    const { digest } = scope;
    if ('connected' in event) return [this.frame(digest, event.n, connectedBody(event))];
    if (!mayHear(scope.requester, event)) return [];
    return scope
      .of(conferenceOf(event))
      .map((conference) => this.frame(digest, event.n, this.body(event, conference)));
  }

  /**
   * Returns the frames of a beginning. Only the last one has an id to come back with: a client that did not receive all
   * of them needs all of them again.
   *
   * @param lost conferences of which the stream sends nothing any more
   * @param all the conferences of which it sends a snapshot
   * @param n the number of the last event
   */
  beginning({ digest }: Scope, lost: readonly Conference[], all: readonly Conference[], n: number): Frame[] {
    const total = lost.length + all.length;
    const idOf = (index: number): string =>
      index === total - 1 ? this.ids.ofPlace(digest, n) : this.ids.ofBeginning(digest);
    return [
      ...lost.map((conference, index) => this.withdrawn(conference, idOf(index))),
      ...all.map((conference, index) => this.snapshot(conference, idOf(lost.length + index))),
    ];
  }

  private withdrawn({ name: conference }: Conference, id: string): Frame {
    const at = new Date(this.parts.clock.now()).toISOString();
    const detail = 'The requester may not command this conference any more.';
    return { id, bytes: eventText(id, 'end', { at, reason: 'withdrawn', conference, detail }) };
  }

  private snapshot(conference: Conference, id: string): Frame {
    const room = this.parts.mirror.room(conference.freeswitchName);
    return { id, bytes: this.snapshots.text(id, conference, room, this.parts.clock.now()) };
  }
}
