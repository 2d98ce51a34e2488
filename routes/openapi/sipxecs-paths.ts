import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ADDRESS_FIELDS, FIELDS } from '../../src/sipxecs/contact/record';
import { conferencesJson, detailsJson, settingJson } from '../../src/sipxecs/schemas';
import { KEY, KEYED, name, OWNED } from './parts';
import { FREESWITCH, operation } from './responses';

/** The other documents of sipXecs: conferences, and the requester's own record. */

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
    get: operation('sipXecs', 'myConferences', "The requester's conferences that the configuration names", {
      answers: got('Without PINs', 'conferences', conferencesJson),
      refuses: ['not_acceptable', 'rate_limited'],
    }),
  },
  '/sipxconfig/rest/my/conferences/{name}': {
    get: operation('sipXecs', 'myConference', 'A conference as its settings', {
      requestParams: { path: z.object({ name }) },
      answers: got('Without PINs', 'setting', settingJson),
      refuses: [...OWNED, 'not_acceptable', 'rate_limited'],
    }),
  },
  '/sipxconfig/rest/my/conferencedetails/{name}': {
    get: operation('sipXecs', 'myConferenceDetails', 'An active conference with its members', {
      requestParams: { path: z.object({ name }) },
      answers: got('Its members', 'conference', detailsJson),
      refuses: [...OWNED, 'not_acceptable', 'conference_found_not_active', 'rate_limited', ...FREESWITCH],
    }),
  },
  '/sipxconfig/rest/my/contact-information': {
    get: operation('sipXecs', 'contactInformation', "The requester's own record", {
      answers: got('The record', 'contact-information', CONTACT),
      refuses: ['not_acceptable'],
    }),
    put: operation('sipXecs', 'replaceContactInformation', "Replace the requester's own record", {
      description:
        'Replaces all fields except those that an administrator maintains: `imId`, `salutation`, `manager` and others.',
      requestParams: { header: KEY },
      requestBody: {
        required: true,
        content: document('contact-information', CONTACT),
      },
      answers: { '200': { description: 'Replaced' } },
      refuses: ['cross_site', 'invalid_argument', 'payload_too_large', 'unsupported_media_type', ...KEYED],
    }),
  },
};
