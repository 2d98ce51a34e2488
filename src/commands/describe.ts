import { z } from 'zod';
import type { Shape } from '../lib/shape';
import { danger, dangerCase, dangerCases, usualDanger } from './danger';
import { REFUSED_COMMANDS } from './refused';
import type { CommandSpec } from './spec';
import { COMMANDS } from './table';

const argument = z.object({ name: z.string(), optional: z.boolean(), description: z.string() });

/** The description of one argument, for clients. */
export type ArgumentDescription = Shape<typeof argument>;

const command = z.object({
  command: z.enum(COMMANDS.map(({ word }) => word) as [string, ...string[]]),
  summary: z.string(),
  danger: danger.describe(
    '`read` changes nothing, `change` can be undone, `disrupt` cannot be undone. An entry of `dangers` that applies replaces it',
  ),
  dangers: z
    .array(dangerCase)
    .describe('The cases with another danger: if an argument has this value, or is left out'),
  arguments: z.array(argument),
});

/** The description of one command, for clients. */
export type CommandDescription = Shape<typeof command>;

export const commandTable = z
  .object({
    commands: z.array(command),
    /** Commands of mod_conference that the gateway does not forward, and the reasons. */
    refused: z.array(
      z.object({
        command: z.enum([...REFUSED_COMMANDS.keys()] as [string, ...string[]]),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'CommandTable', description: 'The commands for a conference' });

/** The table of commands, for programs that offer commands to their users. */
export type CommandTable = Shape<typeof commandTable>;

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
