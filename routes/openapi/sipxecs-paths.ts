import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ADDRESS_FIELDS, FIELDS } from '../../src/contact/record';
import { name, OWNED } from './parts';
import { ALWAYS, FREESWITCH, refusals } from './responses';

/** The other documents of sipXecs: conferences, and the requester's own record. */

const member = z.object({
  id: z.int(),
  name: z.string().describe("The caller's number, as the original has it"),
  imId: z.string().exactOptional(),
  uuid: z.string(),
  volumeIn: z.int(),
  volumeOut: z.int(),
  energyLevel: z.int(),
  canHear: z.boolean(),
  canSpeak: z.boolean(),
});
const CONFERENCES = z.object({
  conferences: z.array(z.object({ enabled: z.boolean(), name: z.string(), extension: z.string() })),
});
const SETTING = z.object({ setting: z.object({ enabled: z.boolean(), name: z.string() }) });
const DETAILS = z.object({
  conference: z.object({ extension: z.string(), locked: z.boolean(), members: z.array(member) }),
});

const KINDS = {
  text: z.string(),
  flag: z.boolean(),
  number: z.int(),
  texts: z.array(z.string()),
  address: z.object(
    Object.fromEntries(ADDRESS_FIELDS.map((field) => [field, z.string().exactOptional()] as const)),
  ),
};
const CONTACT = z
  .object({
    'contact-information': z.object(
      Object.fromEntries(
        Object.entries(FIELDS).map(([field, kind]) => [field, KINDS[kind].exactOptional()] as const),
      ),
    ),
  })
  .meta({ id: 'ContactInformation' });

const document = (root: string, schema: z.ZodType) => ({
  'text/xml': { schema: z.string().describe(`\`${root}\``) },
  'application/xml': { schema: z.string().describe(`\`${root}\``) },
  'application/json': { schema },
});
const got = (description: string, root: string, schema: z.ZodType) => ({
  '200': { description, content: document(root, schema) },
});

export const SIPXECS_PATHS: ZodOpenApiPathsObject = {
  '/sipxconfig/rest/my/conferences': {
    get: {
      operationId: 'myConferences',
      tags: ['sipXecs'],
      summary: "The requester's conferences that the configuration names",
      responses: {
        ...got('Without PINs', 'conferences', CONFERENCES),
        ...refusals(...ALWAYS, 'not_acceptable', 'rate_limited'),
      },
    },
  },
  '/sipxconfig/rest/my/conferences/{name}': {
    get: {
      operationId: 'myConference',
      tags: ['sipXecs'],
      summary: 'A conference as its settings',
      requestParams: { path: z.object({ name }) },
      responses: {
        ...got('Without PINs', 'setting', SETTING),
        ...refusals(...ALWAYS, ...OWNED, 'not_acceptable', 'rate_limited'),
      },
    },
  },
  '/sipxconfig/rest/my/conferencedetails/{name}': {
    get: {
      operationId: 'myConferenceDetails',
      tags: ['sipXecs'],
      summary: 'An active conference with its members',
      requestParams: { path: z.object({ name }) },
      responses: {
        ...got('Its members', 'conference', DETAILS),
        ...refusals(
          ...ALWAYS,
          ...OWNED,
          'not_acceptable',
          'conference_found_not_active',
          'rate_limited',
          ...FREESWITCH,
        ),
      },
    },
  },
  '/sipxconfig/rest/my/contact-information': {
    get: {
      operationId: 'contactInformation',
      tags: ['sipXecs'],
      summary: "The requester's own record",
      responses: {
        ...got('The record', 'contact-information', CONTACT),
        ...refusals(...ALWAYS, 'not_acceptable'),
      },
    },
    put: {
      operationId: 'replaceContactInformation',
      tags: ['sipXecs'],
      summary: 'Replace the own record',
      description:
        'All is replaced but what an administrator keeps: `imId`, `salutation`, `manager` and others.',
      requestBody: {
        required: true,
        content: document('contact-information', CONTACT),
      },
      responses: {
        '200': { description: 'Replaced' },
        ...refusals(...ALWAYS, 'cross_site', 'invalid_argument'),
        ...refusals('payload_too_large', 'unsupported_media_type'),
      },
    },
  },
};
