import type { ErrorCode } from '../src/errors';

/** The one place that picks an HTTP status; the compiler asks for one for each row of the error table. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthenticated: 401,
  too_many_failures: 429,
  not_owner: 403,
  conference_not_found: 404,
  conference_not_active: 404,
  member_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  cross_site: 403,
  no_command: 400,
  unknown_command: 400,
  command_refused: 400,
  invalid_argument: 400,
  not_allowed: 403,
  file_not_found: 404,
  recording_not_found: 404,
  range_not_satisfiable: 416,
  recordings_not_local: 501,
  recordings_inaccessible: 500,
  destination_not_found: 404,
  invalid_destination: 400,
  dial_failed: 409,
  too_many_dials: 429,
  already_recording: 409,
  recording_failed: 502,
  job_not_found: 404,
  conflict: 409,
  freeswitch_usage: 400,
  not_supported: 501,
  esl_unavailable: 503,
  esl_timeout: 504,
  esl_lost: 502,
  esl_denied: 502,
  api_missing: 502,
  unrecognised_reply: 502,
  overloaded: 503,
  stopping: 503,
  too_many_streams: 429,
  // nginx's; never seen by anybody.
  client_gone: 499,
  internal: 500,
};

export const statusOf = (code: ErrorCode): number => STATUS[code];

/** Some members were dealt with and some were not (RFC 4918 §11.1, for its meaning only). */
export const PARTIAL = 207;
