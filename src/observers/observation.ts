import type { ErrorCode } from '../errors';
import type { EslHealth, EslState } from '../esl/port';
import { printable } from '../lib/printable';
import type { StoreState } from '../store/port';
import type { RetentionObserved } from './retention-observed';

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
export const END_REASONS = ['slow', 'withdrawn', 'stopping'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The place of a request in its client's trace, if the client sent a valid `traceparent`. */
export interface Traced {
  readonly traceId?: string | undefined;
  /** The gateway's id of this request. */
  readonly spanId?: string | undefined;
}

/** Who sent a request, and how. Made once for each request, after the sign-in. */
export interface Origin {
  readonly role: 'user' | 'admin';
  /** How the requester signed in. */
  readonly scheme: 'digest-md5' | 'digest-sha256' | 'basic';
  /** The client's IP address. */
  readonly address: string;
  /** The family of URLs. */
  readonly mount: 'native' | 'sipxecs' | 'api';
  readonly method: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** What is observed of each request that was authenticated. */
export interface Requested extends Traced {
  readonly requestId: string;
  readonly requester: string;
  /** The client's IP address, for the log. */
  readonly address: string;
  /** For the audit; the log leaves it out. */
  readonly origin: Origin;
}

/**
 * Everything that can happen, in one place. The log, the metrics, the audit and the live feed each decide what to do with
 * it. If a new kind is not handled somewhere, the compiler fails there.
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
  | (Requested & {
      /** A client asked for a click to call, with any outcome. */
      readonly kind: 'click-to-call';
      /** `undefined` if the request was refused before it was known; `[refused]` if it cannot be a party or an action. */
      readonly agent: string | undefined;
      readonly calling: string | undefined;
      readonly called: string | undefined;
      readonly action: string | undefined;
      readonly target: string | undefined;
      /** The conference that a party is to join; `undefined` if it is a call between two telephones. */
      readonly conference: string | undefined;
      /** The job of the call; `undefined` if the call was refused. */
      readonly job: string | undefined;
      /** `done` when a phone is being called, or the code of the error. */
      readonly outcome: 'done' | 'replayed' | ErrorCode;
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
  | (Requested & {
      /** A client asked to hang up a ringing call, with any outcome. */
      readonly kind: 'job-hang-up';
      /** `undefined` if the requester has no such job. */
      readonly job: string | undefined;
      readonly conference: string | undefined;
      /** `done` when the call has ended, or the code of the error. */
      readonly outcome: 'done' | 'replayed' | ErrorCode;
      readonly ms: number;
    })
  | (Traced & {
      /** The gateway that placed a call has ended, and this one follows the call now. */
      readonly kind: 'job-taken-over';
      readonly job: string;
      readonly command: string;
      readonly requester: string;
      readonly conference: string | undefined;
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
  | (Requested & {
      /** A request was refused, or failed, of which nothing else is observed. */
      readonly kind: 'request-refused';
      /** What the URL names, such as `conferences`; `undefined` if it is nothing that the gateway knows. */
      readonly resource: string | undefined;
      readonly conference: string | undefined;
      readonly outcome: ErrorCode;
      readonly ms: number;
    })
  | RetentionObserved
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
  | {
      /** Rows of the audit are lost: the store was away for too long, or is away when the gateway ends. */
      readonly kind: 'audit-gap';
      readonly rows: number;
      /** Milliseconds since the epoch, of the first and of the last row; `undefined` if the gateway ends. */
      readonly from: number | undefined;
      readonly to: number | undefined;
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
export interface CommandObserved extends Requested {
  readonly kind: 'command';
  /** The conference's name in the URL; `undefined` if it cannot be the name of a conference. */
  readonly conference: string | undefined;
  /** The word of the row; `undefined` if no row was found, since an unknown word may be a secret. */
  readonly command: string | undefined;
  /** True if it would change something; false also if it was refused before that was known. The log leaves it out. */
  readonly changes: boolean;
  /** Argument names with their values, or with `[redacted]` if the row keeps the value out of the log. */
  readonly args: Readonly<Record<string, string>>;
  /** `done`, `partial` if some members failed, `replayed` if it was not carried out again, or the code of the error. */
  readonly outcome: 'done' | 'partial' | 'replayed' | ErrorCode;
  /** The text of FreeSWITCH's reply, if the row allows it in the log. */
  readonly reply?: string | undefined;
  /** The length of the reply in bytes, if the row does not allow its text. */
  readonly replyBytes?: number | undefined;
  /** Milliseconds from the request's arrival to the outcome. */
  readonly ms: number;
}

/** A client listed the recordings, or asked to download or delete one, with any outcome. */
export interface RecordingObserved extends Requested {
  readonly kind: 'recording';
  readonly action: 'list' | 'download' | 'delete';
  /** The conference's name in the URL; `undefined` if it cannot be the name of a conference. */
  readonly conference: string | undefined;
  /** The id of the recording; `undefined` if there was no such recording. */
  readonly recording: string | undefined;
  /** `done`, or the code of the error. */
  readonly outcome: 'done' | 'replayed' | ErrorCode;
  /** The status of a download: 206 if a part was asked for, 304 if the client already had the file. */
  readonly status?: number;
  /** How many bytes of the file were sent. Fewer than the client asked for if it disconnected. */
  readonly bytes?: number;
  /** The operating system's error for the folder, with the path. */
  readonly reason?: string;
  /** Milliseconds from the request's arrival to the outcome. */
  readonly ms: number;
}

export type Observer = (observation: Observation) => void;

/**
 * Keeps the row of a request before it changes anything. It gets the observation of the request as far as it is known.
 *
 * @throws GatewayError (rejects) store_unavailable: then nothing may be changed
 */
export type BeforeChange = (observation: Observation) => Promise<void>;

/**
 * Calls several observers. If one throws, the others are still called, and the observed work continues: a command that was done
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
