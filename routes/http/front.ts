import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Clock } from '../../src/clock';
import type { Settings } from '../../src/config/settings';
import { GatewayError } from '../../src/errors';
import { traceOf, traceparentOf } from '../../src/lib/trace-context';
import type { Readiness } from '../admin/health';
import { setCommonHeaders } from './answer';
import { allowOrigin } from './cors';
import { addPending, note } from './locals';
import { commandMountOf, mountOfPath } from './mounts';
import { DATA_HEADERS, PAGE_HEADERS } from './security-headers';
import { limit } from './sizes';
import { targetOf } from './target';

export interface FrontParts {
  readonly clock: Clock;
  readonly readiness: () => Readiness;
  /** Returns the present settings; a request keeps them to its end. */
  readonly settings: () => Settings;
}

/**
 * Whether a page may read an answer depends on the request's origin, also if the request has none. And every answer may be
 * compressed.
 */
const COMMON_HEADERS = ['Cache-Control', 'no-store', 'Vary', 'Origin, Accept-Encoding'];

/**
 * Returns the first handler of every request. It gives the request an id, notes the headers of every answer, and
 * rejects what no resource accepts: bad_request, uri_too_long, payload_too_large.
 */
export function front({ clock, readiness, settings }: FrontParts): RequestHandler {
  return (req, res, next) => {
    const requestId = randomUUID();
    const { traceparent } = req.headers;
    const trace = typeof traceparent === 'string' ? traceOf(traceparent) : undefined;
    const { path } = targetOf(req);
    const security = commandMountOf(path) ? DATA_HEADERS : PAGE_HEADERS;
    const present = settings();
    note(res, { requestId, trace, arrivedAt: clock.now() }, present, mountOfPath(path), [
      ...COMMON_HEADERS,
      ...security,
      'X-Request-Id',
      requestId,
    ]);
    if (trace) addPending(res, ['traceresponse', traceparentOf(trace)]);
    // While draining, a client that keeps its connection open would keep the process alive.
    if (readiness() === 'draining') res.setHeader('Connection', 'close');
    refuseAmbiguous(req, res);
    limit(req, res);
    allowOrigin(present.origins, req, res);
    next();
  };
}

/** Sets the pending headers, for routes that set theirs one by one. */
export const headersAtOnce: RequestHandler = (_req, res, next) => {
  setCommonHeaders(res);
  next();
};

/**
 * Rejects requests while draining: stopping. Requests that have begun continue; a new one on a kept connection is
 * rejected.
 */
export function unlessDraining(readiness: () => Readiness): RequestHandler {
  return (_req, _res, next) => {
    if (readiness() === 'draining') {
      throw new GatewayError('stopping', 'Nothing was sent; try again.', { retryAfter: 1 });
    }
    next();
  };
}

/**
 * Rejects an ambiguous request: HTTP/1.1 without Host, or several Host headers (RFC 9112 §3.2); several Authorization
 * headers, of which node would use the first; a body whose end cannot be found (RFC 9112 §6.3).
 *
 * @throws GatewayError bad_request
 */
function refuseAmbiguous({ rawHeaders, headers, httpVersion }: IncomingMessage, res: ServerResponse): void {
  let [hosts, authorizations] = [0, 0];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (name.length === 13 && name.toLowerCase() === 'authorization') authorizations++;
  }
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
    throw new GatewayError('bad_request', `The request has ${hosts} Host headers.`);
  }
  if (authorizations > 1) {
    throw new GatewayError('bad_request', `The request has ${authorizations} Authorization headers.`);
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    res.setHeader('Connection', 'close');
    throw new GatewayError('bad_request', 'Transfer-Encoding can only be chunked.');
  }
}
