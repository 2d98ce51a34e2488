import type { ApiLine } from './esl/command-line';
import type { EslEvent } from './esl/events';

/** The boundaries of the gateway, on one page. Each is met by one class, named beside it. */

/** Time, so that tests can hold it. `SystemClock` is `systemClock`. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The secrets of a user, lower-case hex, of `username:realm:password` (RFC 7616 §3.4.2). */
export interface Ha1 {
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
}

/** Somebody who can sign in. */
export interface User {
  readonly name: string;
  readonly role: 'user' | 'admin';
  readonly ha1: Ha1;
  readonly imId?: string | undefined;
}

/** The user of one request, after authentication. */
export interface Requester {
  readonly name: string;
  readonly role: 'user' | 'admin';
}

/** A conference that somebody owns, or that an admin named. */
export interface Conference {
  /** The name in the URL. */
  readonly name: string;
  /** The name that FreeSWITCH knows. */
  readonly freeswitchName: string;
  readonly profile: string;
  readonly owners: readonly string[];
  /** False for a conference that only an admin can reach, because no directory entry names it. */
  readonly listed: boolean;
}

/** Users, conferences and owners. Met by `FileDirectory`. */
export interface Directory {
  readonly realm: string;
  user(name: string): User | undefined;
  userByImId(imId: string): User | undefined;
  /** The entry of exactly this name, else the first pattern that fits it. */
  conference(name: string): Conference | undefined;
  /** The entries of exact names, in the file's order; those that only a pattern fits cannot be told beforehand. */
  conferences(): readonly Conference[];
}

/** What a connection to FreeSWITCH is doing, in words that health shows. */
export type EslState =
  | 'connecting'
  | 'authenticating'
  | 'ready'
  /** Fell; the next attempt is being prepared. */
  | 'lost'
  /** Between two attempts. */
  | 'waiting'
  /** FreeSWITCH said that the password is wrong; retried slowly. */
  | 'wrong_password'
  /** FreeSWITCH's access list does not admit this address; retried slowly. */
  | 'rejected'
  /** Signed in, but FreeSWITCH refused the event subscription; retried slowly. */
  | 'denied'
  | 'closed';

export interface EslHealth {
  /** True when commands can be sent and events are heard; without events calls and recordings cannot be told. */
  readonly ready: boolean;
  /** True if the event socket answers and no conference command does, whatever the conference: mod_conference hangs. */
  readonly stuck: boolean;
  readonly connections: readonly {
    role: 'commands' | 'events';
    state: EslState;
    since: number;
    detail?: string;
  }[];
}

export interface BackgroundJob {
  /** The Job-UUID that the gateway chose. */
  readonly id: string;
  /** The result of the command, from BACKGROUND_JOB. Rejects as `api` does. */
  readonly result: Promise<Buffer>;
  /** Resolves when FreeSWITCH has ended the job, perhaps long after `result` was rejected, or when nobody will know. */
  readonly ended: Promise<void>;
}

/** The part of `EslClient` that reads. */
export type EslReader = Pick<EslClient, 'api' | 'lateConferences'>;

/** The one way to FreeSWITCH. Met by `SocketEslClient`. */
export interface EslClient {
  /**
   * Says one API line and resolves with the bytes of the answer.
   *
   * Rejects with a GatewayError: `esl_unavailable` or `overloaded` (nothing was written), `esl_lost` or
   * `esl_timeout` (written, outcome unknown), `esl_denied`. A line is never sent twice.
   */
  api(line: ApiLine, options?: { deadlineMs?: number }): Promise<Buffer>;
  /** Says one API line in the background; resolves once FreeSWITCH has accepted the job. */
  bgapi(line: ApiLine, options?: { deadlineMs?: number; jobId?: string }): Promise<BackgroundJob>;
  /** Calls back for every event of the event connection; returns the way to stop. */
  onEvent(listener: (event: EslEvent) => void): () => void;
  /** Calls back whenever the event connection is ready, at first and after a loss: events came to nobody meanwhile. */
  onEventsReady(listener: () => void): () => void;
  /** True while the event connection is ready. */
  hearsEvents(): boolean;
  /** FreeSWITCH's names of conferences of which a command timed out and none has been answered since. */
  lateConferences(): readonly string[];
  health(): EslHealth;
}
