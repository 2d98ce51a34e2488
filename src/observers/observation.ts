import type { ErrorCode } from '../errors';
import type { EslHealth, EslState } from '../esl/port';
import { printable } from '../lib/printable';

/** A password that was wrong, or an attempt that was not evaluated. */
export interface SignInFailure {
  /** `undefined` if nobody has this name: it may be a password that was typed in the wrong place. */
  readonly user: string | undefined;
  readonly address: string;
  /** True if the attempt was not evaluated. */
  readonly blocked: boolean;
}

/** Why the state is read anew. */
export type ResyncReason = 'connected' | 'gap' | 'doubt' | 'audit';

/** Why the gateway ends a stream, or the events of one conference in it. */
export type EndReason = 'slow' | 'withdrawn' | 'stopping';

/** Where a request is in its client's trace, if the client sent a valid `traceparent`. */
export interface Traced {
  readonly traceId?: string | undefined;
  /** Ours, for this request. */
  readonly spanId?: string | undefined;
}

/**
 * What can happen, once for all: the log and the metrics, and later an audit trail and a live feed, each decide
 * what to do with it. A new kind breaks the compiler wherever it is not handled.
 */
export type Observation =
  | CommandObserved
  | {
      readonly kind: 'esl-state';
      readonly role: 'commands' | 'events';
      readonly state: EslState;
      readonly detail: string | undefined;
      readonly health: EslHealth;
      /** True where this connection has been ready before: the gateway came back to FreeSWITCH. */
      readonly again: boolean;
    }
  | {
      /** FreeSWITCH as a whole became ready, or ceased to be. */
      readonly kind: 'freeswitch';
      /** The event socket. */
      readonly target: string;
      readonly state: EslState;
      readonly detail: string | undefined;
    }
  | {
      /** FreeSWITCH is connected and answers no conference command, or does so again. */
      readonly kind: 'freeswitch-stuck';
      /** The event socket. */
      readonly target: string;
      readonly stuck: boolean;
    }
  | (Traced & {
      /** Somebody clicked to call, whatever became of it. */
      readonly kind: 'click-to-call';
      readonly requestId: string;
      readonly requester: string;
      /** Undefined if the request was refused before they were known; `[refused]` for what can be no party, or no action. */
      readonly agent: string | undefined;
      readonly calling: string | undefined;
      readonly called: string | undefined;
      readonly action: string | undefined;
      readonly target: string | undefined;
      /** That of the call; undefined where it was refused. */
      readonly job: string | undefined;
      /** `done` once a phone was being called, or the code of the error. */
      readonly outcome: 'done' | ErrorCode;
      readonly ms: number;
    })
  | {
      /** FreeSWITCH has taken a call. */
      readonly kind: 'job-started';
      readonly job: string;
      readonly command: string;
      readonly requester: string;
      /** Undefined for a click to call between two telephones. */
      readonly conference: string | undefined;
    }
  | {
      /** A call was to be hung up while it rings, whatever became of that. */
      readonly kind: 'job-hang-up';
      readonly requestId: string;
      readonly requester: string;
      /** Undefined where there is no such job for the requester. */
      readonly job: string | undefined;
      readonly conference: string | undefined;
      /** `done` once the call had ended, or the code of the error. */
      readonly outcome: 'done' | ErrorCode;
      readonly ms: number;
    }
  | {
      /** What became of a call. */
      readonly kind: 'job-ended';
      readonly job: string;
      readonly command: string;
      readonly requester: string;
      readonly conference: string | undefined;
      readonly state: 'succeeded' | 'failed' | 'unknown';
      readonly cause: string | undefined;
      readonly ms: number;
    }
  | {
      /** A leg that should have been joined or ended may be there still; FreeSWITCH will end it in its time. */
      readonly kind: 'leg-left';
      /** Its channel. */
      readonly uuid: string;
      readonly error: unknown;
    }
  | {
      /** The file of a contact record holds what this gateway does not know; it was left out. */
      readonly kind: 'record-unknown';
      readonly user: string;
      readonly elements: readonly string[];
    }
  | RecordingObserved
  | {
      /** The conferences were read anew from FreeSWITCH's lists. */
      readonly kind: 'resync';
      readonly reason: ResyncReason;
      /** How many were compared. */
      readonly conferences: number;
      /** FreeSWITCH's names of those that were not as events had told. */
      readonly differing: readonly string[];
      readonly ms: number;
    }
  | {
      /** Somebody listens to events, or does no more. */
      readonly kind: 'stream';
      readonly requester: string;
      readonly state: 'opened' | 'closed';
      /** Why the gateway closed it; undefined where the client did. */
      readonly reason: EndReason | undefined;
      /** How many are open now. */
      readonly open: number;
    }
  | ({ readonly kind: 'sign-in-failed' } & SignInFailure)
  | {
      /** One user has had so many wrong passwords that addresses from which none was right have to take turns. */
      readonly kind: 'password-guessing';
      readonly user: string;
    }
  | (Traced & {
      /** A fault of our own: while a request was answered, or, without its id, behind the scenes. */
      readonly kind: 'gateway-failed';
      readonly requestId: string | undefined;
      readonly error: unknown;
    })
  | {
      /** Connections of clients were closed because they took too much. */
      readonly kind: 'connections-dropped';
      readonly reason: DropReason;
      /** Of the last of them; undefined if it is not known. */
      readonly address: string | undefined;
      /** How many since the last time. */
      readonly count: number;
    }
  | { readonly kind: 'started'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'configuration-warning'; readonly detail: string }
  | {
      readonly kind: 'configuration-reloaded';
      /** The sections that have changed and that only a restart takes over. */
      readonly unadopted: readonly string[];
    }
  | { readonly kind: 'configuration-refused'; readonly problems: readonly string[] }
  | { readonly kind: 'stopping'; readonly signal: string };

