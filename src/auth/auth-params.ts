import { isUtf8 } from 'node:buffer';

/** The longest `Authorization: Digest` header that the gateway reads, in bytes. Real clients send a few hundred. */
export const MAX_HEADER_BYTES = 4096;

/** Why a header cannot be read. `detail` is for the client, and never repeats the header. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly detail: string;
}

export function malformed(detail: string): Malformed {
  return { kind: 'malformed', detail };
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/**
 * One `name=value`, with the comma or the end after it (RFC 9110 §11.2; empty list elements are allowed, §5.6.1). It is sticky,
 * and no two branches begin with the same character. So even a hostile header is read in one pass.
 */
const PARAMETER = new RegExp(
  `[\\t ,]*(${TOKEN})[\\t ]*=[\\t ]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))[\\t ]*(?:,|$)`,
  'y',
);
const REST = /[\t ,]*$/y;

/**
 * Reads the parameters after the scheme of an Authorization header.
 *
 * @param text the text after the word `Digest`, one character per byte, as Node gives headers
 * @returns the values by lower-case name, without quotes and escapes; or what is wrong. It is wrong if a parameter is given
 *   twice: two readers could take different ones.
 */
export function authParams(text: string): ReadonlyMap<string, string> | Malformed {
  if (text.length > MAX_HEADER_BYTES) return malformed('The Authorization header is too long.');
  const params = new Map<string, string>();
  let at = 0;
  while (!matchesAt(REST, text, at)) {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(text);
    if (match === null) return malformed('The Authorization header is not a list of name=value.');
    at = PARAMETER.lastIndex;
    const name = (match[1] ?? '').toLowerCase();
    if (params.has(name)) return malformed('A parameter of the Authorization header is given twice.');
    params.set(name, match[2] === undefined ? (match[3] ?? '') : match[2].replace(/\\(.)/g, '$1'));
  }
  return params;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Tabs and visible ASCII characters, which are the same in UTF-8 and Latin-1. */
const ASCII = /^[\t\x20-\x7e]*$/;

/** Returns the text of bytes that Node read as Latin-1: decoded as UTF-8 if they are valid UTF-8, else unchanged. */
export function headerText(latin1: string): string {
  if (ASCII.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

/** Returns a text as Node writes headers, one character per byte of its UTF-8. The opposite of `headerText`. */
export function headerBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * Returns the text of an extended value, `UTF-8'<language>'<percent-encoded>` (RFC 5987 §3.2); `undefined` if it is not one.
 * RFC 7616 §3.4 allows no other charset for `username*`.
 */
export function extendedValue(value: string): string | undefined {
  const match = /^utf-8'[^']*'((?:[!#$&+.^_`|~0-9A-Za-z-]|%[0-9A-Fa-f]{2})*)$/i.exec(value);
  if (match?.[1] === undefined) return undefined;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return undefined;
  }
}
