/** The secrets of a user, lower-case hex, of `username:realm:password` (RFC 7616 §3.4.2). */
export interface Ha1 {
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
}

/** Somebody who can sign in. */
export interface User {
  readonly name: string;
  readonly role: 'user' | 'admin';
  readonly ha1: Ha1;
  readonly imId?: string | undefined;
}

/** The user of one request, after authentication. */
export interface Requester {
  readonly name: string;
  readonly role: 'user' | 'admin';
}

/** A conference that somebody owns, or that an admin named. */
export interface Conference {
  /** The name in the URL. */
  readonly name: string;
  /** The name that FreeSWITCH knows. */
  readonly freeswitchName: string;
  readonly profile: string;
  readonly owners: readonly string[];
  /** False for a conference that only an admin can reach, because no directory entry names it. */
  readonly listed: boolean;
}

/** Users, conferences and owners. Met by `FileDirectory`. */
export interface Directory {
  readonly realm: string;
  user(name: string): User | undefined;
  userByImId(imId: string): User | undefined;
  /** The entry of exactly this name, else the first pattern that fits it. */
  conference(name: string): Conference | undefined;
  /** The entries of exact names that FreeSWITCH knows by this name. */
  entriesOf(freeswitchName: string): readonly Conference[];
  /** The entries of exact names, in the file's order; those that only a pattern fits cannot be told beforehand. */
  conferences(): readonly Conference[];
}
