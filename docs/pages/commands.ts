import type { z } from 'zod';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';

/** The page of all commands, in the order of the table. */
export function commandsPage(): string {
  return [
    '# Commands',
    '',
    '<!-- Made by `npm run docs` from src/commands. -->',
    '',
    '`/conference/<name>/<command>[&<argument>…]`, by GET, PUT or POST. Danger says how much a command disturbs: `read`',
    'changes nothing, `change` can be taken back, `disrupt` cannot; where it depends on the arguments it is that of the',
    'command with all of them. Only the arguments that are marked may stand in a log.',
    '',
    ...COMMANDS.flatMap(section),
    '## Refused by name',
    '',
    'These are commands of mod_conference that the gateway keeps from FreeSWITCH: `400 command_refused`.',
    '',
    '| command | because |',
    '|---|---|',
    ...[...REFUSED_COMMANDS].map(([word, reason]) => `| \`${word}\` | ${reason} |`),
    '',
  ].join('\n');
}

function section(spec: CommandSpec): string[] {
  const args = Object.entries(spec.args);
  return [
    `## \`${spec.word}\``,
    '',
    spec.summary,
    '',
    `Danger: \`${dangerOf(spec)}\`. Answers as ${spec.produces.map((type) => `\`${type}\``).join(', ')}.`,
    '',
    ...(args.length === 0
      ? []
      : ['| argument | | logged |', '|---|---|---|', ...args.map((arg) => row(spec, arg)), '']),
    '```',
    ...spec.examples.flatMap(({ tail, reply }) => [
      `${tail}`,
      ...reply
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
    ]),
    '```',
    '',
  ];
}

function row(spec: CommandSpec, [name, schema]: [string, z.ZodType]): string {
  const optional = schema.safeParse(undefined).success ? ' (optional)' : '';
  const description = (descriptionOf(schema) ?? '').replaceAll('|', '\\|');
  return `| ${name}${optional} | ${description} | ${spec.loggable.includes(name) ? 'yes' : 'no'} |`;
}

/** Optional wraps: the description may stand on what is within. */
function descriptionOf(schema: z.ZodType): string | undefined {
  const inner =
    'unwrap' in schema && typeof schema.unwrap === 'function' ? (schema.unwrap() as z.ZodType) : undefined;
  return schema.description ?? (inner && descriptionOf(inner));
}

function dangerOf({ danger, args }: CommandSpec): string {
  return typeof danger === 'string' ? danger : danger(Object.keys(args));
}
