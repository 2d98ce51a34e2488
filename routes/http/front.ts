import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Clock } from '../../src/clock';
import type { Settings } from '../../src/config/settings';
import { GatewayError } from '../../src/errors';
import { traceOf, traceresponseOf } from '../../src/lib/trace-context';
import type { Readiness } from '../admin/health';
import { setCommonHeaders } from './answer';
import { allowOrigin } from './cors';
import { limit } from './limits';
import { addPending, note } from './locals';
import { commandMountOf, mountOfPath } from './mounts';
import { DATA_HEADERS, PAGE_HEADERS } from './security-headers';
import { targetOf } from './target';

export interface FrontParts {
  readonly clock: Clock;
  readonly readiness: () => Readiness;
  /** The present ones: a request keeps them to its end. */
  readonly settings: () => Settings;
}

/**
 * Whether an answer may be read by a page depends on where that is from, also if it names no origin; and each may be
 * compressed.
 */
const COMMON_HEADERS = ['Cache-Control', 'no-store', 'Vary', 'Origin, Accept-Encoding'];

/**
 * What is done for every request, wherever it goes: it gets an id, the headers that every answer has are noted, and what no
 * resource takes is refused: bad_request, uri_too_long, payload_too_large.
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
    if (trace) addPending(res, ['traceresponse', traceresponseOf(trace)]);
    // While draining, a client that keeps its connection would keep the process.
    if (readiness() === 'draining') res.setHeader('Connection', 'close');
    refuseAmbiguous(req, res);
    limit(req, res);
    allowOrigin(present.origins, req, res);
    next();
  };
}

/** Sets the headers that were noted, for routes that set theirs one by one. */
export const headersAtOnce: RequestHandler = (_req, res, next) => {
  setCommonHeaders(res);
  next();
};

/** Work that is under way goes on; a request that comes now, on a connection that was kept, is refused: stopping. */
export function unlessDraining(readiness: () => Readiness): RequestHandler {
  return (_req, _res, next) => {
    if (readiness() === 'draining') {
      throw new GatewayError('stopping', 'Nothing was sent; ask again.', { retryAfter: 1 });
    }
    next();
  };
}

/**
 * A request of HTTP/1.1 without Host, and any with several, is refused (RFC 9112 §3.2); so is one with several Authorization
 * headers, of which node would take the first, and one whose body nobody can find the end of (RFC 9112 §6.3).
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
