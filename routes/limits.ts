import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { GatewayError } from '../src/errors';
import { onLateBody } from './slow-clients';

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

/** Bounds the URL of every request, and the body where its size is told. */
export const limits: RequestHandler = (req, res, next) => {
  if (req.originalUrl.length > URL_BYTES) {
    throw new GatewayError('uri_too_long', `A URL may have ${URL_BYTES} bytes.`);
  }
  if (isTooLarge(req)) {
    // The rest of the body would be read as the next request.
    res.set('Connection', 'close');
    throw new GatewayError('payload_too_large', `A body may have ${BODY_BYTES} bytes.`);
  }
  next();
};

/** Ignores the body. One of a known size node reads away by itself. */
export const ignoreBody: RequestHandler = (req, res, next) => {
  if (req.headers['transfer-encoding'] === undefined) {
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
  onLateBody(req, (refusal) => {
    if (refused) return;
    refused = true;
    req.pause();
    res.set('Connection', 'close');
    next(refusal);
  });
};
