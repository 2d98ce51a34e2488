import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { PAGE } from '../api/pages';
import {
  bodyExamples,
  commandExamples,
  commandResult,
  commandTable,
  commandTail,
  job,
} from './command-schemas';
import { conferencePage, conferenceState, conferenceView, recordingPage } from './conference-schemas';
import { ALWAYS, FREESWITCH, refusals } from './responses';

const name = z.string().describe("The conference's name");
const json = (schema: z.ZodType, description: string): ZodOpenApiResponsesObject => ({
  '200': { description, content: { 'application/json': { schema } } },
});
const limit = z
  .int()
  .min(1)
  .max(PAGE.most)
  .exactOptional()
  .describe(`How many at most, 1 to ${PAGE.most}; ${PAGE.usual} unless told`);
const page = (schema: z.ZodType): ZodOpenApiResponsesObject => ({
  '200': {
    description: 'A page of them',
    headers: { Link: { description: 'The next page, `rel="next"` (RFC 8288)', schema: { type: 'string' } } },
    content: { 'application/json': { schema } },
  },
});
const recordingId = z.string().describe("The recording's id, without the file's ending");
/** OpenAPI 3.1 has no schema for bytes. */
const SOUND = { 'audio/wav': {}, 'audio/mpeg': {} };
const header = (description: string) => ({ description, schema: { type: 'string' as const } });
const FILE_HEADERS = {
  'Accept-Ranges': header('`bytes`'),
  'Content-Disposition': header("`attachment`, with the file's name"),
  ETag: header('For `If-None-Match` and `If-Range`'),
  'Last-Modified': header('For `If-Modified-Since` and `If-Range`'),
};
const CONTENT_RANGE = header('`bytes <first>-<last>/<all>`');
const CONDITIONS = z.object(
  Object.fromEntries(
    ['Range', 'If-Range', 'If-None-Match', 'If-Modified-Since'].map((name) => [
      name,
      z.string().exactOptional(),
    ]),
  ),
);
const FOLDER: readonly ErrorCode[] = ['recordings_not_local', 'recordings_inaccessible'];
const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } });

const OWNED: readonly ErrorCode[] = ['conference_not_found', 'not_owner'];

