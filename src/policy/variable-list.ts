/**
 * The list of variables within the braces of a dial string. FreeSWITCH cuts it at each comma, then each part at its first `=`.
 * Each time it removes one level of quotes and backslashes, and spaces around what is left (switch_event.c:1731, 1736).
 */

/** A value in quotes to its end, or a bare one up to the comma; a backslash takes the next character along. */
const VALUE = /'(?<quoted>(?:[^'\\]|\\.)*)'(?=,|$)|(?<bare>(?:[^,\\]|\\.|\\$)*)/sy;

/**
 * Reads a list as people write it for FreeSWITCH: `a=1,b='Smith, John',c=O'Brien`.
 *
 * @returns name and value of each variable; an assignment without `=` has no name
 */
export function readVariables(list: string): [name: string, value: string][] {
  const variables: [string, string][] = [];
  for (let at = 0; at <= list.length; at++) {
    const name = /^[^=,]*(?==)/.exec(list.slice(at))?.[0];
    VALUE.lastIndex = name === undefined ? at : at + name.length + 1;
    const { quoted, bare = '' } = VALUE.exec(list)?.groups ?? {};
    variables.push([name ?? '', (quoted ?? bare).replace(/\\([\\',])/g, '$1')]);
    at = VALUE.lastIndex;
  }
  return variables;
}

/** The value, quoted so that FreeSWITCH has exactly this text when it has removed both levels. */
export function quoteValue(value: string): string {
  if (/^[\w.-]*$/.test(value)) return value;
  return /[\\']|^ | $/.test(value) ? quote(quote(value)) : quote(value);
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
