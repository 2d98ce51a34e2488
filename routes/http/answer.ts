import type { ServerResponse } from 'node:http';
import { endCompressed, isCompressed } from './compress';
import { takePending } from './locals';

/** Sets the pending headers, for code that then sets its own headers one by one. */
export function setCommonHeaders(res: ServerResponse): void {
  const pending = takePending(res);
  for (let index = 0; index < pending.length; index += 2) {
    res.setHeader(pending[index] ?? '', pending[index + 1] ?? '');
  }
}

/**
 * Sends a whole answer, with the pending headers. If no header was set before, node writes the list to the wire
 * unchanged; set one by one, node would store each of them first.
 *
 * @param encoding the encoding of a text; latin1 if the text was made from bytes, so that they are sent in one piece
 * with the headers
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
