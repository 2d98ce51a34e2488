import type { IncomingHttpHeaders } from 'node:http';

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

/** True where the client has this state already (RFC 9110 §13.1.2, §13.1.3; §13.2.2 has the order). */
export function isNotModified(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const known = headers['if-none-match'];
  if (known !== undefined) {
    // Compared weakly: a cache on the way may have made the tag weak.
    const tags: readonly string[] = known.match(/"[^"]*"/g) ?? [];
    return known.trim() === '*' || tags.includes(etag);
  }
  return Date.parse(headers['if-modified-since'] ?? '') >= Date.parse(lastModified);
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
