import type { IncomingHttpHeaders } from 'node:http';
import fresh from 'fresh';

/** The values that distinguish one state of a file from another. */
export interface Validators {
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  /** An HTTP date (RFC 9110 §5.6.7): whole seconds. */
  readonly lastModified: string;
}

/** Returns the validators of a state. @param modifiedAt milliseconds since the epoch */
export function validatorsOf(version: string, modifiedAt: number): Validators {
  return { etag: `"${version}"`, lastModified: new Date(modifiedAt).toUTCString() };
}

/**
 * True if the client already has this state (RFC 9110 §13.1.2, §13.1.3; for the order §13.2.2).
 *
 * `Cache-Control` is hidden from the library: it reads `no-cache` in a request as "send everything". Browsers add
 * `no-cache` to each request whose script sets `If-None-Match` (Fetch Standard, HTTP-network-or-cache fetch), so no
 * script would ever get a 304.
 */
export function isNotModified(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince } = headers;
  // If there is a tag, even an empty one, it alone decides.
  if (noneMatch === '') return false;
  return fresh(
    { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince },
    { etag, 'last-modified': lastModified },
  );
}

/**
 * True if a range may be answered: there is no If-Range, or the client's part is of this same state (RFC 9110 §13.1.5).
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
  // Within one second the file could change twice and keep its date (§8.8.2.2).
  return condition === etag || (condition === lastModified && now - Date.parse(lastModified) >= 2_000);
}
