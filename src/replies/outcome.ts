import type { ErrorCode } from '../errors';
import type { ConferenceView } from './conference-view';

/** What became of one member of several, of one pair of members, or of one recording. */
export interface Failure {
  readonly member?: number;
  /** The second of a pair. */
  readonly other?: number;
  /** A recording's id. */
  readonly recording?: string;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** FreeSWITCH did it, or told what was asked. */
export interface Done {
  readonly kind: 'done';
  /** The members it took effect on, in FreeSWITCH's order. */
  readonly members: readonly number[];
  /** The members it failed for while it succeeded for others; 207 where there are any. */
  readonly failed?: readonly Failure[];
  /** The text for people where it is not what FreeSWITCH wrote: empty where `-ERR no reply` stands for success. */
  readonly text?: string;
  /** A value as FreeSWITCH gives it. */
  readonly value?: string;
  /** More for the JSON of the command, such as the path of a recording. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** True where the text is the gateway's own word for it and not FreeSWITCH's. */
  readonly ownWords?: boolean;
  /** The parsed list of a conference. */
  readonly conference?: ConferenceView;
}

/** FreeSWITCH said no. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly detail: string;
  /** More for the JSON of the problem, such as the cause of a call's failure. */
  readonly extra?: Readonly<Record<string, unknown>>;
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

export const refused = (code: ErrorCode, detail: string, extra?: Refused['extra']): Refused => ({
  kind: 'refused',
  code,
  detail,
  ...(extra && { extra }),
});

export const unrecognised: Unrecognised = { kind: 'unrecognised' };
