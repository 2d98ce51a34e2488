import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { GatewayError } from '../../src/errors';
import { failBody } from './unfinished-body';

/** Maximum number of open requests on one connection. The few clients that pipeline send fewer. */
export const REQUESTS_AT_ONCE = 8;

/** The open requests of one connection. */
interface Connection {
  readonly responses: Set<ServerResponse>;
  /** The latest request: the only one whose body can be incomplete. */
  last: IncomingMessage | undefined;
  /** True if nothing more can be read from the connection; it ends after the last answer. */
  ending: boolean;
  /** The listener for `close` of each response. */
  readonly onClose: (this: ServerResponse) => void;
}

const CONNECTION = Symbol('connection');
type WithConnection = Duplex & { [CONNECTION]?: Connection };

/**
 * Keeps the open requests of each connection of one server.
 *
 * Node parses all requests of one read at once and calls back for each, even after the socket was destroyed. When a
 * connection closes, node emits `close` only on the response whose turn it is; the responses behind it would never end.
 */
export class Connections {
  private readonly responses = new Set<ServerResponse>();

  /** All open responses. */
  get underWay(): ReadonlySet<ServerResponse> {
    return this.responses;
  }

  /**
   * Adds a request.
   *
   * @returns `admitted`; `excess` if the connection has too many open requests; `gone` if it has been destroyed
   */
  admit(req: IncomingMessage, res: ServerResponse): 'admitted' | 'excess' | 'gone' {
    const socket: WithConnection = req.socket;
    if (socket.destroyed) return 'gone';
    const connection = socket[CONNECTION] ?? this.open(socket);
    if (connection.responses.size >= REQUESTS_AT_ONCE) return 'excess';
    if (req.socket.isPaused()) readOn(req.socket);
    connection.last = req;
    connection.responses.add(res);
    this.responses.add(res);
    res.once('close', connection.onClose);
    return 'admitted';
  }

  /** True if an answer is open: bytes from us would be read as a part of it. */
  isBusy(socket: WithConnection): boolean {
    return (socket[CONNECTION]?.responses.size ?? 0) > 0;
  }

  /** Ends a connection from which nothing more can be read, after the open answers have been sent. */
  endAfterAnswers(socket: WithConnection): void {
    const connection = socket[CONNECTION];
    if (connection && connection.responses.size > 0) connection.ending = true;
    else socket.destroy();
  }

  /** True if the body of the latest request has not arrived yet. */
  isReadingBody(socket: WithConnection): boolean {
    return socket[CONNECTION]?.last?.complete === false;
  }

  /**
   * Marks the rest of the latest request's body as lost. If its answer has not begun, the answer ends the connection.
   */
  failBody(socket: WithConnection, refusal: GatewayError): void {
    const { last, responses } = socket[CONNECTION] ?? {};
    if (!last) return;
    for (const res of responses ?? []) {
      if (res.req === last && !res.headersSent) res.setHeader('Connection', 'close');
    }
    failBody(last, refusal);
    this.endAfterAnswers(socket);
  }

  /** Calls `failBody` for each connection with an open answer. */
  failBodies(refusal: () => GatewayError): void {
    for (const { req } of [...this.responses]) {
      if (!req.complete) this.failBody(req.socket, refusal());
    }
  }

  private open(socket: WithConnection): Connection {
    const { responses: all } = this;
    const responses = new Set<ServerResponse>();
    const connection: Connection = {
      responses,
      last: undefined,
      ending: false,
      onClose() {
        all.delete(this);
        responses.delete(this);
        if (connection.ending && responses.size === 0) socket.destroy();
      },
    };
    socket[CONNECTION] = connection;
    socket.once('close', () => {
      for (const res of [...responses]) settle(res);
    });
    return connection;
  }
}

/**
 * Makes node read on. If a request arrives while much data is unsent, node stops reading and would not notice that the
 * client disconnects. With so few requests this limit is not needed.
 */
function readOn(socket: Socket): void {
  // Otherwise node would stop again (node: lib/_http_server.js, onSocketResume).
  (socket as unknown as { _paused: boolean })._paused = false;
  socket.resume();
}

/**
 * Ends a response whose connection has closed, as node ends the one whose turn it is: destroys it and emits `close`.
 */
function settle(res: ServerResponse): void {
  if (res.closed) return;
  res.destroy();
  // `closed` returns this field (node: lib/_http_outgoing.js), and code that reads it later must see it, too.
  (res as unknown as { _closed: boolean })._closed = true;
  res.emit('close');
}
