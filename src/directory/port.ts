/** The secrets of a user: hashes of `username:realm:password` in lower-case hex (RFC 7616 §3.4.2). */
export interface Ha1 {
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
}

/** A user who can sign in. */
export interface User {
  readonly name: string;
  readonly role: 'user' | 'admin';
  readonly ha1: Ha1;
  readonly imId?: string | undefined;
}

/** The authenticated user of one request. */
export interface Requester {
  readonly name: string;
  readonly role: 'user' | 'admin';
}

/** How long recordings are kept. If a limit is not given, the one of all recordings counts; `Infinity` is no limit. */
export interface KeepLimits {
  /** Days after the end of a recording. */
  readonly days?: number | undefined;
  /** Millions of bytes of all recordings of one conference. */
  readonly megabytes?: number | undefined;
}

/** A conference of the directory, or one that an admin named. */
export interface Conference {
  /** The name in the URL. */
  readonly name: string;
  /** The name in FreeSWITCH. */
  readonly freeswitchName: string;
  readonly profile: string;
  readonly owners: readonly string[];
  /** False if no directory entry names the conference. Then only an admin can reach it. */
  readonly listed: boolean;
  /** The limits of its own for its recordings. */
  readonly keep?: KeepLimits | undefined;
}

/** Users, conferences and owners. Implemented by `FileDirectory`. */
export interface Directory {
  readonly realm: string;
  user(name: string): User | undefined;
  userByImId(imId: string): User | undefined;
  /** Returns the entry of exactly this name; else of the first pattern that fits; else `undefined`. */
  conference(name: string): Conference | undefined;
  /** Returns the entries with exact names that have this name in FreeSWITCH. */
  entriesOf(freeswitchName: string): readonly Conference[];
  /** Returns the entries with exact names, in the order of the file. Names that only fit a pattern cannot be listed. */
  conferences(): readonly Conference[];
}
