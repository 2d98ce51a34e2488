import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { GatewayError } from '../../src/errors';
import { failBody } from './unfinished-body';

/** Requests that may be under way on one connection. The few clients that pipeline send fewer. */
export const REQUESTS_AT_ONCE = 8;

/** What is under way on one connection. */
interface Connection {
  readonly responses: Set<ServerResponse>;
  /** The request that came last: the only one whose body can be missing. */
  last: IncomingMessage | undefined;
  /** Nothing more can be read from it: it ends after the last answer. */
  ending: boolean;
  /** Listens to `close` of each of the responses. */
  readonly onClose: (this: ServerResponse) => void;
}

const CONNECTION = Symbol('connection');
type WithConnection = Duplex & { [CONNECTION]?: Connection };

/**
 * The requests that are under way on the connections of one server.
 *
 * Node parses all requests of a read at once and calls back for each, also after the socket was destroyed. When a connection
 * closes, node emits `close` only on the response that has its turn; those behind it would never end.
 */
export class Connections {
  private readonly responses = new Set<ServerResponse>();

  /** All responses under way. */
  get underWay(): ReadonlySet<ServerResponse> {
    return this.responses;
  }

  /** @returns `admitted`; `excess` if too many are under way; `gone` if the connection has been destroyed */
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

  /** True if an answer is under way: bytes of ours would be taken for a part of it. */
  isBusy(socket: WithConnection): boolean {
    return (socket[CONNECTION]?.responses.size ?? 0) > 0;
  }

  /** Ends a connection from which nothing more can be read, when the answers under way have been given. */
  endAfterAnswers(socket: WithConnection): void {
    const connection = socket[CONNECTION];
    if (connection && connection.responses.size > 0) connection.ending = true;
    else socket.destroy();
  }

  /** True if the body of the last request has not come yet. */
  isReadingBody(socket: WithConnection): boolean {
    return socket[CONNECTION]?.last?.complete === false;
  }

  /** The rest of the last request's body will not be read. Its answer, if it has not begun, ends the connection. */
  failBody(socket: WithConnection, refusal: GatewayError): void {
    const { last, responses } = socket[CONNECTION] ?? {};
    if (!last) return;
    for (const res of responses ?? []) {
      if (res.req === last && !res.headersSent) res.setHeader('Connection', 'close');
    }
    failBody(last, refusal);
    this.endAfterAnswers(socket);
  }

  /** `failBody` for each connection on which an answer is under way. */
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
 * Undoes that node stops reading when a request comes while much lies unsent: it would not notice that the client goes. So few
 * requests need no such bound.
 */
function readOn(socket: Socket): void {
  // Node would stop again (node: lib/_http_server.js, onSocketResume).
  (socket as unknown as { _paused: boolean })._paused = false;
  socket.resume();
}

/** Ends a response whose connection has closed, as node ends the one that has its turn: it is destroyed and emits `close`. */
function settle(res: ServerResponse): void {
  if (res.closed) return;
  res.destroy();
  // What `closed` reads (node: lib/_http_outgoing.js): a reader that comes later must see it, too.
  (res as unknown as { _closed: boolean })._closed = true;
  res.emit('close');
}
