import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../../src/errors';
import { inviteBody } from './invited-body';
import { onFailedBody } from './unfinished-body';

/** Maximum size of a request target in bytes. No longer text can be spoken to a conference. */
export const URL_BYTES = 8_192;
/** Maximum size of a body in bytes. Commands ignore it, but some clients send one. */
export const BODY_BYTES = 1_048_576;
/** Maximum size of request line and headers together in bytes, for node's parser. Above it node itself answers 431. */
export const HEADER_BYTES = 16_384;

/** True if a request announces a body that is too large. */
function isTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > BODY_BYTES;
}

/**
 * Checks the size of a request's URL, and of its body if it is announced. @throws GatewayError uri_too_long,
 * payload_too_large
 */
export function limit(req: IncomingMessage, res: ServerResponse): void {
  if ((req.url ?? '').length > URL_BYTES) {
    throw new GatewayError('uri_too_long', `The URL may have at most ${URL_BYTES} bytes.`);
  }
  if (isTooLarge(req)) {
    // Otherwise the rest of the body would be read as the next request.
    res.setHeader('Connection', 'close');
    throw new GatewayError('payload_too_large', `The body may have at most ${BODY_BYTES} bytes.`);
  }
}

/**
 * Waits for the end of an ignored body, if that is needed. The size of a chunked body is known only at its end, so it
 * is read and dropped before anything is done. A body of known size is read meanwhile.
 *
 * Call it after the sign-in and as late as possible: nobody must have to send a body to be refused.
 *
 * @returns `undefined` if there is nothing to wait for
 * @throws GatewayError (rejects) payload_too_large, request_timeout, bad_request if the chunks cannot be read
 */
export function bodyIgnored(req: IncomingMessage, res: ServerResponse): Promise<void> | undefined {
  inviteBody(req, res);
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
        refuse(new GatewayError('payload_too_large', `The body may have at most ${BODY_BYTES} bytes.`));
      }
    });
    req.once('end', resolve);
    onFailedBody(req, refuse);
  });
}

/**
 * Otherwise node would read the body only after the answer, and would not notice before that the client disconnects.
 */
function readAway(req: IncomingMessage): void {
  req.resume();
  // The request is done without the body, so its end does not matter.
  onFailedBody(req, () => undefined);
}
