import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** Headers that limit what a browser does with an answer: names and values in turn. */
export type SecurityHeaders = readonly string[];

/* They come from helmet and are the same for each answer, so helmet is called once. Strict-Transport-Security is left
   out: we cannot decide that all ports of a PBX's host, and its subdomains, use https for a year. */

/** For an answer that a browser may show as a page. */
export const PAGE_HEADERS: SecurityHeaders = ask(
  helmet({
    // A panel on plain http must not fetch its own files by https.
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    strictTransportSecurity: false,
  }),
);

/** For an answer that is not a page: it loads nothing, may not be framed, and has exactly its Content-Type. */
export const DATA_HEADERS: SecurityHeaders = ask(
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false,
    // These headers control how pages interact, or are for browser plug-ins that no longer exist.
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
    // It would remove X-Powered-By, which is never set.
    removeHeader: () => undefined,
  };
  let problem: unknown = new Error('helmet did not go on');
  middleware({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    problem = error;
  });
  if (problem !== undefined) throw problem;
  return headers;
}
