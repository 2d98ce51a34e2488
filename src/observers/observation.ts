import type { ErrorCode } from '../errors';
import type { EslHealth, EslState } from '../esl/port';
import { printable } from '../lib/printable';
import type { StoreState } from '../store/port';

/** A wrong password, or an attempt that was not evaluated. */
export interface SignInFailure {
  /** `undefined` if no user has this name: it may be a password that was typed in the wrong field. */
  readonly user: string | undefined;
  readonly address: string;
  /** True if the attempt was not evaluated. */
  readonly blocked: boolean;
}

/** Why the state is read again. */
export type ResyncReason = 'connected' | 'gap' | 'doubt' | 'audit';

/** Why the gateway ends a stream, or the events of one conference in it. */
export type EndReason = 'slow' | 'withdrawn' | 'stopping';

/** The place of a request in its client's trace, if the client sent a valid `traceparent`. */
export interface Traced {
  readonly traceId?: string | undefined;
  /** The gateway's id of this request. */
  readonly spanId?: string | undefined;
}

/**
 * Everything that can happen, in one place. The log and the metrics, and later an audit trail and a live feed, each decide what
 * to do with it. If a new kind is not handled somewhere, the compiler fails there.
 */
export type Observation =
  | CommandObserved
  | {
      readonly kind: 'esl-state';
      readonly role: 'commands' | 'events';
      readonly state: EslState;
      readonly detail: string | undefined;
      readonly health: EslHealth;
      /** True if this connection has been ready before: the gateway is connected again. */
      readonly again: boolean;
    }
  | {
      /** FreeSWITCH as a whole became ready, or is no longer ready. */
      readonly kind: 'freeswitch';
      /** The event socket. */
      readonly target: string;
      readonly state: EslState;
      readonly detail: string | undefined;
    }
  | {
      /** FreeSWITCH is connected and answers no conference command, or it answers again. */
      readonly kind: 'freeswitch-stuck';
      /** The event socket. */
      readonly target: string;
      readonly stuck: boolean;
    }
  | (Traced & {
      /** A client asked for a click to call, with any outcome. */
      readonly kind: 'click-to-call';
      readonly requestId: string;
      readonly requester: string;
      /** `undefined` if the request was refused before it was known; `[refused]` if it cannot be a party or an action. */
      readonly agent: string | undefined;
      readonly calling: string | undefined;
      readonly called: string | undefined;
      readonly action: string | undefined;
      readonly target: string | undefined;
      /** The job of the call; `undefined` if the call was refused. */
      readonly job: string | undefined;
      /** `done` when a phone is being called, or the code of the error. */
      readonly outcome: 'done' | ErrorCode;
      readonly ms: number;
    })
  | (Traced & {
      /** FreeSWITCH has accepted a call. */
      readonly kind: 'job-started';
      readonly job: string;
      readonly command: string;
      readonly requester: string;
      /** `undefined` for a click to call between two telephones. */
      readonly conference: string | undefined;
    })
  | (Traced & {
      /** A client asked to hang up a ringing call, with any outcome. */
      readonly kind: 'job-hang-up';
      readonly requestId: string;
      readonly requester: string;
      /** `undefined` if the requester has no such job. */
      readonly job: string | undefined;
      readonly conference: string | undefined;
      /** `done` when the call has ended, or the code of the error. */
      readonly outcome: 'done' | ErrorCode;
      readonly ms: number;
    })
  | (Traced & {
      /** A call has ended, or its outcome is unknown. */
      readonly kind: 'job-ended';
      readonly job: string;
      readonly command: string;
      readonly requester: string;
      readonly conference: string | undefined;
      readonly state: 'succeeded' | 'failed' | 'unknown';
      readonly cause: string | undefined;
      readonly ms: number;
    })
  | {
      /** A leg could not be joined or ended and may still exist. FreeSWITCH ends it later by itself. */
      readonly kind: 'leg-left';
      /** The channel of the leg. */
      readonly uuid: string;
      readonly error: unknown;
    }
  | {
      /** The file of a contact record holds elements that this gateway does not know. They were left out. */
      readonly kind: 'record-unknown';
      readonly user: string;
      readonly elements: readonly string[];
    }
  | RecordingObserved
  | {
      /** Recordings that expire were kept, because FreeSWITCH could not be asked which ones it still writes. */
      readonly kind: 'recordings-kept';
      /** How many conferences have such recordings. */
      readonly conferences: number;
    }
  | {
      /** Old rows of the store were deleted. */
      readonly kind: 'rows-deleted';
      /** How many, by area. If whole days were dropped, the number is about right. */
      readonly rows: Readonly<Record<string, number>>;
      readonly ms: number;
    }
  | {
      /** The conferences were read again from FreeSWITCH's lists. */
      readonly kind: 'resync';
      readonly reason: ResyncReason;
      /** How many conferences were compared. */
      readonly conferences: number;
      /** FreeSWITCH's names of the conferences that differed from what the events had shown. */
      readonly differing: readonly string[];
      readonly ms: number;
    }
  | {
      /** A client opened or closed an event stream. */
      readonly kind: 'stream';
      readonly requester: string;
      readonly state: 'opened' | 'closed';
      /** Why the gateway closed the stream; `undefined` if the client closed it. */
      readonly reason: EndReason | undefined;
      /** How many streams are open now. */
      readonly open: number;
    }
  | ({ readonly kind: 'sign-in-failed' } & SignInFailure)
  | {
      /** A user had so many wrong passwords that strangers have to take turns: addresses without a right password. */
      readonly kind: 'password-guessing';
      readonly user: string;
    }
  | (Traced & {
      /** A fault of the gateway: in a request, or, if there is no request id, in the background. */
      readonly kind: 'gateway-failed';
      readonly requestId: string | undefined;
      readonly error: unknown;
    })
  | {
      /** Connections of clients were closed because of a limit. */
      readonly kind: 'connections-dropped';
      readonly reason: DropReason;
      /** The address of the last one; `undefined` if it is not known. */
      readonly address: string | undefined;
      /** How many since the last report. */
      readonly count: number;
    }
  | {
      /** The store can be used, or it cannot be used now. `away` comes again once a minute while it lasts. */
      readonly kind: 'store-state';
      readonly state: StoreState['word'];
      /** Why it is away, without URL and password. */
      readonly detail: string | undefined;
    }
  | { readonly kind: 'started'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'configuration-warning'; readonly detail: string }
  | {
      readonly kind: 'configuration-reloaded';
      /** The changed sections that need a restart. */
      readonly unadopted: readonly string[];
    }
  | { readonly kind: 'configuration-refused'; readonly problems: readonly string[] }
  | { readonly kind: 'stopping'; readonly signal: string };

