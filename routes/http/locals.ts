import type { ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { Settings } from '../../src/config/settings';
import type { Directory, Requester } from '../../src/directory/port';
import type { GatewayError } from '../../src/errors';
import type { Trace } from '../../src/lib/trace-context';
import type { Mount } from './mounts';

/** What is noted of each request before anybody looks at it. */
export interface RequestNotes {
  readonly requestId: string;
  /** `undefined` unless the client sent a valid `traceparent`. */
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** Writes an error in the way of one family of URLs. */
export type ProblemWriter = (
  error: GatewayError,
  status: number,
) => { readonly type: string; readonly text: string };

/** What is known of a request. */
interface Known extends RequestNotes {
  mount: Mount | undefined;
  problemWriter: ProblemWriter | undefined;
  requester: Requester | undefined;
  readonly settings: Settings;
  /** Headers that the answer shall have and that nobody has set yet: names and values in turn. */
  pending: readonly string[];
}

/** Notes a request in `res.locals`, once. */
export function note(
  res: ServerResponse,
  { requestId, trace, arrivedAt }: RequestNotes,
  settings: Settings,
  mount: Mount | undefined,
  pending: readonly string[],
): void {
  const known: Known = {
    requestId,
    trace,
    arrivedAt,
    mount,
    problemWriter: undefined,
    requester: undefined,
    settings,
    pending,
  };
  (res as Response).locals['known'] = known;
}

/** @throws Error if the request never came past `note`: that is a mistake in the app */
function localsOf(res: ServerResponse): Known {
  const known: Known | undefined = (res as Response).locals['known'];
  if (!known) throw new Error('Nothing was noted of this request');
  return known;
}

export function notesOf(res: ServerResponse): RequestNotes {
  const { requestId, trace, arrivedAt } = localsOf(res);
  return { requestId, trace, arrivedAt };
}

/** Notes more headers that the answer shall have: names and values in turn. */
export function addPending(res: ServerResponse, headers: readonly string[]): void {
  const locals = localsOf(res);
  locals.pending = [...locals.pending, ...headers];
}

/** The headers that were noted and not set; they are whoever's who asks. */
export function takePending(res: ServerResponse): readonly string[] {
  const locals = localsOf(res);
  const { pending } = locals;
  locals.pending = [];
  return pending;
}

/** Says by which mount's habits the answer, also an error, is written. */
export function setMount(res: ServerResponse, mount: Mount): void {
  localsOf(res).mount = mount;
}

export function mountOf(res: ServerResponse): Mount | undefined {
  return localsOf(res).mount;
}

/** Says who writes errors for people, where that is not text. */
export function setProblemWriter(res: ServerResponse, writer: ProblemWriter): void {
  localsOf(res).problemWriter = writer;
}

export function problemWriterOf(res: ServerResponse): ProblemWriter | undefined {
  return localsOf(res).problemWriter;
}

/** Notes who the request comes from. */
export function setRequester(res: ServerResponse, requester: Requester): void {
  localsOf(res).requester = requester;
}

/** Returns the user whom authentication found. @throws Error if the route is not behind it: that is a mistake in the app */
export function requesterOf(res: ServerResponse): Requester {
  const { requester } = localsOf(res);
  if (requester === undefined) throw new Error('No authentication in front of this route');
  return requester;
}

/** Returns the settings that the request began with, and keeps to its end. */
export function settingsOf(res: ServerResponse): Settings {
  return localsOf(res).settings;
}

/** Returns the directory of those settings. */
export function directoryOf(res: ServerResponse): Directory {
  return localsOf(res).settings.directory;
}
