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

export const OWNED: readonly ErrorCode[] = ['conference_not_found', 'not_owner'];
