import type { Invocation } from './registry';

/** The arguments as a log may show them: redacted unless the row says otherwise. */
export function loggableArguments({ spec, args }: Invocation): Record<string, string> {
  const loggable: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value !== undefined) loggable[name] = spec.loggable.includes(name) ? visible(value) : '[redacted]';
  }
  return loggable;
}

/** What cannot be seen could change how the rest of the line reads; JSON escapes the control characters only. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
