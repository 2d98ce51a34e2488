import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { limit, OWNED, page } from './parts';
import { operation } from './responses';

const entry = z
  .object({
    id: z.string().describe('Unique; also a value for `after`'),
    at: z.iso.datetime().describe('When the request arrived; for `sign_in` the beginning of the hour'),
    requester: z.string().nullable(),
    role: z.string().nullable(),
    scheme: z
      .string()
      .nullable()
      .describe('How the requester signed in: `digest-md5`, `digest-sha256` or `basic`'),
    key: z.string().exactOptional(),
    address: z
      .string()
      .exactOptional()
      .describe('Only for admins: the IP address of the client; for `sign_in` its network'),
    mount: z.string().nullable().describe('The family of URLs: `native`, `sipxecs` or `api`'),
    method: z.string().nullable(),
    conference: z.string().nullable(),
    command: z
      .string()
      .nullable()
      .describe(
        'The word of a command, or `recording_download recording_delete recording_expire recording_list click_to_call hang_up sign_in start drain reload gap`, or what a refused URL names, such as `conferences`; null if it is not known',
      ),
    args: z.record(z.string(), z.string()).describe('Redacted as in the log'),
    outcome: z
      .string()
      .describe(
        '`done`, `partial` if it failed for some members, or the code of the error. `begun` if the gateway died meanwhile (`audit.required`). `refused` for a configuration that was not adopted, `lost` for a `gap`',
      ),
    status: z.int().nullable(),
    ms: z.number().nullable().describe('Milliseconds from the arrival to the outcome'),
    node: z.string().exactOptional(),
    requestId: z.string().nullable().describe('`X-Request-Id` of the answer'),
    traceId: z.string().exactOptional(),
  })
  .meta({ id: 'AuditEntry', description: 'What was done or refused, and by whom' });

const auditPage = z
  .object({
    audit: z.array(entry),
    next: z.string().nullable().describe('For `after`; null on the last page'),
  })
  .meta({ id: 'AuditPage' });

const text = (description: string) => z.string().min(1).exactOptional().describe(description);
const time = (description: string) =>
  z.string().exactOptional().describe(`${description}: ISO 8601 with a zone, or a date in UTC`);

const answers = page(auditPage);

/** The audit: who did what, and what was refused. */
export const AUDIT_PATHS: ZodOpenApiPathsObject = {
  '/api/audit': {
    get: operation('Audit', 'audit', 'What was done and refused, the newest first', {
      description:
        'Admins get all rows; owners those of their conferences, without addresses. A conference whose name only fits a pattern of the directory must be named. A row appears up to 100 ms after its request. Failed sign-ins are counted by network and hour.',
      requestParams: {
        query: z.object({
          conference: text('Only rows of this conference'),
          requester: text('Only rows of this user'),
          command: text('Only rows of this command'),
          outcome: text('Only rows of this outcome'),
          from: time('Only rows from this time on'),
          to: time('Only rows before this time'),
          limit,
          after: z
            .string()
            .exactOptional()
            .describe('Only rows behind this one: `next` of the previous page'),
        }),
      },
      answers: {
        '200': {
          ...answers['200'],
          content: {
            'application/json': { schema: auditPage },
            'text/csv': { schema: z.string().describe('The rows, with a header row (RFC 4180)') },
          },
        },
      } as typeof answers,
      refuses: [...OWNED, 'bad_request', 'not_acceptable', 'rate_limited', 'no_store', 'store_unavailable'],
    }),
  },
};
