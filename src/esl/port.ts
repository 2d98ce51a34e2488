import type { ApiLine } from './command-line';

/** The state of a connection to FreeSWITCH, in the words that health shows. */
export type EslState =
  | 'connecting'
  | 'authenticating'
  | 'ready'
  /** The connection was lost. The next attempt is being prepared. */
  | 'lost'
  /** Between two attempts. */
  | 'waiting'
  /** FreeSWITCH did not accept the password; retried slowly. */
  | 'wrong_password'
  /** FreeSWITCH's access list does not admit this address; retried slowly. */
  | 'rejected'
  /** Signed in, but FreeSWITCH refused the event subscription; retried slowly. */
  | 'denied'
  | 'closed';

export interface EslHealth {
  /** True if commands can be sent and events arrive. Without events, the outcome of calls and recordings is unknown. */
  readonly ready: boolean;
  /** True if the event socket answers, but no command of any conference is answered: mod_conference hangs. */
  readonly stuck: boolean;
  readonly connections: readonly {
    role: 'commands' | 'events';
    state: EslState;
    since: number;
    detail?: string;
  }[];
}

/** An event of FreeSWITCH, from `event json`. */
export interface EslEvent {
  /** `Event-Name`, such as `BACKGROUND_JOB` or `CUSTOM`. */
  readonly name: string;
  /** `Event-Subclass` of a CUSTOM event, such as `conference::maintenance`. */
  readonly subclass: string | undefined;
  /** The names of all headers in FreeSWITCH's order. A name may come several times. */
  readonly names: readonly string[];
  /** Returns the value of the header at an index of `names`; if it is a list, the first value. */
  at(index: number): string | undefined;
  /**
   * Returns a header as text. If FreeSWITCH wrote a header twice, this is the last one. So a channel variable may forge
   * `Conference-Name` (conference_event.c:752); trust `Conference-Unique-ID`.
   */
  header(name: string): string | undefined;
  /**
   * Returns a header as FreeSWITCH wrote it first, before any variable of the same name. For the headers at the beginning of an
   * event, `Conference-Name` and `Conference-Unique-ID`, this is the true one (conference_event.c:741-756). Here bytes that are
   * not UTF-8 become U+FFFD, so that no name is taken for another. Elsewhere they are read as Latin-1.
   */
  first(name: string): string | undefined;
  /** `_body`, for example the result of a job, as the bytes that FreeSWITCH sent. */
  readonly body: Buffer;
}

export interface BackgroundJob {
  /** The Job-UUID that the gateway chose. */
  readonly id: string;
  /** The result of the command, from BACKGROUND_JOB. Rejects as `api` does. */
  readonly result: Promise<Buffer>;
  /** Resolves when FreeSWITCH has ended the job, perhaps long after `result` was rejected, or if its end is lost. */
  readonly ended: Promise<void>;
}

/** The part of `EslClient` that reads. */
export type EslReader = Pick<EslClient, 'api' | 'lateConferences'>;

/** The only access to FreeSWITCH. Implemented by `SocketEslClient`. */
export interface EslClient {
  /**
   * Sends one API line and resolves with the bytes of the answer. A line is never sent twice.
   *
   * Rejects with a GatewayError: `esl_unavailable` or `overloaded` if nothing was written; `esl_lost` or `esl_timeout` if it was
   * written and the outcome is unknown; `esl_denied` if FreeSWITCH does not permit it.
   */
  api(line: ApiLine, options?: { deadlineMs?: number }): Promise<Buffer>;
  /** Sends one API line as a background job. Resolves when FreeSWITCH has accepted the job. */
  bgapi(line: ApiLine, options?: { deadlineMs?: number; jobId?: string }): Promise<BackgroundJob>;
  /**
   * Resolves with the result of a job that another process has begun: it was heard in the last minute, or its event comes.
   * Rejects with `esl_timeout` after the deadline, and with `esl_lost` if the connection for events is lost.
   */
  resultOf(jobId: string, deadlineMs: number): Promise<Buffer>;
  /** Calls the listener for every event of the event connection. Returns a function that stops it. */
  onEvent(listener: (event: EslEvent) => void): () => void;
  /** Calls the listener each time the event connection becomes ready, first and after a loss. Events before that were missed. */
  onEventsReady(listener: () => void): () => void;
  /** True while the event connection is ready. */
  hearsEvents(): boolean;
  /** Returns FreeSWITCH's names of the late conferences: a command timed out, and FreeSWITCH has answered none since. */
  lateConferences(): readonly string[];
  health(): EslHealth;
}
