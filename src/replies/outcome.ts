import type { ErrorCode } from '../errors';
import type { Failure, ResultExtra } from './command-result';
import type { ConferenceView } from './conference-view';

/** FreeSWITCH did it, or gave the requested information. */
export interface Done {
  readonly kind: 'done';
  /** The members it took effect on, in FreeSWITCH's order. */
  readonly members: readonly number[];
  /** The members it failed for, if it succeeded for others. If there are any, the status is 207. */
  readonly failed?: readonly Failure[];
  /** The text for people, if it differs from FreeSWITCH's: empty if `-ERR no reply` means success. */
  readonly text?: string;
  /** A value as FreeSWITCH gave it. */
  readonly value?: string;
  /** More for the JSON of the command, such as the path of a recording. */
  readonly extra?: ResultExtra;
  /** True if the text is the gateway's own and not FreeSWITCH's. */
  readonly ownWords?: boolean;
  /** The parsed list of a conference. */
  readonly conference?: ConferenceView;
}

/** FreeSWITCH refused it. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly detail: string;
  /** More for the JSON of the problem, such as the cause of a call's failure. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The row does not understand FreeSWITCH's reply. The gateway never guesses. */
export interface Unrecognised {
  readonly kind: 'unrecognised';
}

/** The meaning of a reply. */
export type Outcome = Done | Refused | Unrecognised;

export const done = (members: readonly number[] = [], more: Omit<Done, 'kind' | 'members'> = {}): Done => ({
  kind: 'done',
  members,
  ...more,
});

export const refused = (code: ErrorCode, detail: string, extra?: Refused['extra']): Refused => ({
  kind: 'refused',
  code,
  detail,
  ...(extra && { extra }),
});

export const unrecognised: Unrecognised = { kind: 'unrecognised' };
