import { z } from 'zod';
import type { ZodOpenApiObject } from 'zod-openapi';
import { describeCommand } from '../../src/commands/describe';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { readTail } from '../../src/commands/tail';
import { ERRORS, type ErrorCode } from '../../src/errors';

/** The schemas of commands, made from the table of commands. */

export const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]).meta({
  id: 'ErrorCode',
  description: 'The stable code of the error; docs/errors.md explains each',
});

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

const failure = z.object({
  member: z.int().exactOptional(),
  other: z.int().exactOptional().describe('The second member of a pair'),
  recording: z.string().exactOptional(),
  code: errorCode,
  detail: z.string(),
});

const relation = z.object({
  member: z.int(),
  other: z.int(),
  nospeak: z.boolean(),
  nohear: z.boolean(),
  sendvideo: z.boolean(),
});

export const commandResult = z
  .object({
    conference: z.string(),
    command: z.string(),
    members: z.array(z.int()).describe('The members for whom it worked'),
    text: z.string().describe("FreeSWITCH's own text"),
    value: z
      .string()
      .exactOptional()
      .describe('As FreeSWITCH returns it; the empty text if it is false or empty'),
    values: z.array(z.object({ member: z.int(), value: z.string() })).exactOptional(),
    failed: z
      .array(failure)
      .exactOptional()
      .describe('The members for whom it failed; the status is then 207'),
    path: z.string().exactOptional().describe('The file that is played, or that is recorded to'),
    position: z.int().exactOptional().describe('The position in the file that is playing'),
    duration: z.int().exactOptional(),
    recording: z.string().exactOptional().describe("The recording's id"),
    recordings: z.array(z.string()).exactOptional(),
    paths: z.array(z.string()).exactOptional(),
    relations: z.array(relation).exactOptional(),
    job: z.string().exactOptional().describe('For `GET /api/jobs/{id}`'),
    uuid: z.string().exactOptional().describe('The uuid of the call'),
    durable: z
      .literal(false)
      .exactOptional()
      .describe('Only if the store is away: the job is lost if the gateway ends'),
    member: z.int().exactOptional().describe('The member id of the call that joined'),
    cause: z.string().exactOptional(),
  })
  .meta({ id: 'CommandResult', description: 'The result of a command' });

const danger = z.enum(['read', 'change', 'disrupt']);

export const commandTable = z
  .object({
    commands: z.array(
      z.object({
        command: z.enum(COMMANDS.map(({ word }) => word) as [string, ...string[]]),
        summary: z.string(),
        danger: danger.describe(
          '`read` changes nothing, `change` can be undone, `disrupt` cannot be undone. An entry of `dangers` that applies replaces it',
        ),
        dangers: z
          .array(
            z.union([
              z.object({ argument: z.string(), value: z.string(), danger }),
              z.object({ without: z.string().describe('An argument that is left out'), danger }),
            ]),
          )
          .describe('The cases with another danger: if an argument has this value, or is left out'),
        arguments: z.array(z.object({ name: z.string(), optional: z.boolean(), description: z.string() })),
      }),
    ),
    refused: z.array(
      z.object({
        command: z.enum([...REFUSED_COMMANDS.keys()] as [string, ...string[]]),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'CommandTable', description: 'The commands for a conference' });

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
