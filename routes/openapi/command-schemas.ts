import { z } from 'zod';
import type { ZodOpenApiObject } from 'zod-openapi';
import { describeCommand } from '../../src/commands/describe';
import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { readTail } from '../../src/commands/tail';
import { errorCode } from '../../src/errors';

/** The schemas of commands, made from the table of commands. */

type SchemaObject = NonNullable<NonNullable<ZodOpenApiObject['components']>['schemas']>[string];

/** `{"command":"mute","args":["3"]}`: one schema for each row. */
export const commandSchema: SchemaObject = {
  type: 'object',
  description: 'A command: the words of the URL form, without percent-encoding',
  oneOf: COMMANDS.map(rowSchema),
} as SchemaObject;

function rowSchema(spec: CommandSpec): Record<string, unknown> {
  const args = describeCommand(spec).arguments;
  const least = args.filter(({ optional }) => !optional).length;
  return {
    title: spec.word,
    type: 'object',
    description: spec.summary,
    properties: {
      command: { const: spec.word },
      args: {
        type: 'array',
        minItems: least,
        ...(args.length > 0 && { prefixItems: args.map(({ name }) => argumentSchema(spec, name)) }),
        // If the last argument takes the rest of the line, further pieces are more of its words.
        ...(spec.rest ? { items: { type: ['string', 'number'], minLength: 1 } } : { maxItems: args.length }),
      },
    },
    required: least > 0 ? ['command', 'args'] : ['command'],
    additionalProperties: false,
  };
}

/** Returns what JSON Schema can express of an argument; the description has the rest. */
function argumentSchema(spec: CommandSpec, name: string): Record<string, unknown> {
  const schema = spec.args[name];
  if (!schema) throw new Error(`${spec.word} has no argument ${name}`);
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // A number is accepted and read as text.
  return schema.safeParse('1').success
    ? { title: name, anyOf: [json, { type: 'number' }] }
    : { title: name, ...json };
}

/** The path parameter of the URL form, with an example of each row. */
export const commandTail = {
  type: 'string',
  description:
    'The command and its arguments, with a literal `&` before each argument. Percent-encode each piece separately (`%26` is an `&` inside a piece). Clients generated from this description, and the page that shows it, encode the `&`, too; with these use `POST /api/conferences/{name}/commands`.',
} as const;

export const commandExamples = Object.fromEntries(
  COMMANDS.map(({ word, summary, examples }) => [word, { summary, value: examples[0]?.tail ?? word }]),
);

export const bodyExamples = Object.fromEntries(
  COMMANDS.map((spec) => {
    const [command, ...args] = readTail(spec.examples[0]?.tail ?? spec.word).words;
    return [spec.word, { summary: spec.summary, value: { command, ...(args.length > 0 && { args }) } }];
  }),
);

export const problem = z
  .looseObject({
    title: z.string(),
    status: z.int(),
    code: errorCode,
    detail: z.string().describe('One sentence about this occurrence'),
    errors: z
      .array(z.object({ argument: z.string(), message: z.string() }))
      .exactOptional()
      .describe('One for each wrong argument'),
    cause: z.string().exactOptional().describe("FreeSWITCH's cause if a call failed"),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; `type` is left out, which means about:blank' });
