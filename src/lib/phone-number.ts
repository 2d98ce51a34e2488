/**
 * A number without what people write between its digits, spaces, brackets, dots and dashes: `(415) 555-0100` becomes
 * `4155550100`. A text that is no such number is returned as it is.
 */
export function withoutPunctuation(text: string): string {
  const stripped = text.replace(/[[\](){}.\p{Zs}\p{Pd}]/gu, '');
  return /^\+?[0-9*#]+$/.test(stripped) ? stripped : text;
}
