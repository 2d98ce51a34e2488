import { type ArgumentDescription, describeCommand } from '../../src/commands/describe';
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
  const { danger, arguments: args } = describeCommand(spec);
  return [
    `## \`${spec.word}\``,
    '',
    spec.summary,
    '',
    `Danger: \`${danger}\`. Answers as ${spec.produces.map((type) => `\`${type}\``).join(', ')}.`,
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

function row(spec: CommandSpec, { name, optional, description }: ArgumentDescription): string {
  const logged = spec.loggable.includes(name) ? 'yes' : 'no';
  return `| ${name}${optional ? ' (optional)' : ''} | ${description.replaceAll('|', '\\|')} | ${logged} |`;
}
