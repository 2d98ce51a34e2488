import { createServer as createHttpServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { HEADER_BYTES, isTooLarge } from './limits';

/** A listening server, and its polite end. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** Takes no new connections; resolves when the answers under way have been given. */
  close(): Promise<void>;
}

/** Milliseconds that a connection without a whole request is left alone once the server closes. */
const PATIENCE_MS = 1_000;
/** Milliseconds after which the end comes whatever is under way; a client may never read its answer. */
const DRAIN_MS = 65_000;

/** Listens for an app. Rejects where the address cannot be had. */
export async function listen(
  app: RequestListener,
  { host, port, tls }: { host: string; port: number; tls?: { cert: Buffer; key: Buffer } | undefined },
): Promise<Listening> {
  // Without it node would refuse a request without Host by itself, and without our headers; the app refuses it.
  const options = { maxHeaderSize: HEADER_BYTES, requireHostHeader: false };
  const server = tls ? createHttpsServer({ ...options, ...tls }, app) : createHttpServer(options, app);
  let underWay = 0;
  const answers = new WeakMap<Duplex, number>();
  const count = (socket: Duplex, by: 1 | -1): number => {
    underWay += by;
    const now = (answers.get(socket) ?? 0) + by;
    answers.set(socket, now);
    return now;
  };
  server.on('request', ({ socket }, res) => {
    count(socket, 1);
    res.once('close', () => {
      if (count(socket, -1) === 0 && broken.has(socket)) socket.destroy();
    });
  });
  // Behind a request that is being answered: an answer of ours would be taken for that one's.
  const broken = new WeakSet<Duplex>();
  const unlessBusy = (socket: Duplex, answer: () => void): void => {
    if ((answers.get(socket) ?? 0) === 0) answer();
    else broken.add(socket);
  };
  server.on('clientError', (error, socket) => unlessBusy(socket, () => answerUnreadable(error, socket)));
  server.on('checkExpectation', (_req, res) => {
    res.writeHead(417, {
      'Cache-Control': 'no-store',
      Connection: 'close',
      'Content-Type': 'text/plain; charset=utf-8',
    });
    res.end('417 bad_request: Expectation Failed.\n');
  });
  server.on('connect', (_req, socket) =>
    unlessBusy(socket, () => refuse(socket, 405, 'Allow: GET, PUT, POST, OPTIONS\r\n')),
  );
  server.on('checkContinue', (req, res) => {
    // A body that will be refused is not invited.
    if (!isTooLarge(req)) res.writeContinue();
    server.emit('request', req, res);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () => close(server, () => underWay),
  };
}

/**
 * A connection whose answer was under way is idle after it, and node would keep it for its client's next request; one
 * that never sent a whole request does not even count as idle. Neither may hold the end up.
 */
function close(server: Server, underWay: () => number): Promise<void> {
  const began = Date.now();
  return new Promise((resolve) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      const waited = Date.now() - began;
      if (waited > DRAIN_MS || (underWay() === 0 && waited > PATIENCE_MS)) server.closeAllConnections();
    }, 50);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
  });
}

/** What node's parser refuses never reaches the app; node alone would answer without Cache-Control. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') refuse(socket, 431);
  else refuse(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400);
}

function refuse(socket: Duplex, status: number, headers = ''): void {
  const code = status === 405 ? 'method_not_allowed' : 'bad_request';
  const text = `${status} ${code}: ${STATUS_CODES[status]}.\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nCache-Control: no-store\r\nConnection: close\r\n${headers}` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
