import { nameOfCharacter } from '../lib/characters';

/** Names of conferences: which can be commanded, and what else can be done with them. */

const PLAIN = /^[A-Za-z0-9_.~-]{1,64}$/;
/** Bytes of UTF-8. The application takes 512 with the profile (mod_conference.c:1542). */
const LONGEST = 160;

/** Words that `conference` takes instead of a name (conference_api.c:230-257). */
const RESERVED: ReadonlySet<string> = new Set(['list', 'count', 'xml_list', 'json_list', 'help', 'commands']);

/**
 * What cannot be seen, or changes how the text around it reads. The two joiners are parts of words and of emoji. U+FFFD stands
 * for bytes that are not UTF-8, with which FreeSWITCH would not find the conference.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u;

/**
 * Why a conference of this name cannot be commanded, to be read behind "the name"; `undefined` if it can. Each word is quoted
 * losslessly, so only what FreeSWITCH takes for something else, or cannot have made, is left.
 */
export function conferenceNameProblem(text: string): string | undefined {
  // Most are, and each request asks.
  if (PLAIN.test(text) && !RESERVED.has(text.toLowerCase())) return undefined;
  if (text === '') return 'must not be empty';
  if (Buffer.byteLength(text) > LONGEST) return `must be at most ${LONGEST} bytes long`;
  if (RESERVED.has(text.toLowerCase())) return 'is a word of FreeSWITCH that stands for a command';
  const [unseen] = UNSEEN.exec(text) ?? [];
  if (unseen === '\ufffd') return 'is not UTF-8';
  if (unseen !== undefined) return `cannot hold ${nameOfCharacter(unseen)}`;
  if (text.startsWith(' ')) return 'cannot begin with a space, which FreeSWITCH would leave out';
  if (text.startsWith('^^'))
    return 'cannot begin with "^^", which changes what FreeSWITCH separates words by';
  if (/^bridge:/i.test(text)) return 'cannot begin with "bridge:", which makes FreeSWITCH call somebody';
  if (text.includes('+')) return 'cannot hold "+", behind which FreeSWITCH looks for a PIN';
  if (text.includes('<!')) return 'cannot hold "<!", which FreeSWITCH does not escape in its lists';
  if (text.includes('${')) return 'cannot hold "${", which FreeSWITCH would expand';
  return undefined;
}

/** True for a name that is so plain that a log may show it, though no such conference may exist. */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9_.~-]{1,64}(?:@[A-Za-z0-9.-]{1,64})?$/.test(text);
}

/** True for a name that can be commanded. */
export function isConferenceName(text: string): boolean {
  return conferenceNameProblem(text) === undefined;
}

/**
 * Why nobody can be called into a conference of this name; `undefined` if somebody can. FreeSWITCH expands the name as the data
 * of an application, and leaves the application out if it holds a backslash before a quote (switch_caller.c:567).
 */
export function joiningProblem(freeswitchName: string): string | undefined {
  return firstOf(freeswitchName, /[$\\]|^%.?\[/u);
}

/**
 * Why nobody can be sent to a conference of this name from another; `undefined` if somebody can. The name becomes a part of an
 * inline dialplan (conference_api.c:3695), which is cut at commas and unquoted.
 */
export function transferProblem(freeswitchName: string): string | undefined {
  return firstOf(freeswitchName, /[$\\,'^@]|^%.?\[/u);
}

function firstOf(text: string, pattern: RegExp): string | undefined {
  const [found] = pattern.exec(text) ?? [];
  if (found === undefined) return undefined;
  return `cannot hold ${found.length === 1 ? nameOfCharacter(found) : `"${found}"`} for that`;
}

/** True for a text that is a pattern of names: `?` is one character in it, `*` any number of them. */
export function isConferencePattern(text: string): boolean {
  return /[?*]/.test(text) && isConferenceName(text);
}

/** What `?` and `*` do not stand for: the `@` of another domain, and themselves. */
const NOT_WILD: ReadonlySet<string | undefined> = new Set(['@', '?', '*']);

/**
 * True if a name fits a pattern: `?` is one character and `*` any number of them, all else is literal. It takes at most as many
 * steps as both have characters, multiplied; a regular expression with many `*` would try all ways to divide the name.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]];
  let [at, to] = [0, 0];
  /** Behind the last `*`, and where what follows it began to be looked for. If that fits nowhere later, no earlier `*` helps. */
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
