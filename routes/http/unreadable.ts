import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** What node's parser says of a request that it cannot read. */
export interface ParserError extends NodeJS.ErrnoException {
  /** Text for people; the only thing that tells apart what has one code. */
  readonly reason?: string;
}

const ENCODE =
  'The request line has characters that a URL cannot hold. Percent-encode them: a space is %20, and a letter beyond ASCII is ' +
  'each byte of its UTF-8, such as %C3%A9.';

/** Answers what node's parser refuses and the app never sees; node alone would answer without Cache-Control. */
export function answerUnreadable(error: ParserError, socket: Duplex): void {
  if (!socket.writable) socket.destroy();
  else if (error.code === 'HPE_HEADER_OVERFLOW') refuse(socket, 431);
  else if (isLate(error)) refuse(socket, 408);
  else refuse(socket, 400, '', isOfUrl(error) ? ENCODE : undefined);
}

/**
 * True if the parser stopped at a byte that has to be encoded in a URL. After a space it expects the protocol, so a space within
 * the URL shows as another word there (llhttp: src/llhttp/http.ts, `req_http_start`, `req_http_complete`).
 */
function isOfUrl({ code, reason = '' }: ParserError): boolean {
  return (
    code === 'HPE_INVALID_URL' ||
    (code === 'HPE_INVALID_CONSTANT' && /^Expected (?:HTTP\/|SOURCE method)/.test(reason)) ||
    (code === 'HPE_INVALID_VERSION' && reason.startsWith('Expected CRLF'))
  );
}

/** True if a request did not come in time. */
export const isLate = ({ code }: NodeJS.ErrnoException): boolean => code === 'ERR_HTTP_REQUEST_TIMEOUT';

/** True if the client has ended its side of the connection in the middle of a request. */
export const isCutOff = ({ code }: NodeJS.ErrnoException): boolean => code === 'HPE_INVALID_EOF_STATE';

/** True if the bytes of a request were wrong or late; false if the connection itself failed. */
export const isOfRequest = (error: NodeJS.ErrnoException): boolean =>
  isLate(error) || error.code?.startsWith('HPE_') === true;

const CODES: Readonly<Record<number, string>> = { 405: 'method_not_allowed', 408: 'request_timeout' };

/**
 * Answers without the app, and ends the connection.
 *
 * @param headers whole lines, each with its end
 * @param detail  what is wrong, as a sentence; the status in words unless given
 */
export function refuse(socket: Duplex, status: number, headers = '', detail?: string): void {
  const code = CODES[status] ?? 'bad_request';
  const text = `${status} ${code}: ${detail ?? `${STATUS_CODES[status]}.`}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nCache-Control: no-store\r\nConnection: close\r\n${headers}` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    // A client that does not read it would keep the half that is left.
    () => socket.destroy(),
  );
}
