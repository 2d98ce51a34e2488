import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { GatewayError } from '../src/errors';
import { readsBody } from './body';
import { targetOf } from './target';

/** Bytes of a request target. Longer texts than this are not said to a conference. */
export const URL_BYTES = 8_192;
/** Bytes of a body; commands ignore it, and some clients send one. */
export const BODY_BYTES = 1_048_576;
/** Bytes of the request line and headers together, for node's parser; above it node answers 431 by itself. */
export const HEADER_BYTES = 65_536;

/** True where a request announces a body that is refused. */
export function isTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > BODY_BYTES;
}

/** Bounds the URL and the body of every request. A body of a known size is ignored; node reads it away. Some routes read theirs (body.ts). */
export const limits: RequestHandler = (req, res, next) => {
  if (req.originalUrl.length > URL_BYTES) {
    throw new GatewayError('uri_too_long', `A URL may have ${URL_BYTES} bytes.`);
  }
  if (isTooLarge(req)) {
    // The rest of the body would be read as the next request.
    res.set('Connection', 'close');
    throw new GatewayError('payload_too_large', `A body may have ${BODY_BYTES} bytes.`);
  }
  if (req.headers['transfer-encoding'] === undefined || readsBody(req.method, targetOf(req).path)) {
    next();
    return;
  }
  // A chunked body tells its size only by arriving. It is read, and forgotten, before anything is done.
  let seen = 0;
  let refused = false;
  req.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen <= BODY_BYTES || refused) return;
    refused = true;
    req.pause();
    res.set('Connection', 'close');
    next(new GatewayError('payload_too_large', `A body may have ${BODY_BYTES} bytes.`));
  });
  req.once('end', () => {
    if (!refused) next();
  });
};
