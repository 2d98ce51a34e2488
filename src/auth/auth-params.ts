import { textOfBinary } from '../lib/text-of-bytes';

/** Longest `Authorization: Digest` header that is read, in bytes. Honest ones have a few hundred. */
export const MAX_HEADER_BYTES = 4096;

/** Why a header cannot be read, in words for the client. Never repeats the header. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly detail: string;
}

export function malformed(detail: string): Malformed {
  return { kind: 'malformed', detail };
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/**
 * One `name=value` with the comma or end behind it (RFC 9110 §11.2; empty list elements are allowed, §5.6.1).
 * Sticky, and no two branches begin alike, so a header is read in one pass however hostile it is.
 */
const PARAMETER = new RegExp(
  `[\\t ,]*(${TOKEN})[\\t ]*=[\\t ]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))[\\t ]*(?:,|$)`,
  'y',
);
const REST = /[\t ,]*$/y;

/**
 * Reads the parameters behind the scheme of an Authorization header.
 *
 * @param text what follows the word `Digest`, one character per byte, as Node gives headers
 * @returns values by lower-case name, quotes and escapes removed; or what is wrong. A parameter given twice is
 *   wrong: two readers could take different ones.
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

/** Means the same in all of them; tabs and what one can see. */
const ASCII = /^[\t\x20-\x7e]*$/;

/** Text from bytes that Node read as Latin-1: UTF-8 where they are valid UTF-8, else Latin-1 as they stand. */
export function headerText(latin1: string): string {
  return ASCII.test(latin1) ? latin1 : textOfBinary(latin1);
}

/** The other way round: text for a header, one character per byte of its UTF-8. */
export function headerBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * The text of an extended value, `UTF-8'<language>'<percent-encoded>` (RFC 5987 §3.2). RFC 7616 §3.4 allows no
 * other charset for `username*`. Undefined when it is not one.
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
