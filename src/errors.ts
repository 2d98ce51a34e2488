import { z } from 'zod';

/**
 * The fate of the command.
 *
 * - `unsent`: FreeSWITCH got nothing that changes its state. You may send the command again.
 * - `answered`: FreeSWITCH refused or failed, or had reported a state in which it would refuse.
 * - `unknown`: FreeSWITCH may have done it. Check before you send it again.
 */
export type Fate = 'unsent' | 'answered' | 'unknown';

/**
 * Lists every error that a client can see: its code, the fate of the command, a short title and what to do about it.
 *
 * This table knows no HTTP. Only `routes/http/status.ts` picks the status of each code; the compiler fails if a code has none.
 */
export const ERRORS = {
  bad_request: {
    fate: 'unsent',
    title: 'The request could not be read',
    help: 'Check the URL and the headers. The detail names what was wrong.',
  },
  unauthenticated: {
    fate: 'unsent',
    title: 'Credentials are missing or wrong',
    help: 'Answer one of the challenges in WWW-Authenticate, with Digest or Basic.',
  },
  too_many_failures: {
    fate: 'unsent',
    title: 'Too many wrong passwords',
    help: 'Wait for the seconds in Retry-After, then use the right password.',
  },
  not_owner: {
    fate: 'unsent',
    title: 'The requester may not command this conference',
    help: 'Only an owner of the conference, or an admin, may command it.',
  },
  conference_not_found: {
    fate: 'unsent',
    title: 'No such conference',
    help: 'The conference is not in the directory of this gateway. Names are case-sensitive.',
  },
  conference_not_active: {
    fate: 'answered',
    title: 'The conference is not active',
    help: 'FreeSWITCH has no conference of this name now: nobody has joined it yet, or the last member has left.',
  },
  conference_found_not_active: {
    fate: 'answered',
    title: 'Conference found, but not active',
    help: 'Its details are available once somebody has joined it. sipXecs answers with this status, too.',
  },
  member_not_found: {
    fate: 'answered',
    title: 'No such member',
    help: 'The member has left, or belongs to another conference. `list` shows the present members.',
  },
  not_found: {
    fate: 'unsent',
    title: 'Nothing is served at this URL',
    help: 'See the README for the URLs of this gateway.',
  },
  method_not_allowed: {
    fate: 'unsent',
    title: 'This method is not allowed here',
    help: 'Use one of the methods in the Allow header.',
  },
  not_acceptable: {
    fate: 'unsent',
    title: 'None of the accepted types is available',
    help: 'Leave out the Accept header, or accept one of the types that the detail names.',
  },
  request_timeout: {
    fate: 'unsent',
    title: 'The request did not arrive in time',
    help: 'Send the headers and the body at once. The administrator can allow more time in `timeouts.headers` and `timeouts.request`.',
  },
  payload_too_large: {
    fate: 'unsent',
    title: 'The body is too large',
    help: 'Commands in the URL need no body. The detail gives the largest size.',
  },
  unsupported_media_type: {
    fate: 'unsent',
    title: 'The gateway does not read a body of this type',
    help: 'Send the body as the type that the detail names, and name that type in Content-Type.',
  },
  uri_too_long: {
    fate: 'unsent',
    title: 'The URL is too long',
    help: 'Shorten the arguments of the command.',
  },
  misdirected_request: {
    fate: 'unsent',
    title: 'The host name of the request does not belong to this gateway',
    help: 'Use the host of `publicUrl`, a name in `listen.hosts` or an IP address. The administrator can add names to `listen.hosts`.',
  },
  cross_site: {
    fate: 'unsent',
    title: 'Refused: the request seems to come from another web site',
    help: "List the panel's origin under `origins`, or call from a program that is not a browser.",
  },
  no_command: {
    fate: 'unsent',
    title: 'No conference command specified',
    help: 'Call /conference/<name>/<command>, for example /conference/Sales/list.',
  },
  unknown_command: {
    fate: 'unsent',
    title: 'No such conference command',
    help: "Commands are FreeSWITCH's own words, in lower case.",
  },
  command_refused: {
    fate: 'unsent',
    title: 'This gateway does not forward this command',
    help: 'The detail gives the reason.',
  },
  invalid_argument: {
    fate: 'unsent',
    title: 'An argument of the command is missing or not valid',
    help: 'Each entry of `errors` names an argument and what it may be.',
  },
  not_allowed: {
    fate: 'unsent',
    title: 'Policy does not allow this',
    help: 'Ask the administrator of the gateway to allow the destination or file.',
  },
  file_not_found: {
    fate: 'answered',
    title: 'No such file',
    help: 'The gateway or FreeSWITCH does not find it in the media folders, or has no module loaded that reads its format, or the conference has no member to hear it.',
  },
  recording_not_found: {
    fate: 'answered',
    title: 'No such recording',
    help: 'The answer to `record` names the id. `record&status` shows if a recording is running. /api/conferences/<name>/recordings lists them.',
  },
  range_not_satisfiable: {
    fate: 'unsent',
    title: 'The range begins after the end of the file',
    help: 'Content-Range gives the size of the file in bytes.',
  },
  recordings_not_local: {
    fate: 'unsent',
    title: 'This gateway does not see the recordings folder',
    help: 'The administrator has to set `recordings`, and its `local` if FreeSWITCH is on another machine.',
  },
  recordings_inaccessible: {
    fate: 'unsent',
    title: 'This gateway may not read or change the recordings folder',
    help: 'The administrator has to check the folder that `recordings` names on this machine, and its permissions.',
  },
  destination_not_found: {
    fate: 'answered',
    title: 'The destination does not exist or is not registered',
    help: '`cause` is the cause from FreeSWITCH.',
  },
  invalid_destination: {
    fate: 'answered',
    title: 'The destination is not a valid number',
    help: '`cause` is the cause from FreeSWITCH.',
  },
  dial_failed: {
    fate: 'answered',
    title: 'The call failed',
    help: '`cause` comes from FreeSWITCH. Only NOT_ADMITTED and CONFERENCE_ENDED come from this gateway.',
  },
  agent_mismatch: {
    fate: 'unsent',
    title: 'The requester is not the agent that places the call',
    help: 'Sign in as the agent. If no agent is named, sign in as the calling party. An admin may name any agent.',
  },
  unknown_agent: {
    fate: 'unsent',
    title: 'No such agent',
    help: 'The agent must be a user of this gateway. If no agent is named, the calling party must be one.',
  },
  unsupported_sip_method: {
    fate: 'unsent',
    title: 'This SIP method is not supported',
    help: 'Use REFER or INVITE as sipMethod.',
  },
  call_in_progress: {
    fate: 'unsent',
    title: 'The call is already in progress',
    help: 'Wait until it has ended, or leave out sipMethod=INVITE.',
  },
  call_not_found: {
    fate: 'answered',
    title: 'No such call in progress',
    help: 'You can transfer a call only if it was placed by click to call and has been answered.',
  },
  too_many_dials: {
    fate: 'unsent',
    title: 'The requester has placed too many calls',
    help: 'Wait for the seconds in Retry-After.',
  },
  already_recording: {
    fate: 'answered',
    title: 'The conference is already being recorded',
    help: 'Stop the recording first, or let it continue.',
  },
  auto_record_fails: {
    fate: 'answered',
    title: 'The conference cannot be recorded while its auto-record fails',
    help: 'The detail names the file. The administrator has to correct `auto-record` in the profile of the conference.',
  },
  recording_failed: {
    fate: 'answered',
    title: 'FreeSWITCH could not open the recording file',
    help: 'The administrator has to check the recordings folder and its permissions.',
  },
  job_not_found: {
    fate: 'unsent',
    title: 'No such job',
    help: 'The job does not exist, has expired, or is not yours.',
  },
  conflict: {
    fate: 'answered',
    title: 'FreeSWITCH refused because of the present state',
    help: 'Check the state of the conference, then try again.',
  },
  freeswitch_usage: {
    fate: 'answered',
    title: 'FreeSWITCH did not accept the arguments',
    help: 'FreeSWITCH answered with the usage of the command.',
  },
  not_supported: {
    fate: 'answered',
    title: 'FreeSWITCH was built or configured without this',
    help: 'The administrator of FreeSWITCH has to load or build what is missing.',
  },
  freeswitch_stuck: {
    fate: 'unsent',
    title: 'FreeSWITCH answers no conference command',
    help: 'Nothing was sent. mod_conference hangs. Restart FreeSWITCH: nothing else is known to help.',
  },
  conference_busy: {
    fate: 'unsent',
    title: 'Too much is under way in FreeSWITCH for this conference or requester',
    help: 'Wait for the seconds in Retry-After, until some have ended.',
  },
  rate_limited: {
    fate: 'unsent',
    title: 'Too many commands or reads',
    help: 'Wait for the seconds in Retry-After. The administrator can allow more in `limits.commandsPerSecond`, and for reads in `limits.readsPerSecond`.',
  },
  esl_unavailable: {
    fate: 'unsent',
    title: 'FreeSWITCH is not connected; nothing was sent',
    help: 'Wait for the seconds in Retry-After. /health/ready shows when FreeSWITCH is back.',
  },
  esl_timeout: {
    fate: 'unknown',
    title: 'FreeSWITCH did not answer in time; the outcome is unknown',
    help: 'The command was sent once and may have taken effect. Check before you repeat it.',
  },
  esl_lost: {
    fate: 'unknown',
    title: 'The connection to FreeSWITCH was lost after the command was sent; the outcome is unknown',
    help: 'The command was sent once and may have taken effect. Check before you repeat it.',
  },
  esl_denied: {
    fate: 'answered',
    title: "FreeSWITCH does not let the gateway's event socket user do this",
    help: 'Add the API to `esl-allowed-api` of the user that the gateway signs in as.',
  },
  api_missing: {
    fate: 'answered',
    title: 'FreeSWITCH does not know the API',
    help: 'The administrator of FreeSWITCH has to load mod_conference.',
  },
  unrecognised_reply: {
    fate: 'unknown',
    title: 'This gateway does not understand the reply of FreeSWITCH',
    help: 'The outcome is unknown. The administrator finds the reply, or its length, in the log.',
  },
  overloaded: {
    fate: 'unsent',
    title: 'Too many commands are waiting for FreeSWITCH; nothing was sent',
    help: 'Wait for the seconds in Retry-After, then try again.',
  },
  state_unavailable: {
    fate: 'unknown',
    title: 'The gateway could not read or write its stored data',
    help: 'The administrator has to check the folder `state.dir` and its permissions.',
  },
  no_store: {
    fate: 'unsent',
    title: 'This gateway has no store',
    help: 'The administrator has to set `store`, for example by leaving it out: then the store is a file in `state.dir`.',
  },
  store_unavailable: {
    fate: 'unsent',
    title: 'The store of the gateway cannot be used now; nothing was sent',
    help: 'Wait for the seconds in Retry-After, then try again. The administrator finds the cause in the log.',
  },
  idempotency_in_progress: {
    fate: 'unsent',
    title: 'The first request with this Idempotency-Key is under way',
    help: 'Wait for the seconds in Retry-After, then send the same request with the same key. It gets the answer of the first one.',
  },
  idempotency_mismatch: {
    fate: 'unsent',
    title: 'This Idempotency-Key belongs to another request',
    help: 'Use a new key for each request, such as a UUID. A repeated request must have the same method, URL and body.',
  },
  outcome_unknown: {
    fate: 'unknown',
    title: 'Nobody knows the outcome of the first request with this Idempotency-Key',
    help: 'The gateway died while it carried out the request, or FreeSWITCH did not answer. Check before you send the request with a new key.',
  },
  already_done: {
    fate: 'answered',
    title: 'The request was answered before, and the answer was not kept',
    help: 'An answer with a secret, such as that of `pin`, or one above 64 kB is sent once only. Check what the first request has done.',
  },
  stopping: {
    fate: 'unsent',
    title: 'The gateway is stopping; nothing was sent',
    help: 'Wait for the seconds in Retry-After, then try again on a new connection.',
  },
  too_many_streams: {
    fate: 'unsent',
    title: 'Too many event streams for one user',
    help: 'Close some, or ask the administrator to raise `limits.streamsPerUser`. One stream can carry several conferences.',
  },
  client_gone: {
    fate: 'unsent',
    title: 'The client disconnected before anything was sent',
    help: 'Only the log shows this: the client is gone.',
  },
  internal: {
    fate: 'unknown',
    title: 'The gateway failed',
    help: 'This is a fault of the gateway. The administrator finds it in the log by the request id.',
  },
} as const satisfies Record<string, { fate: Fate; title: string; help: string }>;

