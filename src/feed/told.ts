import type { Change } from '../conferences/changes';
import type { Conference, Requester } from '../directory/port';
import { mayRead } from '../policy/may';
import { changeData, eventBody, type RecordingIds } from './event-text';

/** A job that started or ended. */
export interface ToldJob {
  readonly kind: 'job-started' | 'job-ended';
  readonly freeswitchName: string;
  readonly at: number;
  /** Who may read it: its requester, and the owners of its conference then. */
  readonly requester: string;
  readonly owners: readonly string[];
  /** As `GET /api/jobs/{id}` shows it. */
  readonly view: Readonly<Record<string, unknown>>;
}

/** What the feed tells of a conference. Times are milliseconds since the epoch. */
export type ToldOfConference = { readonly change: Change } | { readonly job: ToldJob };

/** What the feed tells, before it is made into text for anybody. */
export type Told = ToldOfConference | { readonly connected: boolean; readonly at: number };

/** FreeSWITCH's name of the conference that is told of. */
export function conferenceOf(told: ToldOfConference): string {
  return 'change' in told ? told.change.freeswitchName : told.job.freeswitchName;
}

/** The same of anything that is told; `undefined` if it is of all conferences. */
export function aboutOf(told: Told): string | undefined {
  return 'connected' in told ? undefined : conferenceOf(told);
}

/** True where the requester, who may command the conference, may hear this of it. */
export function mayHear(requester: Requester, told: ToldOfConference): boolean {
  return 'change' in told || mayRead(requester, told.job);
}

/** The text for those who call the conference by this name, but for its id. */
export function bodyOf(told: ToldOfConference, conference: Conference, ids: RecordingIds): Buffer {
  if ('change' in told) return eventBody(told.change.kind, changeData(told.change, conference, ids));
  const { kind, at, view } = told.job;
  const data = { conference: conference.name, at: new Date(at).toISOString(), job: view };
  return eventBody(kind, data);
}

/** The text that tells whether the state is what FreeSWITCH says now. */
export function connectedBody({ connected, at }: { connected: boolean; at: number }): Buffer {
  return eventBody('freeswitch', { at: new Date(at).toISOString(), connected });
}
