import type { z } from 'zod';
import { type Danger, type DangerCase, dangerCases, usualDanger } from './danger';
import type { CommandSpec } from './spec';

/** The description of one argument, for clients. */
export interface ArgumentDescription {
  readonly name: string;
  readonly optional: boolean;
  readonly description: string;
}

/** The description of one command, for clients. */
export interface CommandDescription {
  readonly command: string;
  readonly summary: string;
  /** Applies if none of `dangers` does. */
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

/** `optional()` wraps a schema, so the description may be on the schema inside. */
function descriptionOf(schema: z.ZodType): string | undefined {
  const inner =
    'unwrap' in schema && typeof schema.unwrap === 'function' ? (schema.unwrap() as z.ZodType) : undefined;
  return schema.description ?? (inner && descriptionOf(inner));
}
