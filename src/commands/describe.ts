import type { z } from 'zod';
import { type Danger, type DangerCase, dangerCases, usualDanger } from './danger';
import type { CommandSpec } from './spec';

/** What a row says of one argument, to whoever wants to call it. */
export interface ArgumentDescription {
  readonly name: string;
  readonly optional: boolean;
  readonly description: string;
}

/** What a row says of itself. */
export interface CommandDescription {
  readonly command: string;
  readonly summary: string;
  /** Where none of the cases is. */
  readonly danger: Danger;
  readonly dangers: readonly DangerCase[];
  readonly arguments: readonly ArgumentDescription[];
}

export function describeCommand(spec: CommandSpec): CommandDescription {
  return {
    command: spec.word,
    summary: spec.summary,
    danger: usualDanger(spec),
    dangers: dangerCases(spec),
    arguments: Object.entries(spec.args).map(([name, schema]) => ({
      name,
      optional: schema.safeParse(undefined).success,
      description: descriptionOf(schema) ?? '',
    })),
  };
}

/** Optional wraps: the description may stand on what is within. */
function descriptionOf(schema: z.ZodType): string | undefined {
  const inner =
    'unwrap' in schema && typeof schema.unwrap === 'function' ? (schema.unwrap() as z.ZodType) : undefined;
  return schema.description ?? (inner && descriptionOf(inner));
}
