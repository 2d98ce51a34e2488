import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { ErrorCode } from '../../src/errors';
import { job } from './job-schemas';
import { header } from './parts';
import { ALWAYS, CHANGE, documentRefusals } from './responses';

/** Click to call, both in the form of sipXecs and for new programs. */

const WHO: readonly ErrorCode[] = [...ALWAYS, 'agent_mismatch', 'unknown_agent'];

/** The errors that placing a call can return. */
const PLACING: readonly ErrorCode[] = [
  ...CHANGE,
  ...(['cross_site', 'not_allowed', 'not_owner', 'invalid_argument', 'invalid_destination'] as const),
  ...(['destination_not_found', 'dial_failed', 'too_many_dials', 'stopping', 'overloaded'] as const),
  ...(['esl_unavailable', 'esl_timeout', 'esl_lost', 'esl_denied'] as const),
];

const seconds = (description: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .exactOptional()
    .describe(description);
const parties = z.object({
  calling: z.string().describe('Whose telephone rings first: a user, with or without the realm'),
  called: z.string().describe('A user or number that a rule allows, or a conference of the requester'),
});
const agent = z
  .string()
  .exactOptional()
  .describe(
    'The user in whose name the call is placed: the requester, or any user for admins. Default: the calling party',
  );

const STATUS = z.object({
  'status-lines': z.array(
    z.object({
      timestamp: z.int().describe('Milliseconds since the epoch'),
      'call-id': z.string(),
      method: z.enum(['INVITE', 'NOTIFY']).describe("The calling party's leg, or the called party's"),
      'status-line': z.string().regex(/^SIP\/2\.0 \d{3} /),
    }),
  ),
});

const XML = z.string().describe('`status-lines`');

const PLACED: ZodOpenApiResponsesObject = {
  '200': {
    description:
      'The first telephone rings, or has not refused the call within a second. The body is empty unless `Accept` names `application/json` and does not prefer XML',
    headers: { Location: header("The call's job, `/api/jobs/{id}`") },
    content: { 'application/json': { schema: job } },
  },
};

const status = (id: string): ZodOpenApiOperationObject => ({
  operationId: `${id}Status`,
  tags: ['sipXecs'],
  summary: 'The outcome of the latest call of these parties',
  requestParams: { path: parties, query: z.object({ agent }) },
  responses: {
    '200': {
      description: 'Its steps so far; empty if there was no such call',
      content: {
        'text/xml': { schema: XML },
        'application/xml': { schema: XML },
        'application/json': { schema: STATUS },
      },
    },
    ...documentRefusals(...WHO, 'invalid_argument', 'unsupported_sip_method', 'rate_limited'),
  },
});

const click = (id: string): ZodOpenApiOperationObject => ({
  operationId: id,
  tags: ['sipXecs'],
  summary: 'Click to call, or transfer such a call',
  description:
    'Rings the calling party, and joins the calling party to the called party or to a conference. `GET` of the job returns the outcome, and `DELETE` hangs up while either telephone rings.',
  requestParams: {
    path: parties,
    query: z.object({
      agent,
      action: z.enum(['call', 'transfer']).exactOptional(),
      target: z.string().exactOptional().describe('The new party, if the action is `transfer`'),
      timeout: seconds('How long the first telephone rings, 180 at most'),
      resultCacheTime: seconds('How long the status is kept after the call'),
      isForwardingAllowed: z.enum(['true', 'false']).exactOptional(),
      subject: z.string().exactOptional().describe('Up to 64 plain characters'),
      confpin: z
        .string()
        .regex(/^\d{1,32}$/)
        .exactOptional(),
      sipMethod: z.enum(['REFER', 'INVITE']).exactOptional(),
    }),
  },
  responses: {
    ...PLACED,
    ...documentRefusals(
      ...WHO,
      ...PLACING,
      ...(['unsupported_sip_method', 'call_in_progress', 'call_not_found'] as const),
    ),
  },
});

const call = (id: string): ZodOpenApiOperationObject => ({
  operationId: id,
  tags: ['sipXecs'],
  summary: "Call from the requester's own telephone",
  requestParams: { path: z.object({ to: z.string().describe('A user or number that a rule allows') }) },
  responses: { ...PLACED, ...documentRefusals(...ALWAYS, ...PLACING) },
});

export const CLICK_PATHS: ZodOpenApiPathsObject = {
  '/callcontroller/{calling}/{called}': { get: status('click'), post: click('click') },
  '/sipxconfig/rest/my/redirect/callcontroller/{calling}/{called}': {
    get: status('redirectedClick'),
    post: click('redirectedClick'),
  },
  '/sipxconfig/rest/my/call/{to}': { put: call('myCall') },
  '/sipxconfig/rest/call/{to}': { put: call('call') },
};
