import type { ErrorCode } from '../errors';
import { done, type Outcome, refused } from '../replies/outcome';
import type { CallEnd } from './place-call';

const NOT_THERE = new Set([
  'UNALLOCATED_NUMBER',
  'NO_ROUTE_DESTINATION',
  'SUBSCRIBER_ABSENT',
  'USER_NOT_REGISTERED',
]);

const OURS: Readonly<Record<string, string>> = {
  NOT_ADMITTED: 'The call was answered, but the conference did not admit it. It may be full.',
  CONFERENCE_ENDED: 'The call was answered when the conference had ended.',
};

/** Returns the error code for a cause. */
export function codeOfCause(cause: string): ErrorCode {
  if (NOT_THERE.has(cause)) return 'destination_not_found';
  return cause === 'INVALID_NUMBER_FORMAT' ? 'invalid_destination' : 'dial_failed';
}

export function detailOfCause(cause: string): string {
  return OURS[cause] ?? `The call ended with ${cause}.`;
}

/** Returns the outcome for the end of a call. It is a success only if the leg has joined. */
export function callOutcome({ cause, channel: uuid, member }: CallEnd): Outcome {
  if (member !== undefined) return done([member], { extra: { member, uuid, cause } });
  return refused(codeOfCause(cause), detailOfCause(cause), { cause, uuid });
}
