/**
 * Reads and writes the list of variables in the braces of a dial string. FreeSWITCH cuts the list at each comma, then each part
 * at its first `=`. Each time it removes one level of quotes and backslashes, and the spaces around (switch_event.c:1731, 1736).
 */

/** A quoted value up to its end, or a bare value up to the comma. A backslash protects the next character. */
const VALUE = /'(?<quoted>(?:[^'\\]|\\.)*)'(?=,|$)|(?<bare>(?:[^,\\]|\\.|\\$)*)/sy;

/** A bare value in quotes, such as `'O'Brien'`: a quote within has no backslash. */
const QUOTED_IN_VAIN = /^'(?:[^\\]|\\.)*'$/s;

/** One part of the list. */
export interface WrittenVariable {
  /** Empty if the part has no `=`. */
  readonly name: string;
  readonly value: string;
  /** True if the value is in quotes and a quote within it may be their end. */
  readonly isUnclear: boolean;
}

/**
 * Reads a list as people write it for FreeSWITCH: `a=1,b='Smith, John',c=O'Brien`.
 *
 * @returns each part between commas
 */
export function readVariables(list: string): WrittenVariable[] {
  const variables: WrittenVariable[] = [];
  for (let at = 0; at <= list.length; at++) {
    const name = /^[^=,]*(?==)/.exec(list.slice(at))?.[0];
    VALUE.lastIndex = name === undefined ? at : at + name.length + 1;
    const { quoted, bare = '' } = VALUE.exec(list)?.groups ?? {};
    variables.push({
      name: name ?? '',
      value: (quoted ?? bare).replace(/\\([\\',])/g, '$1'),
      isUnclear: QUOTED_IN_VAIN.test(bare),
    });
    at = VALUE.lastIndex;
  }
  return variables;
}

/** Returns the value quoted: after FreeSWITCH has removed both levels, it has exactly this text. */
export function quoteValue(value: string): string {
  if (/^[\w.-]*$/.test(value)) return value;
  return /[\\']|^ | $/.test(value) ? quote(quote(value)) : quote(value);
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
