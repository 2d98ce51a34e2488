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

/**
 * True if a name fits a pattern: `?` is one character and `*` any number of them, but neither is the `@` of another domain; all
 * else is literal. It takes at most as many steps as both have characters, multiplied; a regular expression with many `*` would
 * try all ways to divide the name.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  let [at, to] = [0, 0];
  /** Behind the last `*`, and where what follows it began to be looked for. If that fits nowhere later, no earlier `*` helps. */
  let star: { pattern: number; name: number } | undefined;
  while (to < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = { pattern: ++at, name: to };
    } else if (wanted === name[to] || (wanted === '?' && name[to] !== '@')) {
      at++;
      to++;
    } else {
      if (star === undefined || name[star.name] === '@') return false;
      at = star.pattern;
      to = ++star.name;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
