import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets panels of the listed origins read answers, with credentials. A preflight has no credentials, so this comes
 * before authentication; the handler of OPTIONS answers it. `Vary: Origin` is set on every answer elsewhere.
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
    'Content-Disposition, Content-Range, ETag, Idempotent-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, traceresponse, WWW-Authenticate, X-Request-Id',
  );
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
  res.setHeader('Access-Control-Allow-Methods', 'GET, PUT, POST, DELETE');
  res.setHeader(
    'Access-Control-Allow-Headers',
    'Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Range, Last-Event-ID, Range, traceparent, tracestate, X-Requested-With',
  );
  res.setHeader('Access-Control-Max-Age', '600');
}
