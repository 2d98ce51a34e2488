import type { ServerResponse } from 'node:http';
import { endCompressed, isCompressed } from './compress';
import { takePending } from './locals';

/** Sets the headers that were noted: for whoever goes on to set headers one by one. */
export function setCommonHeaders(res: ServerResponse): void {
  const pending = takePending(res);
  for (let index = 0; index < pending.length; index += 2) {
    res.setHeader(pending[index] ?? '', pending[index + 1] ?? '');
  }
}

/**
 * Writes a whole answer, with the headers that were noted. Where none was set before, node puts the list on the wire as it
 * stands; one by one it would keep each first.
 *
 * @param encoding how a text is meant; latin1 for bytes that were made a text, so that they go out in one piece with the headers
 */
export function answer(
  res: ServerResponse,
  status: number,
  contentType: string,
  body: Buffer | string,
  encoding: 'utf8' | 'latin1' = 'utf8',
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body, encoding) : body.length;
  if (isCompressed(res, length)) {
    setCommonHeaders(res);
    res.statusCode = status;
    res.setHeader('Content-Type', contentType);
    res.setHeader('Content-Length', length);
    endCompressed(res, body, encoding);
    return;
  }
  const own = ['Content-Type', contentType, 'Content-Length', String(length)];
  res.writeHead(status, [...takePending(res), ...own]);
  if (typeof body === 'string') res.end(body, encoding);
  else res.end(body);
}
