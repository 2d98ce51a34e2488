import { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { PAGE } from '../api/pages';

/** Parts that several operations share. */

export const name = z.string().describe("The conference's name");
export const json = (schema: z.ZodType, description: string): ZodOpenApiResponsesObject => ({
  '200': { description, content: { 'application/json': { schema } } },
});
export const limit = z
  .int()
  .min(1)
  .max(PAGE.most)
  .exactOptional()
  .describe(`The maximum number of entries, 1 to ${PAGE.most}. Default: ${PAGE.usual}`);
export const page = (schema: z.ZodType): ZodOpenApiResponsesObject => ({
  '200': {
    description: 'One page',
    headers: { Link: { description: 'The next page, `rel="next"` (RFC 8288)', schema: { type: 'string' } } },
    content: { 'application/json': { schema } },
  },
});
export const header = (description: string) => ({ description, schema: { type: 'string' as const } });
export const text = (description: string) => ({
  description,
  content: { 'text/plain': { schema: z.string() } },
});

/** The header of each request that changes something. */
export const KEY = z.object({
  'Idempotency-Key': z
    .string()
    .exactOptional()
    .describe(
      '1 to 255 visible ASCII characters, such as a UUID, a new one for each request. The request is carried out once: a repeat gets the same answer, with `Idempotent-Replayed: true`',
    ),
});
/** The errors of that header. */
export const KEYED: readonly ErrorCode[] = [
  ...(['bad_request', 'idempotency_in_progress', 'idempotency_mismatch', 'outcome_unknown'] as const),
  ...(['no_store', 'store_unavailable'] as const),
];

export const OWNED: readonly ErrorCode[] = ['conference_not_found', 'not_owner'];
