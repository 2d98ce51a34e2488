import type { Request } from 'express';
import { GatewayError } from '../src/errors';
import { onFailedBody } from './unfinished-body';

/**
 * Collects the body of a request, whether it tells its size or comes in chunks.
 *
 * @param limitBytes the most that is taken; beyond it nothing more is read, and the connection ends with the answer
 * @throws GatewayError payload_too_large; request_timeout if it does not come in time; bad_request if its chunks cannot be
 *   read; client_gone if the client goes before all of it has come
 */
export async function readBody(req: Request, limitBytes: number): Promise<Buffer> {
  const tooLarge = (): GatewayError => {
    // The rest of the body would be read as the next request.
    req.res?.set('Connection', 'close');
    return new GatewayError('payload_too_large', `A body may have ${limitBytes} bytes here.`);
  };
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (settle: () => void): void => {
      req.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      settle();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else {
        req.pause();
        end(() => reject(tooLarge()));
      }
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks)));
    const onClose = (): void => end(() => reject(gone()));
    if (req.readableEnded) {
      resolve(Buffer.alloc(0));
      return;
    }
    onFailedBody(req, (refusal) => end(() => reject(refusal)));
    req.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    // Nothing more will be told of one that has gone while we asked who it was.
    if (req.destroyed) onClose();
  });
}

function gone(): GatewayError {
  return new GatewayError('client_gone', 'The client went away before its body had come.');
}
