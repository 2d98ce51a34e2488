/**
 * Names of conferences. FreeSWITCH can address nearly any bytes; names that are easy to type, to log and to
 * forward safely are enough, and none that mean something to `conference` itself.
 */
const NAME = /^[A-Za-z0-9_.~-]{1,64}(?:@[A-Za-z0-9.-]{1,64})?$/;
const PATTERN = /^[A-Za-z0-9_.~?*-]{1,64}(?:@[A-Za-z0-9.?*-]{1,64})?$/;

/** Words that `conference` takes instead of a name (conference_api.c:230-257). */
const RESERVED: ReadonlySet<string> = new Set(['list', 'count', 'xml_list', 'json_list', 'help', 'commands']);

/** True for a name that can be commanded. */
export function isConferenceName(text: string): boolean {
  return NAME.test(text) && !RESERVED.has(text.toLowerCase());
}

/** True for a name with `?` (one character) or `*` (any) in it. */
export function isConferencePattern(text: string): boolean {
  return /[?*]/.test(text) && PATTERN.test(text);
}

/** The regular expression of a pattern: `?` and `*` do not stand for the `@` of another domain, all else is literal. */
export function patternToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/[.]/g, '\\$&').replaceAll('?', '[^@]').replaceAll('*', '[^@]*');
  return new RegExp(`^${source}$`);
}