/** What a command may come to, whatever it is called by. */
const COMMAND_ERRORS: readonly ErrorCode[] = [
  ...ALWAYS,
  ...OWNED,
  ...(['cross_site', 'bad_request', 'no_command', 'unknown_command', 'command_refused'] as const),
  ...(['invalid_argument', 'invalid_destination', 'freeswitch_usage', 'not_allowed'] as const),
  ...(['conference_not_active', 'member_not_found', 'file_not_found', 'recording_not_found'] as const),
  ...(['destination_not_found', 'conflict', 'already_recording', 'dial_failed', 'too_many_dials'] as const),
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

/** Every path that is served, but for the panel's files and this description. */
export const PATHS: ZodOpenApiPathsObject = {
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
  '/api/conferences': {
    get: {
      operationId: 'conferences',
      tags: ['Conferences'],
      summary: "The requester's conferences, active or not, by name",
      requestParams: {
        query: z.object({
          limit,
          after: z.string().exactOptional().describe('Those after this name: `next` of the page before'),
          active: z.enum(['true', 'false']).exactOptional(),
        }),
      },
      responses: {
        ...page(conferencePage),
        ...refusals(...ALWAYS, 'bad_request', 'not_acceptable', ...FREESWITCH),
      },
    },
  },
  '/api/conferences/{name}': {
    get: {
      operationId: 'conference',
      tags: ['Conferences'],
      summary: 'A conference with its members, recordings and lock',
      requestParams: { path: z.object({ name }) },
      responses: {
        ...json(conferenceState, 'The conference; without members where it is not active'),
        ...refusals(...ALWAYS, ...OWNED, 'bad_request', 'not_acceptable', ...FREESWITCH),
      },
    },
  },
  '/api/conferences/{name}/recordings': {
    get: {
      operationId: 'recordings',
      tags: ['Recordings'],
      summary: "A conference's recordings, the newest first",
      requestParams: {
        path: z.object({ name }),
        query: z.object({ limit, after: z.string().exactOptional().describe('Those behind this id') }),
      },
      responses: {
        ...page(recordingPage),
        ...refusals(...ALWAYS, ...OWNED, ...FOLDER, 'bad_request', 'not_acceptable'),
      },
    },
  },
  '/api/conferences/{name}/recordings/{id}': {
    get: {
      operationId: 'recording',
      tags: ['Recordings'],
      summary: 'Download a recording, or a part of it',
      description:
        'Heeds `Range`, `If-Range`, `If-None-Match` and `If-Modified-Since`; of several ranges it gives the whole.',
      requestParams: {
        path: z.object({ name, id: recordingId }),
        header: CONDITIONS,
      },
      responses: {
        '200': { description: 'The whole', content: SOUND, headers: FILE_HEADERS },
        '206': {
          description: 'The part that was asked for',
          content: SOUND,
          headers: { ...FILE_HEADERS, 'Content-Range': CONTENT_RANGE },
        },
        '304': { description: 'What the client has already' },
        ...refusals(
          ...ALWAYS,
          ...OWNED,
          ...FOLDER,
          'recording_not_found',
          'bad_request',
          'conflict',
          'range_not_satisfiable',
        ),
      },
    },
    delete: {
      operationId: 'deleteRecording',
      tags: ['Recordings'],
      summary: 'Delete a recording',
      requestParams: { path: z.object({ name, id: recordingId }) },
      responses: {
        '204': { description: 'Deleted' },
        ...refusals(
          ...ALWAYS,
          ...OWNED,
          ...FOLDER,
          'recording_not_found',
          'bad_request',
          'conflict',
          'cross_site',
        ),
      },
    },
  },
  '/api/events': {
    get: {
      operationId: 'events',
      tags: ['Conferences'],
      summary: 'What happens in conferences, as server-sent events',
      description:
        'A snapshot of each conference, then `conference-started conference-ended member-joined member-changed member-left locked unlocked recording-started recording-changed recording-stopped recording-failed playback job-ended freeswitch scope`, and `end` before the gateway closes. With `Last-Event-ID` what was missed is given again where it is remembered.',
      requestParams: {
        query: z.object({
          conference: z
            .string()
            .exactOptional()
            .describe('Names with commas between them; all that the requester may command unless told'),
        }),
        header: z.object({ 'Last-Event-ID': z.string().exactOptional() }),
      },
      responses: {
        '200': {
          description: 'Without end',
          content: {
            'text/event-stream': {
              schema: z.string().describe('Each event has `id`, `event`, and JSON as `data`'),
            },
          },
        },
        ...refusals(...ALWAYS, ...OWNED, 'bad_request', 'not_acceptable', 'too_many_streams', 'overloaded'),
      },
    },
  },
  '/api/jobs/{id}': {
    get: {
      operationId: 'job',
      tags: ['Jobs'],
      summary: 'What became of a call in the background',
      description: "For its requester, the conference's owners, and admins.",
      requestParams: {
        path: z.object({ id: z.string().describe('The job, from the answer to `bgdial` or `invite`') }),
      },
      responses: {
        ...json(job, 'The job'),
        ...refusals(...ALWAYS, 'job_not_found', 'bad_request', 'not_acceptable'),
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'live',
      tags: ['Health'],
      summary: 'Whether the gateway runs',
      security: [],
      responses: { '200': text('`live`') },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'ready',
      tags: ['Health'],
      summary: 'Whether FreeSWITCH can be commanded',
      security: [],
      responses: { '200': text('`ready`'), '503': text('`disconnected` or `draining`') },
    },
  },
};
