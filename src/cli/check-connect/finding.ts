/** One line of the result of `check --connect`. A `problem` makes the check fail; a `warning` may be intended. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly text: string;
}

export const ok = (text: string): Finding => ({ level: 'ok', text });
export const warning = (text: string): Finding => ({ level: 'warning', text });
export const problem = (text: string): Finding => ({ level: 'problem', text });

/** Returns the finding as one line. A name in FreeSWITCH may contain line ends, and characters that move a terminal's cursor. */
export function lineOf({ level, text }: Finding): string {
  const plain = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return `${level}: ${plain}\n`;
}
