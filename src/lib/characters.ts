/**
 * A character as a message can show it: `"{" (U+007B)`, and only its number if it is a control character, a space of another
 * kind, or one that changes how the text around it reads.
 */
export function nameOfCharacter(character: string): string {
  const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === ' ') return 'a space';
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" (${number})` : number;
}
