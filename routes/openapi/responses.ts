import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { ERRORS, type ErrorCode } from '../../src/errors';
import { statusOf } from '../http/status';
import { problem } from './command-schemas';

/** What every request may meet that is not public. */
export const ALWAYS: readonly ErrorCode[] = ['unauthenticated', 'too_many_failures', 'uri_too_long'];

/** What whoever asks FreeSWITCH may meet. */
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

/** The responses for these errors, one for each status; each names its codes. */
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
  /** Besides what every request may meet. */
  readonly refuses: readonly ErrorCode[];
}

/** An operation for those who sign in. */
export function operation(
  tag: string,
  operationId: string,
  summary: string,
  { answers, refuses, ...more }: Described,
): ZodOpenApiOperationObject {
  const responses = { ...answers, ...refusals(...ALWAYS, ...refuses) };
  return { operationId, tags: [tag], summary, ...more, responses };
}

/** Statuses of what is refused before the URL is looked at. */
const BEFORE: ReadonlySet<string> = new Set(['414', '503']);

/** The same where errors are the original's documents. */
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