export type ErrorCode = keyof typeof ERRORS;

export const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]).meta({
  id: 'ErrorCode',
  description: 'The stable code of the error; docs/errors.md explains each',
});

/** One mistake in one argument, for `errors[]` of a problem document. */
export interface ArgumentError {
  /** The argument's name in the command's row. */
  readonly argument: string;
  /** What it may be. Never repeats the given value, which may be a PIN. */
  readonly message: string;
}

export interface GatewayErrorOptions {
  readonly errors?: readonly ArgumentError[];
  /** Whole seconds to wait before the client tries again. */
  readonly retryAfter?: number;
  /** More members for the JSON problem document, such as `cause`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Methods for the Allow header of `method_not_allowed`. */
  readonly allow?: readonly string[];
  /** FreeSWITCH's replies, for the log. The command's row decides if the log shows their text or only their length. */
  readonly replies?: readonly Buffer[];
  readonly cause?: unknown;
}

/** A refusal or failure that the client gets, with its code. */
export class GatewayError extends Error {
  readonly fate: Fate;
  readonly errors: readonly ArgumentError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly extra: Readonly<Record<string, unknown>> | undefined;
  readonly allow: readonly string[] | undefined;
  readonly replies: readonly Buffer[] | undefined;

  /**
   * @param code   a row of the error table
   * @param detail one sentence for a person, about this occurrence; must hold no secret
   */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.fate = ERRORS[code].fate;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.extra = options.extra;
    this.allow = options.allow;
    this.replies = options.replies;
  }
}

/** Returns the error for a reply that no row understands. The gateway never guesses. */
export function unrecognisedReply(replies: readonly Buffer[]): GatewayError {
  const detail = 'The gateway does not understand the reply of FreeSWITCH.';
  return new GatewayError('unrecognised_reply', detail, { replies });
}

/**
 * Returns the error of a command of which an earlier part was sent. If its next part was not sent, the command as a whole has
 * an unknown outcome, so it must not look unsent.
 */
export function afterPart(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.fate !== 'unsent') return error;
  return new GatewayError('esl_lost', `A part was sent, the rest was not: ${error.detail}`, { cause: error });
}

/** Returns the GatewayError that a check throws; `undefined` if it passes. @throws any other error of the check */
export function refusalOf(check: () => void): GatewayError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
