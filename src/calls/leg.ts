/** The states of a leg, in order. A leg never goes back. */
export const LEG_STATES = ['placed', 'trying', 'ringing', 'early_media', 'answered', 'ended'] as const;
export type LegState = (typeof LEG_STATES)[number];

/** One call that this gateway placed, as FreeSWITCH's events describe it. Times are milliseconds since the epoch. */
export interface Leg {
  /** Chosen by us before the call is placed, so that its first event can be matched. */
  readonly uuid: string;
  /** The channel that answered or joined: ours, or another if the call forked to several telephones. */
  readonly channel: string;
  /** The leg that this one was placed for. */
  readonly parent: string | undefined;
  readonly requester: string;
  /** The conference's name in our URLs, if the leg is to join one. */
  readonly conference: string | undefined;
  readonly freeswitchName: string | undefined;
  readonly state: LegState;
  /** FreeSWITCH's hangup cause, if the leg has ended. */
  readonly cause: string | undefined;
  /** The member id of the leg in the conference, now or before it left. */
  readonly member: number | undefined;
  readonly at: Readonly<Partial<Record<LegState | 'joined' | 'left', number>>>;
}

export interface NewLeg {
  readonly uuid: string;
  readonly requester: string;
  readonly parent?: string;
  readonly conference?: string;
  readonly freeswitchName?: string;
}

/** A leg with what is known of its channels, as a successor needs it. It is made of JSON's values only. */
export interface SavedLeg {
  readonly leg: Leg;
  readonly channels: readonly string[];
  readonly settled: boolean;
  readonly lastCause?: string | undefined;
  readonly disposition?: string | undefined;
}

/** A leg, and what is known of its channels. */
export interface LegEntry {
  leg: Leg;
  /** The channels that have not ended. */
  readonly channels: Set<string>;
  /** True if FreeSWITCH has given the result of the dial string: it will not make further channels. */
  settled: boolean;
  lastCause: string | undefined;
  /** The result of the call that the leg's own bridge placed, if FreeSWITCH sent it. */
  disposition: string | undefined;
  /** The legs that were placed for this one. */
  readonly children: Set<string>;
  readonly watchers: Set<() => void>;
}

/** The state that an event of a channel shows. */
export const STATE_OF: Readonly<Record<string, LegState>> = {
  CHANNEL_CREATE: 'trying',
  CHANNEL_PROGRESS: 'ringing',
  CHANNEL_PROGRESS_MEDIA: 'early_media',
  CHANNEL_ANSWER: 'answered',
};
