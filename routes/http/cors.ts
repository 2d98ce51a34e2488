import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets panels of the listed origins read answers, with credentials. Preflights carry none, so this comes before
 * authentication; they are answered by whoever answers OPTIONS. That answers vary with the origin stands on each of them.
 */
export function allowOrigin(
  origins: ReadonlySet<string>,
  { method, headers }: IncomingMessage,
  res: ServerResponse,
): void {
  const { origin } = headers;
  if (origin === undefined || !origins.has(origin)) return;
  res.setHeader('Access-Control-Allow-Origin', origin);
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  res.setHeader(
    'Access-Control-Expose-Headers',
    'Content-Disposition, Content-Range, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, traceresponse, WWW-Authenticate, X-Request-Id',
  );
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
  res.setHeader('Access-Control-Allow-Methods', 'GET, PUT, POST, DELETE');
  res.setHeader(
    'Access-Control-Allow-Headers',
    'Authorization, Content-Type, If-None-Match, If-Range, Last-Event-ID, Range, traceparent, tracestate, X-Requested-With',
  );
  res.setHeader('Access-Control-Max-Age', '600');
}