/** What a client had too many of: connections of all clients, connections of its address, requests on one connection. */
export type DropReason = 'connections' | 'address' | 'requests';

/** A command was asked for, whatever became of it. */
export interface CommandObserved extends Traced {
  readonly kind: 'command';
  readonly requestId: string;
  readonly requester: string;
  /** The conference's name in the URL; undefined where that can be no conference's. */
  readonly conference: string | undefined;
  /** The word of the row; undefined where no row was found. What was asked for instead may be a secret. */
  readonly command: string | undefined;
  /** Argument names with their values, or `[redacted]` where the row does not let them into a log. */
  readonly args: Readonly<Record<string, string>>;
  /** `done`, `partial` where some members failed, or the code of the error. */
  readonly outcome: 'done' | 'partial' | ErrorCode;
  /** FreeSWITCH's text where the row lets it into a log. */
  readonly reply?: string | undefined;
  /** Else its length in bytes. */
  readonly replyBytes?: number | undefined;
  /** Milliseconds from the request's arrival to the outcome. */
  readonly ms: number;
}

/** Recordings were listed, or one was asked for or to be deleted, whatever became of it. */
export interface RecordingObserved extends Traced {
  readonly kind: 'recording';
  readonly action: 'list' | 'download' | 'delete';
  readonly requestId: string;
  readonly requester: string;
  /** The conference's name in the URL; undefined where that can be no conference's. */
  readonly conference: string | undefined;
  /** Its id; undefined where there was no such recording. */
  readonly recording: string | undefined;
  /** `done`, or the code of the error. */
  readonly outcome: 'done' | ErrorCode;
  /** Of a download: the part that was asked for is 206, what the client had already 304. */
  readonly status?: number;
  /** How many bytes of the file were sent; fewer than were asked for where the client went away. */
  readonly bytes?: number;
  /** What the system said of the folder, with its path. */
  readonly reason?: string;
  /** Milliseconds from the request's arrival to the outcome. */
  readonly ms: number;
}

export type Observer = (observation: Observation) => void;

/**
 * Tells several observers. One that throws keeps the others from nothing, and least of all what is observed: a command
 * that was done must not end as a failure because it could not be counted.
 */
export const observers =
  (...all: readonly Observer[]): Observer =>
  (observation) => {
    for (const observe of all) {
      try {
        observe(observation);
      } catch (error) {
        process.emitWarning(printable(String(error instanceof Error ? error.stack : error)));
      }
    }
  };
