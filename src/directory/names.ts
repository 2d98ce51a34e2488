import { nameOfCharacter } from '../lib/characters';

/** Checks names of conferences: which can be commanded, and what else can be done with them. */

const PLAIN = /^[A-Za-z0-9_.~-]{1,64}$/;
/** In bytes of UTF-8. FreeSWITCH's application takes 512, including the profile (mod_conference.c:1542). */
const LONGEST = 160;

/** Words that `conference` takes instead of a name (conference_api.c:230-257). */
const RESERVED: ReadonlySet<string> = new Set(['list', 'count', 'xml_list', 'json_list', 'help', 'commands']);

/**
 * Characters that are invisible, or that change how the text around them looks. The two joiners are allowed, as parts of words
 * and of emoji. U+FFFD replaces bytes that are not UTF-8: FreeSWITCH would not find the conference by it.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u;

/**
 * Returns why a conference of this name cannot be commanded, to be read after "the name"; `undefined` if it can. Each word is
 * quoted losslessly. So a name is refused only if FreeSWITCH takes it for something else, or cannot have such a conference.
 */
export function conferenceNameProblem(text: string): string | undefined {
  // First the plain names: most are, and each request needs this check.
  if (PLAIN.test(text) && !RESERVED.has(text.toLowerCase())) return undefined;
  if (text === '') return 'must not be empty';
  if (Buffer.byteLength(text) > LONGEST) return `must be at most ${LONGEST} bytes long`;
  if (RESERVED.has(text.toLowerCase())) return 'is a command word of FreeSWITCH';
  const [unseen] = UNSEEN.exec(text) ?? [];
  if (unseen === '\ufffd') return 'is not UTF-8';
  if (unseen !== undefined) return `cannot hold ${nameOfCharacter(unseen)}`;
  if (text.startsWith(' ')) return 'cannot begin with a space, which FreeSWITCH would remove';
  if (text.startsWith('^^')) return 'cannot begin with "^^", which changes how FreeSWITCH separates words';
  if (/^bridge:/i.test(text)) return 'cannot begin with "bridge:", which makes FreeSWITCH call somebody';
  if (text.includes('+')) return 'cannot hold "+", after which FreeSWITCH looks for a PIN';
  if (text.includes('<!')) return 'cannot hold "<!", which FreeSWITCH does not escape in its lists';
  if (text.includes('${')) return 'cannot hold "${", which FreeSWITCH would expand';
  return undefined;
}

/** True if a name is so plain that the log may show it, even if no such conference exists. */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9_.~-]{1,64}(?:@[A-Za-z0-9.-]{1,64})?$/.test(text);
}

/** True if a conference of this name can be commanded. */
export function isConferenceName(text: string): boolean {
  return conferenceNameProblem(text) === undefined;
}

/**
 * Returns why a call cannot join a conference of this name; `undefined` if it can. FreeSWITCH expands the name as the data of an
 * application. If the data hold a backslash before a quote, it skips the application (switch_caller.c:567).
 */
export function joiningProblem(freeswitchName: string): string | undefined {
  return firstOf(freeswitchName, /[$\\]|^%.?\[/u);
}

/**
 * Returns why a member cannot be transferred to a conference of this name; `undefined` if it can. The name becomes a part of an
 * inline dialplan (conference_api.c:3695), in which FreeSWITCH cuts at commas and removes quotes.
 */
export function transferProblem(freeswitchName: string): string | undefined {
  return firstOf(freeswitchName, /[$\\,'^@]|^%.?\[/u);
}

function firstOf(text: string, pattern: RegExp): string | undefined {
  const [found] = pattern.exec(text) ?? [];
  if (found === undefined) return undefined;
  return `cannot hold ${found.length === 1 ? nameOfCharacter(found) : `"${found}"`} for that`;
}

/** True if a text is a pattern of names: `?` is one character, `*` any number of characters. */
export function isConferencePattern(text: string): boolean {
  return /[?*]/.test(text) && isConferenceName(text);
}

/** Characters that `?` and `*` do not match: the `@` of another domain, and themselves. */
const NOT_WILD: ReadonlySet<string | undefined> = new Set(['@', '?', '*']);

/**
 * True if a name fits a pattern: `?` is one character, `*` any number of characters, and the rest is literal. The number of steps
 * is at most the product of both lengths. A regular expression with many `*` would try all ways to divide the name.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]];
  let [at, to] = [0, 0];
  /** The positions after the last `*`, in the pattern and in the name. If the rest fits nowhere later, no earlier `*` helps. */
  let star: { pattern: number; name: number } | undefined;
  while (to < given.length) {
    const next = wanted[at];
    if (next === '*') {
      star = { pattern: ++at, name: to };
    } else if (next === '?' ? !NOT_WILD.has(given[to]) : next === given[to]) {
      at++;
      to++;
    } else {
      if (star === undefined || NOT_WILD.has(given[star.name])) return false;
      at = star.pattern;
      to = ++star.name;
    }
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}
