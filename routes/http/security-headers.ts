import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** Headers that keep browsers from doing more with an answer than they should: names and values in turn. */
export type SecurityHeaders = readonly string[];

/*
 * They are helmet's, and the same for each answer, so helmet is asked once. Strict-Transport-Security is left out: whether
 * every port of a PBX's host, and its subdomains, are https for a year is not ours to say.
 */

/** For what a browser may show as a page. */
export const PAGE_HEADERS: SecurityHeaders = ask(
  helmet({
    // A plain-http panel must not be told to fetch its own files by https.
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    strictTransportSecurity: false,
  }),
);

/** For what is no page: it loads nothing, stands in no frame, and is what its Content-Type says. */
export const DATA_HEADERS: SecurityHeaders = ask(
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false,
    // These say how a page deals with others, or are for browsers' plug-ins that are no more.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
);

function ask(middleware: ReturnType<typeof helmet>): SecurityHeaders {
  const headers: string[] = [];
  const recorder = {
    setHeader: (name: string, value: string) => headers.push(name, value),
    // It takes X-Powered-By away, which nobody sets.
    removeHeader: () => undefined,
  };
  let problem: unknown = new Error('helmet did not go on');
  middleware({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    problem = error;
  });
  if (problem !== undefined) throw problem;
  return headers;
}
