import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathItemObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { bodyExamples, commandExamples, commandResult, commandTable, commandTail } from './command-schemas';
import { conferenceView } from './conference-schemas';
import { json, name, OWNED } from './parts';
import { CHANGE, FREESWITCH, operation } from './responses';

/** The errors that a command can return, by any URL. */
const COMMAND_ERRORS: readonly ErrorCode[] = [
  ...OWNED,
  ...(['cross_site', 'bad_request', 'no_command', 'unknown_command', 'command_refused'] as const),
  ...(['invalid_argument', 'invalid_destination', 'freeswitch_usage', 'not_allowed'] as const),
  ...(['conference_not_active', 'member_not_found', 'file_not_found', 'recording_not_found'] as const),
  ...(['destination_not_found', 'conflict', 'already_recording', 'dial_failed', 'too_many_dials'] as const),
  'rate_limited',
  ...(['payload_too_large', 'recording_failed', 'api_missing'] as const),
  ...FREESWITCH,
  ...CHANGE,
];

const commandJson = { 'application/json': { schema: z.union([commandResult, conferenceView]) } };
const plain = { schema: z.string().describe("FreeSWITCH's own text, byte for byte") };

const done = (
  content: Record<string, { schema: z.ZodType }>,
  text?: { schema: z.ZodType },
): ZodOpenApiResponsesObject => ({
  '200': { description: "Done; the body contains FreeSWITCH's reply", content },
  '207': {
    description: 'Done for some members; failed for others',
    content: { ...(text && { 'text/plain': text }), ...commandJson },
  },
});

const NATIVE_CONTENT = {
  'text/plain': plain,
  ...commandJson,
  'application/xml': { schema: z.string().describe('`xml_list`: the document of FreeSWITCH') },
  'text/csv': { schema: z.string().describe('`list`: the members, with a header row (RFC 4180)') },
};

function urlCommands(
  id: string,
  tag: string,
  answers: ZodOpenApiResponsesObject,
  refuses: readonly ErrorCode[],
): ZodOpenApiPathItemObject {
  const by = (method: string): ZodOpenApiOperationObject =>
    operation(tag, `${id}By${method}`, 'Send a command to a conference', {
      description: 'GET, PUT and POST do the same; a body is ignored.',
      requestParams: { path: z.object({ name }) },
      parameters: [
        { in: 'path', name: 'command', required: true, schema: commandTail, examples: commandExamples },
      ],
      answers,
      refuses,
    });
  return { get: by('Get'), put: by('Put'), post: by('Post') };
}

const SIPXECS_CONTENT = {
  'text/plain': {
    schema: z
      .string()
      .describe('The reply in `<command-response>`, except replies that the original sends without it'),
  },
  ...commandJson,
};

/** Commands: by URL on both mounts, as JSON, and the table of commands. */
export const COMMAND_PATHS: ZodOpenApiPathsObject = {
  '/conference/{name}/{command}': urlCommands('command', 'Commands', done(NATIVE_CONTENT, plain), [
    ...COMMAND_ERRORS,
    'not_acceptable',
  ]),
  '/sipxconfig/rest/my/conference/{name}/{command}': urlCommands(
    'sipxecsCommand',
    'sipXecs',
    done(SIPXECS_CONTENT, SIPXECS_CONTENT['text/plain']),
    COMMAND_ERRORS,
  ),
  '/api/conferences/{name}/commands': {
    post: operation('Commands', 'commandAsJson', 'Send a command to a conference, as JSON', {
      description:
        'The same as the URL form, without percent-encoding. Digest protects the method and the URL of a request, not its body: ' +
        'without TLS somebody on the way can replace the command. Use TLS, or the URL form.',
      requestParams: { path: z.object({ name }) },
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/Command' }, examples: bodyExamples },
        },
      },
      answers: done(commandJson),
      refuses: [...COMMAND_ERRORS, 'not_acceptable', 'unsupported_media_type'],
    }),
  },
  '/api/commands': {
    get: operation('Commands', 'commandTable', 'The commands for a conference, and how much each disturbs', {
      answers: json(commandTable, 'The table of commands'),
      refuses: ['bad_request', 'not_acceptable'],
    }),
  },
};
