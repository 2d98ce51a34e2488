/** A member of a conference, as clients see it. */
export interface MemberView {
  readonly id: number;
  /** The channel's name, such as `sofia/internal/200@example.org`. Not in `xml_list`. */
  readonly channel?: string;
  readonly uuid: string;
  readonly callerIdName: string;
  readonly callerIdNumber: string;
  /** `null` if the member is on hold: FreeSWITCH hides it then (mod_conference.c:101-111, 1318-1330). */
  readonly hear: boolean | null;
  readonly speak: boolean | null;
  readonly talking: boolean | null;
  readonly hold: boolean;
  readonly video: boolean;
  readonly floor: boolean;
  readonly moderator: boolean;
  readonly ghost: boolean;
  /** -4 to 4. */
  readonly volumeIn: number;
  readonly volumeOut: number;
  /** The sound level from which the member counts as talking. */
  readonly energy: number;
  /** The fields from here on come only from `xml_list`. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Seconds since the member joined. */
  readonly joinedSecondsAgo?: number;
  /** Seconds since the member last talked; `null` if it never has. */
  readonly lastTalkedSecondsAgo?: number | null;
}

/** A running recording. */
export interface RecordingView {
  readonly path: string;
  readonly paused: boolean;
  /** Seconds since the epoch. */
  readonly startedAt: number;
}

/** A conference and its members, as clients see it. */
export interface ConferenceView {
  /** The name in the gateway's URLs. */
  readonly conference: string;
  readonly active: boolean;
  readonly locked: boolean;
  readonly members: readonly MemberView[];
  /** The fields from here on come only from `xml_list`. */
  readonly uuid?: string;
  /** Samples a second. */
  readonly rate?: number;
  /** Seconds since the conference began. */
  readonly runTime?: number;
  /** FreeSWITCH's names of the flags that are set, such as `running` or `wait_mod`. */
  readonly flags?: readonly string[];
  readonly recordings?: readonly RecordingView[];
  readonly variables?: Readonly<Record<string, string>>;
}
