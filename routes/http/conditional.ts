import type { IncomingHttpHeaders } from 'node:http';
import fresh from 'fresh';

/** What tells one state of a file from another. */
export interface Validators {
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  /** An HTTP date (RFC 9110 §5.6.7): whole seconds. */
  readonly lastModified: string;
}

/** @param modifiedAt milliseconds since the epoch */
export function validatorsOf(version: string, modifiedAt: number): Validators {
  return { etag: `"${version}"`, lastModified: new Date(modifiedAt).toUTCString() };
}

/**
 * True if the client has this state already (RFC 9110 §13.1.2, §13.1.3; §13.2.2 has the order).
 *
 * The library sees no `Cache-Control`: it takes `no-cache` of a request for "send it all", but browsers add that to each
 * request whose script sets `If-None-Match` (Fetch Standard, HTTP-network-or-cache fetch), so no script would ever get a 304.
 */
export function isNotModified(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince } = headers;
  // A tag decides alone, also one that is empty.
  if (noneMatch === '') return false;
  return fresh(
    { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince },
    { etag, 'last-modified': lastModified },
  );
}

/**
 * True where a range may be answered: there is no If-Range, or the client's part is of this very state (RFC 9110 §13.1.5).
 *
 * @param now milliseconds since the epoch
 */
export function rangeHolds(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
  now: number,
): boolean {
  const condition = headers['if-range'];
  if (condition === undefined) return true;
  if (typeof condition !== 'string') return false;
  // Within one second the file could have changed twice under one date (§8.8.2.2).
  return condition === etag || (condition === lastModified && now - Date.parse(lastModified) >= 2_000);
}
