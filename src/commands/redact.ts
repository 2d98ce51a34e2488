import type { Invocation } from './registry';

/** Returns the arguments for the log. An argument is redacted, except if its row allows it. */
export function loggableArguments({ spec, args }: Invocation): Record<string, string> {
  const loggable: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value !== undefined) loggable[name] = spec.loggable.includes(name) ? visible(value) : '[redacted]';
  }
  return loggable;
}

/**
 * Escapes characters that are invisible: they could change how the rest of the line is read. JSON escapes only the
 * control characters.
 */
function visible(text: string): string {
  return text.replace(
    /[\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
