/**
 * What a terminal or an editor obeys instead of showing it: control characters but for the line feed (C0, DEL, C1), separators
 * of lines and paragraphs, and format characters (those that turn the direction of text or have no width).
 */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Nearly every text is this. */
const HARMLESS = /^[\n\x20-\x7e]*$/;

/**
 * A text as a terminal can show it: each character that would be obeyed becomes its escape, such as `\u009b`. In JSON, which
 * holds such characters in strings only, the escape means the same character.
 */
export function printable(text: string): string {
  return HARMLESS.test(text) ? text : text.replace(OBEYED, escaped);
}

/** An escape for each UTF-16 unit, as JSON has it. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
