import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { ERRORS, type ErrorCode } from '../../src/errors';
import { statusOf } from '../http/status';
import { problem } from './command-schemas';

/** The errors that every request can return if it needs a sign-in. */
export const ALWAYS: readonly ErrorCode[] = ['unauthenticated', 'too_many_failures', 'uri_too_long'];

/** The errors that a request can return if it asks FreeSWITCH. */
export const FREESWITCH: readonly ErrorCode[] = [
  'esl_unavailable',
  'overloaded',
  'stopping',
  'esl_timeout',
  'esl_lost',
  'esl_denied',
  'not_supported',
  'unrecognised_reply',
];

/** The error of a request that changes something, if its row has to be written first (`audit.required`). */
export const CHANGE: readonly ErrorCode[] = ['store_unavailable'];

/** Returns the responses for these errors, one for each status; each names its codes. */
export function refusals(...codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, all] of byStatus) {
    responses[`${status}` as '400'] = {
      description: all.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: problem }, 'text/plain': { schema: LINE } },
      ...(RETRIED.has(status) && { headers: { 'Retry-After': { description: 'Seconds', schema: SECONDS } } }),
    };
  }
  return responses;
}

interface Described
  extends Omit<ZodOpenApiOperationObject, 'operationId' | 'tags' | 'summary' | 'responses'> {
  readonly answers: ZodOpenApiResponsesObject;
  /** The errors besides those of every request. */
  readonly refuses: readonly ErrorCode[];
}

/** Returns an operation that needs a sign-in. */
export function operation(
  tag: string,
  operationId: string,
  summary: string,
  { answers, refuses, ...more }: Described,
): ZodOpenApiOperationObject {
  const responses = { ...answers, ...refusals(...ALWAYS, ...refuses) };
  return { operationId, tags: [tag], summary, ...more, responses };
}

/** Statuses of refusals before the URL is read. */
const BEFORE: ReadonlySet<string> = new Set(['414', '503']);

/** Returns the same for URLs whose errors are documents of the original. */
export function documentRefusals(...codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(refusals(...codes)).map(([status, response]) => {
      const content = {
        'application/problem+json': { schema: problem },
        ...(BEFORE.has(status) && { 'text/plain': { schema: LINE } }),
        ...(status !== '414' && { 'text/xml': { schema: STATUS_DOCUMENT } }),
      };
      return [status, { ...response, content }];
    }),
  );
}

const STATUS_DOCUMENT = z.string().describe('`processing-status` with `error-code` and `error-text`');
const LINE = z
  .string()
  .regex(/^(?:.+ - )?\d{3} [a-z_]+: /)
  .describe('`<status> <code>: <detail>`');
const SECONDS = { type: 'string' as const, pattern: '^\\d+$' };
const RETRIED: ReadonlySet<number> = new Set([429, 503]);
