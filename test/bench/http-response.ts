const HEAD_END = Buffer.from('\r\n\r\n');

/** One answer, cut out of the bytes of a connection. */
export interface HttpResponse {
  readonly status: number;
  readonly body: Buffer;
  /** Its length in bytes. */
  readonly length: number;
  /** False if the server announced that it closes the connection. */
  readonly keepsAlive: boolean;
}

/**
 * Reads the first answer in some bytes. It supports just enough of HTTP/1.1 to measure a server with little work of the
 * client.
 *
 * @param ended true when the server has closed: an answer without Content-Length is whole only then
 * @returns `undefined` while it is incomplete
 * @throws Error for chunks, which none of the measured servers sends
 */
export function readResponse(bytes: Buffer, ended: boolean): HttpResponse | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const size = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (size === undefined && /\r\ntransfer-encoding:/i.test(head)) {
    throw new Error('The answer is chunked; this client cannot read chunks.');
  }
  if (size === undefined && !ended) return undefined;
  const start = end + HEAD_END.length;
  const length = size === undefined ? bytes.length : start + Number(size);
  if (bytes.length < length) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    body: bytes.subarray(start, length),
    length,
    keepsAlive: size !== undefined && !/\r\nconnection: *close/i.test(head),
  };
}
