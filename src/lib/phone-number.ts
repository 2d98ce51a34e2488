/**
 * A country code and the `(0)` behind it. The 0 is dialled only within the country. Italy is the exception: its numbers keep the 0
 * when they are dialled from abroad.
 */
const TRUNK_ZERO = /^([\p{Zs}([]*(?:\+|00)(?!39)[1-9][0-9]{0,2}[)\]]?[\p{Zs}\p{Pd}./]*)[([]0[)\]]/u;

/** The `tel:` of a link to a number (RFC 3966). */
const TEL = /^tel:/i;

/**
 * Returns a number without the spaces, brackets, dots and dashes that people write between digits: `(415) 555-0100` becomes
 * `4155550100`. A `/` between digits and a `tel:` in front are removed, too, and so is a `(0)` directly behind a country code:
 * `+49 (0)30/1234567` becomes `+49301234567`. If the text is not such a number, it is returned unchanged.
 */
export function withoutPunctuation(text: string): string {
  const stripped = text
    .replace(TEL, '')
    .replace(TRUNK_ZERO, '$1')
    .replace(/[[\](){}.\p{Zs}\p{Pd}]/gu, '')
    .replace(/(?<=[0-9])\/(?=[0-9])/g, '');
  return /^\+?[0-9*#]+$/.test(stripped) ? stripped : text;
}

/** Returns how much of a text, from its beginning, can be a number as people write it. */
export function numberLikeLength(text: string): number {
  const [held = ''] = /^(?:tel:)?[[\](){}.\p{Zs}\p{Pd}]*\+?[0-9[\](){}./\p{Zs}\p{Pd}]*/iu.exec(text) ?? [];
  return held.length;
}
