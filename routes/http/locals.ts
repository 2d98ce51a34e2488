import type { ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { Settings } from '../../src/config/settings';
import type { Directory, Requester } from '../../src/directory/port';
import type { GatewayError } from '../../src/errors';
import type { Trace } from '../../src/lib/trace-context';
import type { Origin } from '../../src/observers/observation';
import type { Mount } from './mounts';

/** What is noted of each request before any handler sees it. */
export interface RequestNotes {
  readonly requestId: string;
  /** `undefined` unless the client sent a valid `traceparent`. */
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** Sends an error in the format of one family of URLs. */
export type ProblemWriter = (
  error: GatewayError,
  status: number,
) => { readonly type: string; readonly text: string };

/** What is known about a request. */
interface Known extends RequestNotes {
  mount: Mount | undefined;
  problemWriter: ProblemWriter | undefined;
  requester: Requester | undefined;
  origin: Origin | undefined;
  /** True if a handler notifies observers of the outcome. */
  observed: boolean;
  readonly settings: Settings;
  /** Headers for the answer that are not set yet: names and values in turn. */
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
    origin: undefined,
    observed: false,
    settings,
    pending,
  };
  (res as Response).locals['known'] = known;
}

/**
 * Returns what is known about a request. @throws Error if the request never came past `note`, which is a mistake in the
 * app
 */
function localsOf(res: ServerResponse): Known {
  const known: Known | undefined = (res as Response).locals['known'];
  if (!known) throw new Error('Nothing was noted of this request');
  return known;
}

export function notesOf(res: ServerResponse): RequestNotes {
  const { requestId, trace, arrivedAt } = localsOf(res);
  return { requestId, trace, arrivedAt };
}

/** Adds pending headers for the answer: names and values in turn. */
export function addPending(res: ServerResponse, headers: readonly string[]): void {
  const locals = localsOf(res);
  locals.pending = [...locals.pending, ...headers];
}

/** Returns the pending headers and forgets them: the code that takes them must set them. */
export function takePending(res: ServerResponse): readonly string[] {
  const locals = localsOf(res);
  const { pending } = locals;
  locals.pending = [];
  return pending;
}

/** Sets the mount whose format the answer has, also if it is an error. */
export function setMount(res: ServerResponse, mount: Mount): void {
  localsOf(res).mount = mount;
}

export function mountOf(res: ServerResponse): Mount | undefined {
  return localsOf(res).mount;
}

/** Sets the writer of errors for people, if they are not plain text. */
export function setProblemWriter(res: ServerResponse, writer: ProblemWriter): void {
  localsOf(res).problemWriter = writer;
}

export function problemWriterOf(res: ServerResponse): ProblemWriter | undefined {
  return localsOf(res).problemWriter;
}

/**
 * Notes who sent the request, and how.
 *
 * @param address the client's IP address
 */
export function setRequester(
  res: ServerResponse,
  requester: Requester,
  scheme: Origin['scheme'],
  address: string,
): void {
  const locals = localsOf(res);
  locals.requester = requester;
  locals.origin = {
    role: requester.role,
    scheme,
    address,
    // All other URLs with a sign-in are of sipXecs.
    mount: locals.mount?.name ?? 'sipxecs',
    method: res.req.method ?? '',
    arrivedAt: locals.arrivedAt,
  };
}

/**
 * Returns the user whom authentication found. @throws Error if the route is not behind it: that is a mistake in the app
 */
export function requesterOf(res: ServerResponse): Requester {
  const { requester } = localsOf(res);
  if (requester === undefined) throw new Error('No authentication in front of this route');
  return requester;
}

/**
 * Returns who sent the request and how, for the one observation of it: the caller must notify the observers of the outcome.
 */
export function originToObserve(res: ServerResponse): Origin {
  const locals = localsOf(res);
  if (locals.origin === undefined) throw new Error('No authentication in front of this route');
  locals.observed = true;
  return locals.origin;
}

/** Returns the same if no handler notifies the observers; `undefined` if one does, or if nobody has signed in. */
export function unobservedOrigin(res: ServerResponse): Origin | undefined {
  const { origin, observed } = localsOf(res);
  return observed ? undefined : origin;
}

/** Returns the settings with which the request began; it keeps them to its end. */
export function settingsOf(res: ServerResponse): Settings {
  return localsOf(res).settings;
}

/** Returns the directory of those settings. */
export function directoryOf(res: ServerResponse): Directory {
  return localsOf(res).settings.directory;
}
