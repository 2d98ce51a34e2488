/** PostgreSQL refuses NUL, libsql ends a text at it, and neither can keep half of a surrogate pair. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu;

/** UTF-16 units of a text in an index. PostgreSQL refuses an entry above 2,704 bytes; a unit has at most 3 of them. */
const LONGEST_KEY = 500;

/** Returns the text with a replacement character for each character that a database cannot keep. */
export function storable(text: string): string {
  return text.replace(NOT_STORABLE, '\uFFFD');
}

/** Returns the text as it is kept in a column with an index: storable, and cut if it is very long. */
export function keyText(text: string): string {
  return storable(text.length > LONGEST_KEY ? text.slice(0, LONGEST_KEY) : text);
}
