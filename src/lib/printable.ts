/**
 * Characters that a terminal or an editor obeys and does not show: control characters except the line feed (C0, DEL, C1),
 * separators of lines and paragraphs, and format characters (they change the direction of text or have no width).
 */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Nearly every text matches this. */
const HARMLESS = /^[\n\x20-\x7e]*$/;

/**
 * Returns a text as a terminal can show it: each character that would be obeyed becomes its escape, such as `\u009b`. JSON holds
 * such characters only in strings, and there the escape means the same character.
 */
export function printable(text: string): string {
  return HARMLESS.test(text) ? text : text.replace(OBEYED, escaped);
}

/** Returns an escape for each UTF-16 unit, as in JSON. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
