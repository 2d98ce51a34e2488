import type { ErrorCode } from '../errors';
import type { ConferenceView } from './conference-view';

/** What became of one member of several. */
export interface MemberFailure {
  readonly member: number;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** FreeSWITCH did it, or told what was asked. */
export interface Done {
  readonly kind: 'done';
  /** The members it took effect on, in FreeSWITCH's order. */
  readonly members: readonly number[];
  /** The members it failed for while it succeeded for others; 207 where there are any. */
  readonly failed?: readonly MemberFailure[];
  /** The text for people where it is not what FreeSWITCH wrote: empty where `-ERR no reply` stands for success. */
  readonly text?: string;
  /** A value as FreeSWITCH gives it. */
  readonly value?: string;
  /** The parsed list of a conference. */
  readonly conference?: ConferenceView;
}

/** FreeSWITCH said no. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly detail: string;
}

/** FreeSWITCH said something that the row does not know. Never a guess. */
export interface Unrecognised {
  readonly kind: 'unrecognised';
}

/** What a reply meant. */
export type Outcome = Done | Refused | Unrecognised;

export const done = (members: readonly number[] = [], more: Omit<Done, 'kind' | 'members'> = {}): Done => ({
  kind: 'done',
  members,
  ...more,
});

export const refused = (code: ErrorCode, detail: string): Refused => ({ kind: 'refused', code, detail });

export const unrecognised: Unrecognised = { kind: 'unrecognised' };
