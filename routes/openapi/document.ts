import { createDocument, type oas31 } from 'zod-openapi';
import { commandSchema } from './command-schemas';
import { PATHS } from './paths';

/**
 * Returns the OpenAPI description of this gateway, made from the tables that the gateway itself uses.
 *
 * @param publicPath what clients write before each path; empty if there is nothing
 */
export function openApiDocument(publicPath = ''): oas31.OpenAPIObject {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'FreeSWITCH conference gateway',
      version: '1',
      description:
        'Lets the owner of a FreeSWITCH conference command it over HTTP. 200 means done. Errors have stable codes. If the outcome is unknown, the answer has an error code for that. No command is ever sent twice. Below /api, the gateway answers a Host that is not one of its names with 421 misdirected_request.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to the host of the description: clients may know this gateway under several names.
    ...(publicPath !== '' && { servers: [{ url: publicPath }] }),
    security: [{ basic: [] }, { digest: [] }],
    tags: [
      { name: 'Commands', description: "FreeSWITCH's own words" },
      { name: 'Conferences' },
      { name: 'Recordings' },
      { name: 'Jobs' },
      { name: 'Audit' },
      { name: 'sipXecs', description: 'The URLs of sipXecs, for the programs that were written for it' },
      { name: 'Health' },
    ],
    components: {
      securitySchemes: {
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'Only on loopback or with TLS, unless the configuration allows it elsewhere',
        },
        digest: { type: 'http', scheme: 'digest', description: 'RFC 7616, MD5 and SHA-256' },
      },
      schemas: { Command: commandSchema },
    },
    paths: PATHS,
  });
}
