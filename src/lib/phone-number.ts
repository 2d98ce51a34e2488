/**
 * A country code and the `(0)` behind it. The 0 is dialled only within the country. Italy is the exception: its numbers keep the 0
 * when they are dialled from abroad.
 */
const TRUNK_ZERO = /^([\p{Zs}([]*(?:\+|00)(?!39)[1-9][0-9]{0,2}[)\]]?[\p{Zs}\p{Pd}.]*)[([]0[)\]]/u;

/**
 * Returns a number without the spaces, brackets, dots and dashes that people write between digits: `(415) 555-0100` becomes
 * `4155550100`. A `(0)` directly behind a country code is removed, too: `+49 (0)30 1234567` becomes `+49301234567`. If the text
 * is not such a number, it is returned unchanged.
 */
export function withoutPunctuation(text: string): string {
  const stripped = text.replace(TRUNK_ZERO, '$1').replace(/[[\](){}.\p{Zs}\p{Pd}]/gu, '');
  return /^\+?[0-9*#]+$/.test(stripped) ? stripped : text;
}
