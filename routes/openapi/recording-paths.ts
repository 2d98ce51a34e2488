import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { recordingPage } from './conference-schemas';
import { header, limit, name, OWNED, page } from './parts';
import { CHANGE, operation } from './responses';

const recordingId = z.string().describe("The recording's id: the file name without its extension");
/** OpenAPI 3.1 has no schema for bytes. */
const SOUND = { 'audio/wav': {}, 'audio/mpeg': {} };
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
/** The errors that any request for one recording can return. */
const ONE: readonly ErrorCode[] = [...OWNED, ...FOLDER, 'recording_not_found', 'bad_request', 'conflict'];

/** Recordings: the list, and the file of each. */
export const RECORDING_PATHS: ZodOpenApiPathsObject = {
  '/api/conferences/{name}/recordings': {
    get: operation('Recordings', 'recordings', "A conference's recordings, the newest first", {
      requestParams: {
        path: z.object({ name }),
        query: z.object({
          limit,
          after: z.string().exactOptional().describe('Only recordings behind this id'),
        }),
      },
      answers: page(recordingPage),
      refuses: [...OWNED, ...FOLDER, 'bad_request', 'not_acceptable', 'rate_limited'],
    }),
  },
  '/api/conferences/{name}/recordings/{id}': {
    get: operation('Recordings', 'recording', 'Download a recording, or a part of it', {
      description:
        'Supports `Range`, `If-Range`, `If-None-Match` and `If-Modified-Since`. For several ranges the answer is the whole file.',
      requestParams: {
        path: z.object({ name, id: recordingId }),
        header: CONDITIONS,
      },
      answers: {
        '200': { description: 'The whole file', content: SOUND, headers: FILE_HEADERS },
        '206': {
          description: 'The requested part',
          content: SOUND,
          headers: { ...FILE_HEADERS, 'Content-Range': CONTENT_RANGE },
        },
        '304': { description: 'The client already has the present file' },
      },
      refuses: [...ONE, 'range_not_satisfiable'],
    }),
    delete: operation('Recordings', 'deleteRecording', 'Delete a recording', {
      requestParams: { path: z.object({ name, id: recordingId }) },
      answers: { '204': { description: 'Deleted' } },
      refuses: [...ONE, ...CHANGE, 'cross_site'],
    }),
  },
};
