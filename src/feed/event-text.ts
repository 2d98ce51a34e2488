import type { Change } from '../conferences/changes';
import { conferenceStateOf, recordingStateOf } from '../conferences/room';
import type { Conference } from '../directory/port';
import type { EventData, EventKind } from './events';

/** Returns the id that clients use for a recording of a conference; `undefined` if this gateway did not start it. */
export type RecordingIds = (conference: Conference, path: string) => string | undefined;

/**
 * Returns one event of a stream (WHATWG HTML, server-sent events): a line of JSON with its kind and id.
 *
 * @param id the value that `Last-Event-ID` will have after this event
 */
export function eventText<K extends EventKind>(id: string, kind: K, data: EventData<K>): Buffer {
  return identified(id, eventBody(kind, data));
}

/** Returns the event without its id. The id differs between listeners with different scopes. */
export function eventBody<K extends EventKind>(kind: K, data: EventData<K>): Buffer {
  return Buffer.from(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
}

export function identified(id: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`id: ${id}\n`), body]);
}

/** Returns a change as an event, without its id, for the listeners who know the conference by this name. */
export function changeBody(change: Change, conference: Conference, ids: RecordingIds): Buffer {
  const head = { conference: conference.name, at: new Date(change.at).toISOString() };
  switch (change.kind) {
    case 'snapshot':
      return eventBody(change.kind, {
        ...head,
        state: conferenceStateOf(conference.name, change.room, (path) => ids(conference, path), change.at),
        playing: change.room?.playing ?? null,
        recordingFailed: change.room?.recordingFailed?.path ?? null,
      });
    case 'member-joined':
    case 'member-changed':
    case 'member-left':
      return eventBody(change.kind, { ...head, member: change.member });
    case 'recording-started':
    case 'recording-changed':
    case 'recording-stopped':
      return eventBody(change.kind, {
        ...head,
        recording: recordingStateOf(change.recording, ids(conference, change.recording.path), change.at),
      });
    case 'recording-failed': {
      const { kind, path } = change;
      return eventBody(kind, { ...head, recording: { id: ids(conference, path) ?? null, path } });
    }
    case 'playback': {
      const { kind, file, playing, member } = change;
      return eventBody(kind, { ...head, file, playing, member });
    }
    case 'conference-started':
    case 'conference-ended':
    case 'locked':
    case 'unlocked':
      return eventBody(change.kind, head);
  }
}
