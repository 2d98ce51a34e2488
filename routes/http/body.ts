import type { Request } from 'express';
import getRawBody from 'raw-body';
import { GatewayError } from '../../src/errors';
import { inviteBody } from './invited-body';
import { onFailedBody } from './unfinished-body';

/**
 * Returns the body of a request, whether it has a length or comes in chunks.
 *
 * @param limitBytes the maximum; if there is more, the rest is not read and the connection ends with the answer
 * @throws GatewayError payload_too_large
 * @throws GatewayError request_timeout if it does not arrive in time
 * @throws GatewayError bad_request if its chunks cannot be read
 * @throws GatewayError client_gone if the client disconnects before the whole body has arrived
 */
export async function readBody(req: Request, limitBytes: number): Promise<Buffer> {
  if (req.readableEnded) return Buffer.alloc(0);
  if (req.res) inviteBody(req, req.res);
  const failed = new Promise<never>((_resolve, reject) => onFailedBody(req, reject));
  const options = { limit: limitBytes, length: req.headers['content-length'] ?? null };
  try {
    return await Promise.race([failed, getRawBody(req, options)]);
  } catch (error) {
    throw refusalOf(error, req, limitBytes);
  }
}

/** Returns our refusal for an error of raw-body, by its `type`. All other errors mean that the connection has ended. */
function refusalOf(error: unknown, req: Request, limitBytes: number): GatewayError {
  if (error instanceof GatewayError) return error;
  if ((error as { type?: unknown }).type === 'entity.too.large') {
    // Otherwise the rest of the body would be read as the next request.
    req.res?.set('Connection', 'close');
    return new GatewayError('payload_too_large', `The body may have at most ${limitBytes} bytes.`);
  }
  return new GatewayError('client_gone', 'The client disconnected before the whole body had arrived.', {
    cause: error,
  });
}
