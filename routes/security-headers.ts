import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/**
 * The headers that keep browsers from doing more with an answer than they should, as helmet has them. They are the same for
 * each answer, so helmet is asked once.
 */
export const SECURITY_HEADERS: readonly (readonly [name: string, value: string])[] = ask(
  // A plain-http panel must not be told to fetch its own files by https; and whether every port of a PBX's host, and its
  // subdomains, are https for a year is not ours to say.
  helmet({
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    strictTransportSecurity: false,
  }),
);

function ask(middleware: ReturnType<typeof helmet>): [string, string][] {
  const headers: [string, string][] = [];
  const recorder = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
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
