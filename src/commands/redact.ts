import type { Invocation } from './registry';

/** The arguments as a log may show them: redacted unless the row says otherwise. */
export function loggableArguments({ spec, args }: Invocation): Record<string, string> {
  const loggable: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value !== undefined) loggable[name] = spec.loggable.includes(name) ? value : '[redacted]';
  }
  return loggable;
}
