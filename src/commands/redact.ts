import type { Invocation } from './registry';

/** The arguments as a log may show them: redacted unless the row says otherwise. */
export function loggableArguments({ spec, args }: Invocation): Record<string, string> {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, spec.loggable.includes(name) ? value : '[redacted]']];
    }),
  );
}
