import type { ApiLine } from './command-line';

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

/** An event of FreeSWITCH, from `event json`. */
export interface EslEvent {
  /** `Event-Name`, such as `BACKGROUND_JOB` or `CUSTOM`. */
  readonly name: string;
  /** `Event-Subclass` of a CUSTOM event, such as `conference::maintenance`. */
  readonly subclass: string | undefined;
  /** The names of all headers in FreeSWITCH's order; one may come several times. */
  readonly names: readonly string[];
  /** The header at a place among `names`; of a list the first value. */
  at(index: number): string | undefined;
  /**
   * The headers as text. Where FreeSWITCH wrote one twice the last stands, so `Conference-Name` may be forged by
   * a channel variable (conference_event.c:752); `Conference-Unique-ID` is the key to trust.
   */
  header(name: string): string | undefined;
  /**
   * The header as FreeSWITCH wrote it first, before any variable of the same name. For those that stand at the beginning
   * of an event, `Conference-Name` and `Conference-Unique-ID`, this is the true one (conference_event.c:741-756). Bytes that
   * are not UTF-8 become U+FFFD here, so that no name is taken for another; elsewhere they are read as Latin-1.
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
