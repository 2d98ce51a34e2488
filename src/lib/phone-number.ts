/**
 * Returns a number without the spaces, brackets, dots and dashes that people write between digits: `(415) 555-0100` becomes
 * `4155550100`. If the text is not such a number, it is returned unchanged.
 */
export function withoutPunctuation(text: string): string {
  const stripped = text.replace(/[[\](){}.\p{Zs}\p{Pd}]/gu, '');
  return /^\+?[0-9*#]+$/.test(stripped) ? stripped : text;
}
