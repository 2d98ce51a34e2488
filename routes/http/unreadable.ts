import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** The error of node's parser for a request that it cannot read. */
export interface ParserError extends NodeJS.ErrnoException {
  /** Text for people. Nothing else distinguishes errors that share a code. */
  readonly reason?: string;
  /** The bytes that arrived last, and how many of them the parser has read. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

const ENCODE =
  'The request line has characters that a URL cannot contain. Percent-encode them: a space is %20, and a non-ASCII letter is ' +
  'each byte of its UTF-8, such as %C3%A9.';

const BARE_LF = 'Each line of a request must end with CRLF (\\r\\n); a line ends with LF alone.';

/**
 * Answers a request that node's parser rejects and the app never sees. Node alone would answer without Cache-Control.
 */
export function answerUnreadable(error: ParserError, socket: Duplex): void {
  if (!socket.writable) socket.destroy();
  else if (error.code === 'HPE_HEADER_OVERFLOW') refuse(socket, 431);
  else if (isLate(error)) refuse(socket, 408);
  else refuse(socket, 400, '', detailOf(error));
}

function detailOf(error: ParserError): string | undefined {
  if (isBareLf(error)) return BARE_LF;
  return isOfUrl(error) ? ENCODE : undefined;
}

const LF = 0x0a;

/**
 * True if a line ends with LF alone. After the request line the parser has the same code and reason as for a space in
 * the URL, but then it has read the LF.
 */
function isBareLf({ code, rawPacket, bytesParsed = 0 }: ParserError): boolean {
  return (
    code === 'HPE_CR_EXPECTED' || (code === 'HPE_INVALID_VERSION' && rawPacket?.[bytesParsed - 1] === LF)
  );
}

/**
 * True if the parser stopped at a byte that must be encoded in a URL. After a space the parser expects the protocol, so
 * a space inside the URL is reported as another word in that place (llhttp: src/llhttp/http.ts, `req_http_start`,
 * `req_http_complete`).
 */
function isOfUrl({ code, reason = '' }: ParserError): boolean {
  return (
    code === 'HPE_INVALID_URL' ||
    (code === 'HPE_INVALID_CONSTANT' && /^Expected (?:HTTP\/|SOURCE method)/.test(reason)) ||
    (code === 'HPE_INVALID_VERSION' && reason.startsWith('Expected CRLF'))
  );
}

/** True if a request did not arrive in time. */
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
 * @param headers whole lines, each with its line end
 * @param detail what is wrong, as a sentence; by default the status in words
 */
export function refuse(socket: Duplex, status: number, headers = '', detail?: string): void {
  const code = CODES[status] ?? 'bad_request';
  const text = `${status} ${code}: ${detail ?? `${STATUS_CODES[status]}.`}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nCache-Control: no-store\r\nConnection: close\r\n${headers}` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    // If the client does not read the answer, it would keep the other half of the connection open.
    () => socket.destroy(),
  );
}
