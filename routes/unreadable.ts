import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers what node's parser refuses and the app never sees; node alone would answer without Cache-Control. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) socket.destroy();
  else if (error.code === 'HPE_HEADER_OVERFLOW') refuse(socket, 431);
  else refuse(socket, isLate(error) ? 408 : 400);
}

/** True if a request did not come in time. */
export const isLate = ({ code }: NodeJS.ErrnoException): boolean => code === 'ERR_HTTP_REQUEST_TIMEOUT';

/** True if the client has ended its side of the connection in the middle of a request. */
export const isCutOff = ({ code }: NodeJS.ErrnoException): boolean => code === 'HPE_INVALID_EOF_STATE';

/** True if the bytes of a request were wrong or late; false if the connection itself failed. */
export const isOfRequest = (error: NodeJS.ErrnoException): boolean =>
  isLate(error) || error.code?.startsWith('HPE_') === true;

const CODES: Readonly<Record<number, string>> = { 405: 'method_not_allowed', 408: 'request_timeout' };

/** Answers without the app, and ends the connection. */
export function refuse(socket: Duplex, status: number, headers = ''): void {
  const code = CODES[status] ?? 'bad_request';
  const text = `${status} ${code}: ${STATUS_CODES[status]}.\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nCache-Control: no-store\r\nConnection: close\r\n${headers}` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    // A client that does not read it would keep the half that is left.
    () => socket.destroy(),
  );
}
