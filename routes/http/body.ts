import type { Request } from 'express';
import getRawBody from 'raw-body';
import { GatewayError } from '../../src/errors';
import { onFailedBody } from './unfinished-body';

/**
 * Collects the body of a request, whether it tells its size or comes in chunks.
 *
 * @param limitBytes the most that is taken; beyond it nothing more is read, and the connection ends with the answer
 * @throws GatewayError payload_too_large; request_timeout if it does not come in time; bad_request if its chunks cannot be
 *   read; client_gone if the client goes before all of it has come
 */
export async function readBody(req: Request, limitBytes: number): Promise<Buffer> {
  if (req.readableEnded) return Buffer.alloc(0);
  const failed = new Promise<never>((_resolve, reject) => onFailedBody(req, reject));
  const options = { limit: limitBytes, length: req.headers['content-length'] ?? null };
  try {
    return await Promise.race([failed, getRawBody(req, options)]);
  } catch (error) {
    throw refusalOf(error, req, limitBytes);
  }
}

/** What raw-body calls its errors by. Other errors than these are those of a connection that has ended. */
function refusalOf(error: unknown, req: Request, limitBytes: number): GatewayError {
  if (error instanceof GatewayError) return error;
  if ((error as { type?: unknown }).type === 'entity.too.large') {
    // The rest of the body would be read as the next request.
    req.res?.set('Connection', 'close');
    return new GatewayError('payload_too_large', `A body may have ${limitBytes} bytes here.`);
  }
  return new GatewayError('client_gone', 'The client went away before its body had come.', { cause: error });
}
