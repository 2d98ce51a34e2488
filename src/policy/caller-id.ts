import { nameOfCharacter } from '../lib/characters';

/** In characters, not bytes. */
const LONGEST_NAME = 64;
const LONGEST_NUMBER = 32;

/**
 * Characters that begin or end a list of variables, a dial string or a variable in it (switch_ivr_originate.c:2260-2740).
 * FreeSWITCH writes the name between double quotes into SIP headers and does not escape it (sofia_glue.c:1484). So a double
 * quote or a backslash would end the name there.
 */
const NOT_CARRIED = /["`{}[\]|^<>$\\\p{Cc}]/u;
/** mod_sofia decodes these (mod_sofia.h:1145): a different name would arrive, or a different header. */
const PERCENT_ESCAPE = /%[0-9A-Fa-f]{2}/;
/** FreeSWITCH splits a dial string at each of these (switch_ivr_originate.c:2141). */
const SPLITS = ':_:';

/** Returns why a text cannot be the name of a caller id, to be read after "the name"; `undefined` if it can. */
export function callerNameProblem(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  if ([...text].length > LONGEST_NAME) return `must be a name of at most ${LONGEST_NAME} characters`;
  const [character] = NOT_CARRIED.exec(text) ?? [];
  if (character !== undefined) return cannotHold(nameOfCharacter(character));
  if (text.includes(SPLITS)) return cannotHold(`"${SPLITS}"`);
  if (PERCENT_ESCAPE.test(text)) return cannotHold('"%" before two hexadecimal digits');
  return undefined;
}

/** Returns why a text cannot be the number of a caller id; `undefined` if it can. The punctuation must be removed before. */
export function callerNumberProblem(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  const [character] = /[^A-Za-z0-9_.+*#-]/u.exec(text) ?? [];
  if (character !== undefined) return cannotHold(nameOfCharacter(character));
  return text.length > LONGEST_NUMBER
    ? `must be a number of at most ${LONGEST_NUMBER} characters`
    : undefined;
}

export function isCallerName(text: string): boolean {
  return callerNameProblem(text) === undefined;
}

export function isCallerNumber(text: string): boolean {
  return callerNumberProblem(text) === undefined;
}

function cannotHold(what: string): string {
  return `cannot hold ${what}`;
}
