import type { JobView } from '../calls/schemas';
import type { Change } from '../conferences/changes';
import type { Conference, Requester } from '../directory/port';
import { mayRead } from '../policy/may';
import { changeBody, eventBody, type RecordingIds } from './event-text';

/** A job that started or ended. */
export interface JobEvent {
  readonly kind: 'job-started' | 'job-ended';
  readonly freeswitchName: string;
  readonly at: number;
  /** Its requester and the owners of its conference at that time may read it. */
  readonly requester: string;
  readonly owners: readonly string[];
  /** As `GET /api/jobs/{id}` shows it. */
  readonly view: JobView;
}

/** An event of the feed about one conference. Times are milliseconds since the epoch. */
export type EventOfConference = { readonly change: Change } | { readonly job: JobEvent };

/** An event of the feed, before its text is made. */
export type FeedEvent = EventOfConference | { readonly connected: boolean; readonly at: number };

/** Returns FreeSWITCH's name of the conference that the event is about. */
export function conferenceOf(event: EventOfConference): string {
  return 'change' in event ? event.change.freeswitchName : event.job.freeswitchName;
}

/** Returns the same for any event; `undefined` if it is about all conferences. */
export function aboutOf(event: FeedEvent): string | undefined {
  return 'connected' in event ? undefined : conferenceOf(event);
}

/** Returns true if a requester who may command the conference may hear this event of it. */
export function mayHear(requester: Requester, event: EventOfConference): boolean {
  return 'change' in event || mayRead(requester, event.job);
}

/** Returns the text for listeners who know the conference by this name, without the id. */
export function bodyOf(event: EventOfConference, conference: Conference, ids: RecordingIds): Buffer {
  if ('change' in event) return changeBody(event.change, conference, ids);
  const { kind, at, view } = event.job;
  return eventBody(kind, { conference: conference.name, at: new Date(at).toISOString(), job: view });
}

/** Returns the text of the event that shows if the state is FreeSWITCH's present one. */
export function connectedBody({ connected, at }: { connected: boolean; at: number }): Buffer {
  return eventBody('freeswitch', { at: new Date(at).toISOString(), connected });
}
