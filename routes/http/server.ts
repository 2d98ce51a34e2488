import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Express, Request, Response } from 'express';
import type { DropReason } from '../../src/observers/observation';
import { Connections } from './connections';
import { keep, withoutUpgrade } from './handed-over';
import { waitsForInvitation } from './invited-body';
import { constructorsOf } from './prototypes';
import { Shares } from './shares';
import { HEADER_BYTES } from './sizes';
import { dropUnread } from './slow-clients';
import { lateBody, unreadableBody } from './unfinished-body';
import { answerUnreadable, isCutOff, isLate, isOfRequest, refuse } from './unreadable';

/** A listening server that can close gracefully. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** Returns the number of open connections. */
  connections(): number;
  /** Returns the number of open requests. */
  requests(): number;
  /** Accepts no new connections; resolves when the open answers have been sent. */
  close(): Promise<void>;
}

/** The limits of a server. */
export interface ServerLimits {
  /** Maximum number of open connections; one more is closed without an answer. */
  readonly connections: number;
  /** Maximum of these for one IPv4 address or IPv6 /64; 0 for no limit. */
  readonly connectionsPerAddress: number;
  /** Returns true for the address of a trusted proxy, whose connections are not counted. */
  readonly isProxy: (address: string) => boolean;
  /** Milliseconds within which the headers of a request must arrive. */
  readonly headersMs: number;
  /** Milliseconds within which a whole request must arrive, with its body. */
  readonly requestMs: number;
  /** Milliseconds that a connection is kept without a request, and that an answer may stay unread. */
  readonly idleMs: number;
  /** Milliseconds after which everything is closed, even if answers are open. */
  readonly drainMs: number;
  /** Called for each connection that was closed because of these limits. */
  readonly onDropped?: (reason: DropReason, address: string | undefined) => void;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls?: { cert: Buffer; key: Buffer } | undefined;
}

/** Milliseconds that a connection without a whole request stays open after the server starts to close. */
const PATIENCE_MS = 1_000;
/** Milliseconds that a body has to arrive after the server starts to close. */
const LAST_BODY_MS = 5_000;

/** A path at which nothing is served. */
const NOTHING = '/*';

/** Starts a server for an app. Rejects if the address is not available. */
export async function listen(
  app: Express,
  { host, port, tls }: Address,
  limits: ServerLimits,
): Promise<Listening> {
  const { requestMs, idleMs } = limits;
  const headersMs = Math.min(limits.headersMs, requestMs);
  const options = {
    ...constructorsOf(app),
    maxHeaderSize: HEADER_BYTES,
    // Otherwise node itself would reject a request without Host, without our headers; the app rejects it.
    requireHostHeader: false,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    // The interval in which node looks for late requests.
    connectionsCheckingInterval: Math.min(5_000, headersMs / 4),
    keepAliveTimeout: idleMs,
  };
  const secured = { ...options, ...tls, handshakeTimeout: headersMs };
  const server = tls ? createHttpsServer(secured) : createHttpServer(options);
  // Otherwise node would silently leave out the headers beyond 2,000. Their bytes are limited.
  server.maxHeadersCount = 0;
  const open = boundConnections(server, limits);
  const connections = new Connections();
  serve(server, app, connections, limits);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!isOfRequest(error) || (isCutOff(error) && connections.isBusy(socket))) socket.destroy();
    else if (connections.isReadingBody(socket)) {
      connections.failBody(socket, isLate(error) ? lateBody() : unreadableBody());
    } else if (connections.isBusy(socket)) connections.endAfterAnswers(socket);
    else answerUnreadable(error, socket);
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
    connections: () => open.size,
    requests: () => connections.underWay.size,
    close: () => close(server, open, connections, limits),
  };
}

/** Closes connections beyond `limits.connections` and beyond the share of an address. @returns the open connections */
function boundConnections(server: Server, limits: ServerLimits): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const shares = new Shares(limits.connectionsPerAddress, limits.isProxy);
  server.maxConnections = limits.connections;
  server.on('drop', (dropped) => limits.onDropped?.('connections', dropped?.remoteAddress));
  server.on('connection', (socket: Socket) => {
    // `withoutUpgrade` gives an already counted connection back to the server.
    if (open.has(socket)) return;
    if (!shares.take(socket)) {
      limits.onDropped?.('address', socket.remoteAddress);
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/** Gives requests to the app, unless they are too many for one connection. */
function serve(server: Server, app: Express, connections: Connections, limits: ServerLimits): void {
  const { idleMs, onDropped } = limits;
  const admit = (req: IncomingMessage, res: ServerResponse): boolean => {
    const admission = connections.admit(req, res);
    if (admission === 'excess') {
      onDropped?.('requests', req.socket.remoteAddress);
      req.socket.destroy();
    }
    return admission === 'admitted';
  };
  const give = (req: IncomingMessage, res: ServerResponse): void => {
    dropUnread(res, idleMs);
    // If Express cannot parse a target, such as `http://[`, it sends its own page, without our middleware.
    if (req.url?.startsWith('/') !== true && !URL.canParse(req.url ?? '')) req.url = NOTHING;
    // The app answers everything that it throws. If even that fails, the client must not wait.
    app(req as Request, res as Response, () => req.socket.destroy());
  };
  server.on('request', (req, res) => {
    if (admit(req, res)) give(req, res);
  });
  server.on('checkContinue', (req, res) => {
    if (!admit(req, res)) return;
    waitsForInvitation(req, res);
    give(req, res);
  });
  server.on('checkExpectation', (req, res) => {
    if (!admit(req, res)) return;
    res.writeHead(417, {
      'Cache-Control': 'no-store',
      Connection: 'close',
      'Content-Type': 'text/plain; charset=utf-8',
    });
    res.end('417 bad_request: Expectation Failed.\n');
  });
  server.on('connect', (_req, socket: Socket) => {
    keep(socket, idleMs);
    // While another request is being answered, an answer from us would be read as a part of that answer.
    if (connections.isBusy(socket)) connections.endAfterAnswers(socket);
    else refuse(socket, 405, 'Allow: GET, PUT, POST, OPTIONS\r\n');
  });
  server.on('upgrade', (req, socket: Socket, head) => {
    if (!connections.isBusy(socket)) {
      withoutUpgrade(server, req, socket, head);
      return;
    }
    keep(socket, idleMs);
    connections.endAfterAnswers(socket);
  });
}

/**
 * Closes the server. After its open answer a connection is idle, and node would keep it for its client's next request.
 * A connection that never sent a whole request does not even count as idle. Neither may delay the close.
 */
function close(
  server: Server,
  open: ReadonlySet<Socket>,
  connections: Connections,
  limits: ServerLimits,
): Promise<void> {
  const { underWay } = connections;
  const lastBodyMs = Math.min(limits.requestMs, LAST_BODY_MS);
  const began = Date.now();
  // The last answer of each connection announces the close. Without it a client might send its next request at that
  // moment.
  const last = new Map([...underWay].map((res) => [res.req.socket, res]));
  for (const res of last.values()) if (!res.headersSent) res.setHeader('Connection', 'close');
  return new Promise((resolve) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      const waited = Date.now() - began;
      // Node itself no longer looks for late requests.
      if (waited > lastBodyMs) connections.failBodies(lateBody);
      if (waited > limits.drainMs || (underWay.size === 0 && waited > PATIENCE_MS)) {
        server.closeAllConnections();
        // Node has forgotten the sockets that it handed over.
        for (const socket of open) socket.destroy();
      }
    }, 50);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
  });
}
