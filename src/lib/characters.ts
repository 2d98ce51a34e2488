/**
 * Returns a character as a message can show it, such as `"{" (U+007B)`. It returns only the number if it is a control character,
 * an unusual space, or a character that changes how the text around it looks.
 */
export function nameOfCharacter(character: string): string {
  const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === ' ') return 'a space';
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" (${number})` : number;
}
