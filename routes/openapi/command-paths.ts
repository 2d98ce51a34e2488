import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { bodyExamples, commandExamples, commandResult, commandTable, commandTail } from './command-schemas';
import { conferenceView } from './conference-schemas';
import { json, name, OWNED } from './parts';
import { ALWAYS, FREESWITCH, refusals } from './responses';

/** What a command may come to, whatever it is called by. */
const COMMAND_ERRORS: readonly ErrorCode[] = [
  ...ALWAYS,
  ...OWNED,
  ...(['cross_site', 'bad_request', 'no_command', 'unknown_command', 'command_refused'] as const),
  ...(['invalid_argument', 'invalid_destination', 'freeswitch_usage', 'not_allowed'] as const),
  ...(['conference_not_active', 'member_not_found', 'file_not_found', 'recording_not_found'] as const),
  ...(['destination_not_found', 'conflict', 'already_recording', 'dial_failed', 'too_many_dials'] as const),
  'rate_limited',
  ...(['payload_too_large', 'recording_failed', 'api_missing'] as const),
  ...FREESWITCH,
];

const commandJson = { 'application/json': { schema: z.union([commandResult, conferenceView]) } };
const plain = { schema: z.string().describe("FreeSWITCH's own text, byte for byte") };

const done = (
  content: Record<string, { schema: z.ZodType }>,
  text?: { schema: z.ZodType },
): ZodOpenApiResponsesObject => ({
  '200': { description: 'Done; the body says what FreeSWITCH said', content },
  '207': {
    description: 'Done for some members and not for others',
    content: { ...(text && { 'text/plain': text }), ...commandJson },
  },
});

const NATIVE_CONTENT = {
  'text/plain': plain,
  ...commandJson,
  'application/xml': { schema: z.string().describe('`xml_list`: the document of FreeSWITCH') },
  'text/csv': { schema: z.string().describe('`list`: the members, with a header row (RFC 4180)') },
};

function urlCommand(
  operationId: string,
  tag: string,
  responses: ZodOpenApiResponsesObject,
): ZodOpenApiOperationObject {
  return {
    operationId,
    tags: [tag],
    summary: 'Say a command to a conference',
    description: 'GET, PUT and POST do the same; a body is ignored.',
    requestParams: { path: z.object({ name }) },
    parameters: [
      { in: 'path', name: 'command', required: true, schema: commandTail, examples: commandExamples },
    ],
    responses,
  };
}

function urlCommands(id: string, tag: string, responses: ZodOpenApiResponsesObject) {
  return {
    get: urlCommand(`${id}ByGet`, tag, responses),
    put: urlCommand(`${id}ByPut`, tag, responses),
    post: urlCommand(`${id}ByPost`, tag, responses),
  };
}

const SIPXECS_CONTENT = {
  'text/plain': {
    schema: z.string().describe('`<command-response>` around it, but for what the original said bare'),
  },
  ...commandJson,
};

/** Commands: by URL on both mounts, as JSON, and the table of them. */
export const COMMAND_PATHS: ZodOpenApiPathsObject = {
  '/conference/{name}/{command}': urlCommands('command', 'Commands', {
    ...done(NATIVE_CONTENT, plain),
    ...refusals(...COMMAND_ERRORS, 'not_acceptable'),
  }),
  '/sipxconfig/rest/my/conference/{name}/{command}': urlCommands('sipxecsCommand', 'sipXecs', {
    ...done(SIPXECS_CONTENT, SIPXECS_CONTENT['text/plain']),
    ...refusals(...COMMAND_ERRORS),
  }),
  '/api/conferences/{name}/commands': {
    post: {
      operationId: 'commandAsJson',
      tags: ['Commands'],
      summary: 'Say a command to a conference, as JSON',
      description:
        'The same as the URL form, with nothing to encode. Digest binds the method and the URL of a request, not its body: ' +
        'without TLS somebody on the way can replace the command. Use TLS, or the URL form.',
      requestParams: { path: z.object({ name }) },
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/Command' }, examples: bodyExamples },
        },
      },
      responses: {
        ...done(commandJson),
        ...refusals(...COMMAND_ERRORS, 'not_acceptable', 'unsupported_media_type'),
      },
    },
  },
  '/api/commands': {
    get: {
      operationId: 'commandTable',
      tags: ['Commands'],
      summary: 'What can be said to a conference, and how much it disturbs',
      responses: {
        ...json(commandTable, 'The table of commands'),
        ...refusals(...ALWAYS, 'bad_request', 'not_acceptable'),
      },
    },
  },
};
