/**
 * What became of the command. `unsent`: FreeSWITCH got nothing that changes something, so it may be sent again. `answered`:
 * FreeSWITCH refused or failed, or had reported the state for which it would. `unknown`: FreeSWITCH may have done it; look
 * before it is sent again.
 */
export type Fate = 'unsent' | 'answered' | 'unknown';

/**
 * Every error that a client can see: its code, the fate of the command, a short title and what to do about it.
 *
 * This table knows no HTTP; `routes/http/status.ts` alone picks the status of each code, and the compiler holds the
 * two together.
 */
export const ERRORS = {
  bad_request: {
    fate: 'unsent',
    title: 'The request could not be read',
    help: 'Check the URL and the headers; the detail says what was wrong.',
  },
  unauthenticated: {
    fate: 'unsent',
    title: 'Credentials are missing or wrong',
    help: 'Answer one of the challenges in WWW-Authenticate, with Digest or Basic.',
  },
  too_many_failures: {
    fate: 'unsent',
    title: 'Too many wrong passwords',
    help: 'Wait for as long as Retry-After says, then use the right password.',
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
    help: 'Its details are there once somebody has joined it. The original says it with this status.',
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
    title: 'None of the accepted representations is available',
    help: 'Leave the Accept header out, or accept one of the types that the detail names.',
  },
  request_timeout: {
    fate: 'unsent',
    title: 'The request did not come in time',
    help: 'Send the headers and the body at once. The administrator may allow more time by `timeouts.headers` and `timeouts.request`.',
  },
  payload_too_large: {
    fate: 'unsent',
    title: 'The body is too large',
    help: 'Commands in the URL need no body; the detail says how large one may be.',
  },
  unsupported_media_type: {
    fate: 'unsent',
    title: 'The body is of a type that is not read here',
    help: 'Send the body as the type that the detail names, and say so in Content-Type.',
  },
  uri_too_long: {
    fate: 'unsent',
    title: 'The URL is too long',
    help: 'Shorten the arguments of the command.',
  },
  misdirected_request: {
    fate: 'unsent',
    title: 'The request was sent to a host name that is not one of this gateway',
    help: 'Use the host of `publicUrl`, a name of `listen.hosts` or an IP address. The administrator may add names to `listen.hosts`.',
  },
  cross_site: {
    fate: 'unsent',
    title: 'Refused: the request seems to come from another web site',
    help: "List the panel's origin under `origins`, or call from something that is not a browser.",
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
    help: 'The detail says why it is kept from FreeSWITCH.',
  },
  invalid_argument: {
    fate: 'unsent',
    title: 'An argument of the command is missing or not valid',
    help: 'The errors name each argument and what it may be.',
  },
  not_allowed: {
    fate: 'unsent',
    title: 'Policy does not allow this',
    help: 'Ask the administrator of the gateway for the destination or file to be allowed.',
  },
  file_not_found: {
    fate: 'answered',
    title: 'No such file',
    help: 'Neither the gateway nor FreeSWITCH finds it in the media folders, or nobody is in the conference to hear it.',
  },
  recording_not_found: {
    fate: 'answered',
    title: 'No such recording',
    help: 'The answer to `record` names the id. `record&status` tells whether one is running, /api/conferences/<name>/recordings which there are.',
  },
  range_not_satisfiable: {
    fate: 'unsent',
    title: 'The range lies behind the end',
    help: 'Content-Range tells how many bytes there are.',
  },
  recordings_not_local: {
    fate: 'unsent',
    title: 'This gateway does not see the folder of the recordings',
    help: 'The administrator has to set `recordings`, with `local` where FreeSWITCH is on another machine.',
  },
  recordings_inaccessible: {
    fate: 'unsent',
    title: 'This gateway may not read or change the folder of the recordings',
    help: 'The administrator has to look at the folder that `recordings` names here, and at its permissions.',
  },
  destination_not_found: {
    fate: 'answered',
    title: 'The destination does not exist or is not registered',
    help: 'The cause is what FreeSWITCH gave.',
  },
  invalid_destination: {
    fate: 'answered',
    title: 'The destination is not a valid number',
    help: 'The cause is what FreeSWITCH gave.',
  },
  dial_failed: {
    fate: 'answered',
    title: 'The call did not get into the conference',
    help: 'The cause is what FreeSWITCH gave; NOT_ADMITTED and CONFERENCE_ENDED are the words of this gateway.',
  },
  agent_mismatch: {
    fate: 'unsent',
    title: 'The requester is not the agent that places the call',
    help: 'Sign in as the agent, or as the calling party where no agent is named. An admin may name any.',
  },
  unknown_agent: {
    fate: 'unsent',
    title: 'There is no such agent',
    help: 'The agent, or the calling party where no agent is named, must be a user of this gateway.',
  },
  unsupported_sip_method: {
    fate: 'unsent',
    title: 'This SIP method is not supported',
    help: 'sipMethod is REFER or INVITE.',
  },
  call_in_progress: {
    fate: 'unsent',
    title: 'The call is in progress already',
    help: 'Wait until it has ended, or leave sipMethod=INVITE out.',
  },
  call_not_found: {
    fate: 'answered',
    title: 'There is no such call in progress',
    help: 'Only a call that was placed by click to call, and has been answered, can be transferred.',
  },
  too_many_dials: {
    fate: 'unsent',
    title: 'The requester has placed too many calls',
    help: 'Wait for as long as Retry-After says.',
  },
  already_recording: {
    fate: 'answered',
    title: 'The conference is being recorded already',
    help: 'Stop the recording first, or let it go on.',
  },
  auto_record_fails: {
    fate: 'answered',
    title: 'The conference cannot be recorded while its auto-record fails',
    help: 'The detail names the file. The administrator has to mend `auto-record` in the profile of the conference.',
  },
  recording_failed: {
    fate: 'answered',
    title: 'FreeSWITCH could not open the file of the recording',
    help: 'The administrator has to look at the recordings folder and its permissions.',
  },
  job_not_found: {
    fate: 'unsent',
    title: 'No such job',
    help: 'It never was, ended long ago, or belongs to somebody else.',
  },
  conflict: {
    fate: 'answered',
    title: 'FreeSWITCH refused because of the present state',
    help: 'Look at the state of the conference, then try again.',
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
    help: 'Nothing was sent. mod_conference hangs; only a restart of FreeSWITCH is known to help.',
  },
  conference_busy: {
    fate: 'unsent',
    title: 'Too many slow commands are under way',
    help: 'Try again when some have ended, as Retry-After says.',
  },
  rate_limited: {
    fate: 'unsent',
    title: 'Too many commands or reads',
    help: 'Wait for as long as Retry-After says. The administrator may allow more by `limits.commandsPerSecond`, and for what only reads by `limits.readsPerSecond`.',
  },
  esl_unavailable: {
    fate: 'unsent',
    title: 'FreeSWITCH is not connected; nothing was sent',
    help: 'Try again after Retry-After. /health/ready tells when FreeSWITCH is back.',
  },
  esl_timeout: {
    fate: 'unknown',
    title: 'FreeSWITCH did not answer in time; the outcome is unknown',
    help: 'The command was sent once and may have taken effect. Look before you repeat it.',
  },
  esl_lost: {
    fate: 'unknown',
    title: 'The connection to FreeSWITCH fell after the command was sent; the outcome is unknown',
    help: 'The command was sent once and may have taken effect. Look before you repeat it.',
  },
  esl_denied: {
    fate: 'answered',
    title: "FreeSWITCH does not permit this to the gateway's event socket user",
    help: 'Add the API to esl-allowed-api of the user that the gateway signs in as.',
  },
  api_missing: {
    fate: 'answered',
    title: 'FreeSWITCH does not know the API',
    help: 'The administrator of FreeSWITCH has to load mod_conference.',
  },
  unrecognised_reply: {
    fate: 'unknown',
    title: 'FreeSWITCH answered something that this gateway does not understand',
    help: 'The outcome is unknown. The administrator finds the reply, or its length, in the log.',
  },
  overloaded: {
    fate: 'unsent',
    title: 'Too many commands are waiting for FreeSWITCH; nothing was sent',
    help: 'Try again after Retry-After.',
  },
  state_unavailable: {
    fate: 'unknown',
    title: 'What the gateway keeps could not be read or written',
    help: 'The administrator has to look at the folder `state.dir` and its permissions.',
  },
  stopping: {
    fate: 'unsent',
    title: 'The gateway is stopping; nothing was sent',
    help: 'Try again after Retry-After, on a new connection.',
  },
  too_many_streams: {
    fate: 'unsent',
    title: 'Too many event streams of one user',
    help: 'Close some, or ask the administrator for a higher `limits.streamsPerUser`. One stream may carry several conferences.',
  },
  client_gone: {
    fate: 'unsent',
    title: 'The client went away before anything was sent',
    help: 'Nobody is there to read this; it stands in the log.',
  },
  internal: {
    fate: 'unknown',
    title: 'The gateway failed',
    help: 'This is a fault of the gateway. The administrator finds it in the log under the request id.',
  },
} as const satisfies Record<string, { fate: Fate; title: string; help: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One mistake in one argument, for `errors[]` of a problem document. */
export interface ArgumentError {
  /** The argument's name, as the command's row has it. */
  readonly argument: string;
  /** What it may be. Never repeats what was given: that may be a PIN. */
  readonly message: string;
}

export interface GatewayErrorOptions {
  readonly errors?: readonly ArgumentError[];
  /** Whole seconds after which it makes sense to try again. */
  readonly retryAfter?: number;
  /** More members for the JSON problem document, such as `cause`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Methods for the Allow header of `method_not_allowed`. */
  readonly allow?: readonly string[];
  /** What FreeSWITCH said, for the log: as text or by its length, as the row has it. */
  readonly replies?: readonly Buffer[];
  readonly cause?: unknown;
}

/** A refusal or failure that the client is told about, by code. */
export class GatewayError extends Error {
  readonly fate: Fate;
  readonly errors: readonly ArgumentError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly extra: Readonly<Record<string, unknown>> | undefined;
  readonly allow: readonly string[] | undefined;
  readonly replies: readonly Buffer[] | undefined;

  /**
   * @param code   a row of the error table
   * @param detail one sentence for a person, about this one occurrence; never a secret
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

/** For an answer that nobody knows. Never a guess. */
export function unrecognisedReply(replies: readonly Buffer[]): GatewayError {
  const detail = 'FreeSWITCH gave an answer that no row of the table knows.';
  return new GatewayError('unrecognised_reply', detail, { replies });
}

/** Returns what a check refuses; `undefined` if it passes. @throws what it throws besides */
export function refusalOf(check: () => void): GatewayError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