/** The limit that was reached: connections of all clients, connections of one address, or requests on one connection. */
export type DropReason = 'connections' | 'address' | 'requests';

/** A client sent a command, with any outcome. */
export interface CommandObserved extends Traced {
  readonly kind: 'command';
  readonly requestId: string;
  readonly requester: string;
  /** The conference's name in the URL; `undefined` if it cannot be the name of a conference. */
  readonly conference: string | undefined;
  /** The word of the row; `undefined` if no row was found, since an unknown word may be a secret. */
  readonly command: string | undefined;
  /** Argument names with their values, or with `[redacted]` if the row keeps the value out of the log. */
  readonly args: Readonly<Record<string, string>>;
  /** `done`, `partial` if some members failed, or the code of the error. */
  readonly outcome: 'done' | 'partial' | ErrorCode;
  /** The text of FreeSWITCH's reply, if the row allows it in the log. */
  readonly reply?: string | undefined;
  /** The length of the reply in bytes, if the row does not allow its text. */
  readonly replyBytes?: number | undefined;
  /** Milliseconds from the request's arrival to the outcome. */
  readonly ms: number;
}

/** A client listed the recordings, or asked to download or delete one, or an old one was deleted, with any outcome. */
export interface RecordingObserved extends Traced {
  readonly kind: 'recording';
  /** `expire`: the gateway itself deleted it, because it was too old or one too many. */
  readonly action: 'list' | 'download' | 'delete' | 'expire';
  /** All that expire in one run have the same one, which is not one of a request. */
  readonly requestId: string;
  /** `retention` if the gateway itself deleted it. */
  readonly requester: string;
  /** The conference's name in the URL; `undefined` if it cannot be the name of a conference. */
  readonly conference: string | undefined;
  /** The id of the recording; `undefined` if there was no such recording. */
  readonly recording: string | undefined;
  /** `done`, or the code of the error. */
  readonly outcome: 'done' | ErrorCode;
  /** The status of a download: 206 if a part was asked for, 304 if the client already had the file. */
  readonly status?: number;
  /** How many bytes of the file were sent. Fewer than the client asked for if it disconnected. */
  readonly bytes?: number;
  /** The limit for which it expired. */
  readonly limit?: 'days' | 'megabytes';
  /** The operating system's error for the folder, with the path. */
  readonly reason?: string;
  /** Milliseconds from the request's arrival to the outcome. */
  readonly ms: number;
}

export type Observer = (observation: Observation) => void;

/**
 * Calls several observers. If one throws, the others are still called, and the observed work goes on: a command that was done
 * must not end as a failure because it could not be counted.
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
