/**
 * Names come from telephones anywhere: whatever they hold, they stay what they are, one name in one place.
 */

/** Draws nothing by itself: what orders to turn the direction of writing, to break lines, or is not seen at all. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Joiners shape letters and emoji; they turn nothing. */
const SHAPES = /[\u200C\u200D]/u;
/** No language has more marks on a letter. */
const PILED = /(\p{M}{3})\p{M}+/gu;
/** Nothing that could be read. Blank letters, such as Hangul's fillers and braille's empty cell, are none either. */
const BLANK = /^[\p{Cc}\p{Cf}\p{Z}\p{M}\u115F\u1160\u3164\uFFA0\u2800]*$/u;
/** Written from right to left, or by such numerals. */
const TURNED = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A name or number as it can be shown: without what is not seen, and with no pile of marks. Empty where nothing could be
 * read.
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
 * A name within a sentence: one that is written from right to left does not carry its neighbours with it. (Unicode
 * Annex 9 §2.4: first strong isolate, pop directional isolate.)
 *
 * @param {string} name
 */
export function isolated(name) {
  return TURNED.test(name) ? `\u2068${name}\u2069` : name;
}
