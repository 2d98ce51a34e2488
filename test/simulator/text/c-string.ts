/** Details of the C library that are visible in replies. */

/** C's atoi: leading white space, a sign, digits; anything else is 0. A long, cut to an int as glibc does. */
export function atoi(value: string): number {
  const found = /^[ \t\n\v\f\r]*([+-]?\d+)/.exec(value)?.[1];
  if (found === undefined) return 0;
  // So few digits always fit into an int; -0 is 0.
  if (found.length < 10) return Number(found) | 0;
  const limit = 2n ** 63n;
  const long = BigInt(found.replace('+', ''));
  return Number(BigInt.asIntN(32, long >= limit ? limit - 1n : long < -limit ? -limit : long));
}

/** A number kept in a uint32_t: a member id of -1 prints as 4294967295 (conference_api.c:4196). */
export function unsigned(value: number): number {
  return value >>> 0;
}

/** strcasecmp(a, b) == 0, for ASCII as in the C locale. */
export function sameWord(a: string | undefined, b: string): boolean {
  return a !== undefined && a.length === b.length && startsWithWord(a, b);
}

/** strncasecmp(value, prefix, strlen(prefix)) == 0. */
export function startsWithWord(value: string, prefix: string): boolean {
  for (let at = 0; at < prefix.length; at++) {
    if (lowerCode(value.charCodeAt(at)) !== lowerCode(prefix.charCodeAt(at))) return false;
  }
  return true;
}

function lowerCode(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

/** Returns the text with only ASCII letters in lower case, so that bytes above 127 do not change. */
export function lower(value: string): string {
  return !/[A-Z]/.test(value) ? value : value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const BLANKS = '\r\n\t \v';

/** switch_strip_whitespace (switch_utils.c): blanks around the argument of every API. */
export function stripWhitespace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && BLANKS.includes(value.charAt(start))) start++;
  while (end > start && BLANKS.includes(value.charAt(end - 1))) end--;
  return value.slice(start, end);
}
