import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../../src/errors';
import { onFailedBody } from './unfinished-body';

/** Bytes of a request target. Longer texts than this are not said to a conference. */
export const URL_BYTES = 8_192;
/** Bytes of a body; commands ignore it, and some clients send one. */
export const BODY_BYTES = 1_048_576;
/** Bytes of the request line and headers together, for node's parser; above it node answers 431 by itself. */
export const HEADER_BYTES = 16_384;

/** True where a request announces a body that is refused. */
export function isTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > BODY_BYTES;
}

/** Bounds the URL of a request, and the body where its size is told. @throws GatewayError uri_too_long, payload_too_large */
export function limit(req: IncomingMessage, res: ServerResponse): void {
  if ((req.url ?? '').length > URL_BYTES) {
    throw new GatewayError('uri_too_long', `A URL may have ${URL_BYTES} bytes.`);
  }
  if (isTooLarge(req)) {
    // The rest of the body would be read as the next request.
    res.setHeader('Connection', 'close');
    throw new GatewayError('payload_too_large', `A body may have ${BODY_BYTES} bytes.`);
  }
}

/**
 * Waits for the end of a body that nobody wants, where one has to: a chunked one tells its size only by arriving, so it is
 * read, and forgotten, before anything is done. One of a known size is read away meanwhile.
 *
 * Call it after the sign-in: a stranger shall not have to send a body to be refused.
 *
 * @returns undefined where nobody has to wait
 * @throws GatewayError (rejects) payload_too_large, request_timeout, bad_request if the chunks cannot be read
 */
export function bodyIgnored(req: IncomingMessage, res: ServerResponse): Promise<void> | undefined {
  if (req.headers['transfer-encoding'] === undefined) {
    if (req.headers['content-length'] !== undefined) readAway(req);
    return undefined;
  }
  return new Promise((resolve, reject) => {
    let seen = 0;
    let refused = false;
    const refuse = (refusal: GatewayError): void => {
      if (refused) return;
      refused = true;
      req.pause();
      res.setHeader('Connection', 'close');
      reject(refusal);
    };
    req.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > BODY_BYTES) {
        refuse(new GatewayError('payload_too_large', `A body may have ${BODY_BYTES} bytes.`));
      }
    });
    req.once('end', resolve);
    onFailedBody(req, refuse);
  });
}

/** Node would read a body only after the answer, and until then would not notice that the client goes. */
function readAway(req: IncomingMessage): void {
  req.resume();
  // What is asked is done without it, whenever it comes.
  onFailedBody(req, () => undefined);
}
