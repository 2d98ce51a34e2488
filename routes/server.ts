import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { HEADER_BYTES, isTooLarge } from './limits';
import { dropUnread, tellLate } from './slow-clients';

/** A listening server, and its polite end. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** Connections that are open now. */
  connections(): number;
  /** Takes no new connections; resolves when the answers under way have been given. */
  close(): Promise<void>;
}

/** What clients may take of a server. */
export interface ServerLimits {
  /** Connections that may be open at once; one more is closed unheard. */
  readonly connections: number;
  /** Milliseconds in which a whole request must have come, its body too. */
  readonly requestMs: number;
  /** Milliseconds that a connection may be kept without a request, and that an answer may lie unread. */
  readonly idleMs: number;
  /** Milliseconds after which the end comes whatever is under way. */
  readonly drainMs: number;
  /** A connection more than `connections` was closed. */
  readonly onDropped?: () => void;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls?: { cert: Buffer; key: Buffer } | undefined;
}

/** Milliseconds that a connection without a whole request is left alone once the server closes. */
const PATIENCE_MS = 1_000;

/** Listens for an app. Rejects where the address cannot be had. */
export async function listen(
  app: RequestListener,
  { host, port, tls }: Address,
  limits: ServerLimits,
): Promise<Listening> {
  const options = {
    maxHeaderSize: HEADER_BYTES,
    // Else node would refuse a request without Host by itself, and without our headers; the app refuses it.
    requireHostHeader: false,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    // How often node looks for requests that are late.
    connectionsCheckingInterval: Math.min(5_000, limits.requestMs / 4),
    keepAliveTimeout: limits.idleMs,
  };
  const secured = { ...options, ...tls, handshakeTimeout: limits.requestMs };
  const server = tls ? createHttpsServer(secured, app) : createHttpServer(options, app);
  server.maxConnections = limits.connections;
  server.on('drop', () => limits.onDropped?.());
  let open = 0;
  server.on('connection', (socket: Duplex) => {
    open++;
    socket.once('close', () => open--);
  });
  const underWay = new Map<ServerResponse, IncomingMessage>();
  const answers = new WeakMap<Duplex, number>();
  const count = (socket: Duplex, by: 1 | -1): number => {
    const now = (answers.get(socket) ?? 0) + by;
    answers.set(socket, now);
    return now;
  };
  server.on('request', (req, res) => {
    const { socket } = req;
    underWay.set(res, req);
    count(socket, 1);
    dropUnread(res, limits.idleMs);
    res.on('close', () => {
      underWay.delete(res);
      if (count(socket, -1) === 0 && broken.has(socket)) socket.destroy();
    });
  });
  // Behind a request that is being answered: an answer of ours would be taken for that one's.
  const broken = new WeakSet<Duplex>();
  const unlessBusy = (socket: Duplex, answer: () => void): void => {
    if ((answers.get(socket) ?? 0) === 0) answer();
    else broken.add(socket);
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    unlessBusy(socket, () => answerUnreadable(error, socket));
    if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') return;
    for (const req of underWay.values()) if (req.socket === socket) tellLate(req);
  });
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
    connections: () => open,
    close: () => close(server, underWay, limits),
  };
}

/**
 * A connection whose answer was under way is idle after it, and node would keep it for its client's next request; one
 * that never sent a whole request does not even count as idle. Neither may hold the end up.
 */
function close(
  server: Server,
  underWay: ReadonlyMap<ServerResponse, IncomingMessage>,
  { requestMs, drainMs }: ServerLimits,
): Promise<void> {
  const began = Date.now();
  // Told with the last answer of each connection: a client that heard of it only by its end might be asking just then.
  const last = new Map([...underWay].map(([res, req]) => [req.socket, res]));
  for (const res of last.values()) if (!res.headersSent) res.setHeader('Connection', 'close');
  return new Promise((resolve) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      const waited = Date.now() - began;
      // Node itself looks for late requests no more.
      if (waited > requestMs) for (const req of underWay.values()) tellLate(req);
      if (waited > drainMs || (underWay.size === 0 && waited > PATIENCE_MS)) server.closeAllConnections();
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

const CODES: Readonly<Record<number, string>> = { 405: 'method_not_allowed', 408: 'request_timeout' };

function refuse(socket: Duplex, status: number, headers = ''): void {
  const code = CODES[status] ?? 'bad_request';
  const text = `${status} ${code}: ${STATUS_CODES[status]}.\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nCache-Control: no-store\r\nConnection: close\r\n${headers}` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    // Who does not read it would keep the half that is left.
    () => socket.destroy(),
  );
}
