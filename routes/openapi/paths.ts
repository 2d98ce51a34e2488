import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { AUDIT_PATHS } from './audit-paths';
import { CLICK_PATHS } from './click-paths';
import { COMMAND_PATHS } from './command-paths';
import { conferencePage, conferenceState } from './conference-schemas';
import { JOB_PATHS } from './job-paths';
import { json, limit, name, OWNED, page, text } from './parts';
import { RECORDING_PATHS } from './recording-paths';
import { FREESWITCH, operation } from './responses';
import { SIPXECS_PATHS } from './sipxecs-paths';

/** Every path that is served, except the panel's files and this description. */
export const PATHS: ZodOpenApiPathsObject = {
  ...COMMAND_PATHS,
  '/api/conferences': {
    get: operation('Conferences', 'conferences', "The requester's conferences, active or not, by name", {
      requestParams: {
        query: z.object({
          limit,
          after: z
            .string()
            .exactOptional()
            .describe('Only names after this one: `next` of the previous page'),
          active: z.enum(['true', 'false']).exactOptional(),
        }),
      },
      answers: page(conferencePage),
      refuses: ['bad_request', 'not_acceptable', 'rate_limited', ...FREESWITCH],
    }),
  },
  '/api/conferences/{name}': {
    get: operation('Conferences', 'conference', 'A conference with its members, recordings and lock', {
      requestParams: { path: z.object({ name }) },
      answers: json(conferenceState, 'The conference; without members if it is not active'),
      refuses: [...OWNED, 'bad_request', 'not_acceptable', 'rate_limited', ...FREESWITCH],
    }),
  },
  ...RECORDING_PATHS,
  '/api/events': {
    get: operation('Conferences', 'events', 'The events of conferences, as server-sent events', {
      description:
        'A snapshot of each conference, then `conference-started conference-ended member-joined member-changed member-left locked unlocked recording-started recording-changed recording-stopped recording-failed playback job-started job-ended freeswitch scope`, and `end` before the gateway closes. With `Last-Event-ID` missed events are sent again if the gateway still has them.',
      requestParams: {
        query: z.object({
          conference: z
            .string()
            .exactOptional()
            .describe(
              'Names with commas between them. Default: all conferences that the requester may command',
            ),
        }),
        header: z.object({ 'Last-Event-ID': z.string().exactOptional() }),
      },
      answers: {
        '200': {
          description: 'A stream without end',
          content: {
            'text/event-stream': {
              schema: z.string().describe('Each event has `id`, `event`, and JSON as `data`'),
            },
          },
        },
      },
      refuses: [...OWNED, 'bad_request', 'not_acceptable', 'too_many_streams', 'overloaded'],
    }),
  },
  ...JOB_PATHS,
  ...AUDIT_PATHS,
  ...CLICK_PATHS,
  ...SIPXECS_PATHS,
  '/': {
    get: {
      operationId: 'frontDoor',
      tags: ['Health'],
      summary: 'The main URLs, for people; HTML if `Accept` prefers it',
      security: [],
      responses: {
        '200': {
          description:
            'The URLs of the panel, the documentation and the health check, and the form of commands',
          content: { 'text/plain': { schema: z.string() }, 'text/html': { schema: z.string() } },
        },
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
      summary: 'Whether FreeSWITCH accepts commands',
      security: [],
      responses: { '200': text('`ready`'), '503': text('`disconnected`, `stuck` or `draining`') },
    },
  },
};
