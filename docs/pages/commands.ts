import { statusOf } from '../../routes/http/status';
import {
  type ArgumentDescription,
  type CommandDescription,
  describeCommand,
} from '../../src/commands/describe';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import type { CommandSpec, Example } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { linesOf } from '../../src/replies/common';
import type { Outcome } from '../../src/replies/outcome';
import { outcomeOf } from './outcome';

/** Returns the page of all commands, in the order of the table. */
export function commandsPage(): string {
  return [
    '# Commands',
    '',
    '<!-- Made by `npm run docs` from src/commands. -->',
    '',
    '`/conference/<name>/<command>[&<argument>…]`, by GET, PUT or POST. "Danger" shows how much a command disturbs: `read`',
    'changes nothing, `change` can be taken back, and `disrupt` cannot. The log holds an argument only if "logged" is `yes`.',
    '',
    'The examples show the answer as text. If the reply of FreeSWITCH differs, it is below, after `#`.',
    '',
    ...COMMANDS.flatMap(section),
    '## Refused by name',
    '',
    'The gateway never sends these commands of mod_conference to FreeSWITCH. The answer is `400 command_refused`.',
    '',
    '| command | because |',
    '|---|---|',
    ...[...REFUSED_COMMANDS].map(([word, reason]) => `| \`${word}\` | ${reason} |`),
    '',
  ].join('\n');
}

function section(spec: CommandSpec): string[] {
  const { arguments: args, ...description } = describeCommand(spec);
  return [
    `## \`${spec.word}\``,
    '',
    spec.summary,
    '',
    `Danger: ${dangerText(description)}. Answers as ${spec.produces.map((type) => `\`${type}\``).join(', ')}.`,
    '',
    ...(args.length === 0
      ? []
      : ['| argument | | logged |', '|---|---|---|', ...args.map((arg) => row(spec, arg)), '']),
    '```',
    ...spec.examples.flatMap((example, index) => exampleText(spec, example, spec.examples[index - 1])),
    '```',
    '',
  ];
}

function dangerText({ danger, dangers }: Pick<CommandDescription, 'danger' | 'dangers'>): string {
  const cases = dangers.map((one) =>
    'without' in one
      ? `\`${one.danger}\` without ${one.without}`
      : `\`${one.danger}\` if ${one.argument} is \`${one.value}\``,
  );
  return [`\`${danger}\``, ...cases].join('; ');
}

function exampleText(spec: CommandSpec, example: Example, before: Example | undefined): string[] {
  const { tail, reply, inside } = example;
  const outcome = outcomeOf(spec, example);
  const lines = linesOf(reply);
  if (!outcome)
    return [
      ...(before?.tail === tail ? [] : [tail]),
      ...lines.map((line) => `  # inside, ${inside}: ${line}`),
    ];
  const text = textOf(outcome, reply);
  return [
    tail,
    ...text.map((line) => `  ${line}`),
    ...(text.join() === lines.join() ? [] : lines.map((line) => `  # ${line}`)),
  ];
}

function textOf(outcome: Outcome, reply: string): string[] {
  switch (outcome.kind) {
    case 'done':
      return linesOf(outcome.text ?? reply);
    case 'refused':
      return [`${statusOf(outcome.code)} ${outcome.code}: ${outcome.detail}`];
    case 'unrecognised':
      throw new Error(`An example is not understood: ${reply}`);
  }
}

function row(spec: CommandSpec, { name, optional, description }: ArgumentDescription): string {
  const logged = spec.loggable.includes(name) ? 'yes' : 'no';
  return `| ${name}${optional ? ' (optional)' : ''} | ${description.replaceAll('|', '\\|')} | ${logged} |`;
}
