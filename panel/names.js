/** Names come from any telephone. With any content, a name must stay one name in its own place. */

/** Characters that draw nothing: they change the direction of writing, break lines, or are invisible. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Joiners shape letters and emoji; they do not change the direction. */
const SHAPES = /[\u200C\u200D]/u;
/** No language has more marks on a letter. */
const PILED = /(\p{M}{3})\p{M}+/gu;
/**
 * A text without any readable character. Blank letters, such as Hangul's fillers and braille's empty cell, are not
 * readable, either.
 */
const BLANK = /^[\p{Cc}\p{Cf}\p{Z}\p{M}\u115F\u1160\u3164\uFFA0\u2800]*$/u;
/** Letters and numerals that are written from right to left. */
const TURNED = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Returns a name or number as it can be shown: without invisible characters, and with few marks on a letter. Empty if
 * nothing in it is readable.
 *
 * @param {string} text
 */
export function readable(text) {
  if (BLANK.test(text)) return '';
  return text
    .replace(UNSEEN, (one) => (SHAPES.test(one) ? one : /\p{Cf}/u.test(one) ? '' : ' '))
    .replace(PILED, '$1')
    .trim();
}

/**
 * Returns a name for use inside a sentence: if it is written from right to left, it does not change the direction of
 * its neighbours (Unicode Annex 9 §2.4: first strong isolate, pop directional isolate).
 *
 * @param {string} name
 */
export function isolated(name) {
  return TURNED.test(name) ? `\u2068${name}\u2069` : name;
}
