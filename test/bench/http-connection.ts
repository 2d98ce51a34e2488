import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type HttpResponse, readResponse } from './http-response';

/** How often in a row a connection may close before an answer: a server may close a kept connection at any time. */
const MOST_CLOSED = 3;
const NOTHING = Buffer.alloc(0);

interface Pending {
  readonly request: Buffer;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One connection to a web server, with one request at a time. If the server closed it, the next request opens another.
 * It does as little as possible, since the client shares the machine with the measured server.
 */
export class HttpConnection {
  private socket: Socket;
  private rest: Buffer = NOTHING;
  private pending: Pending | undefined;
  private closed = 0;

  private constructor(
    private readonly host: string,
    private readonly port: number,
  ) {
    this.socket = this.connect();
  }

  static async open(host: string, port: number): Promise<HttpConnection> {
    const connection = new HttpConnection(host, port);
    await once(connection.socket, 'connect');
    return connection;
  }

  /** @throws Error (rejects) if no whole answer arrives */
  ask(request: Buffer): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      this.pending = { request, resolve, reject };
      this.write(request);
    });
  }

  close(): void {
    this.pending = undefined;
    this.socket.destroy();
  }

  private write(request: Buffer): void {
    if (this.socket.destroyed || this.socket.readableEnded) this.socket = this.connect();
    this.socket.write(request);
  }

  private connect(): Socket {
    const socket = connect(this.port, this.host).setNoDelay(true);
    this.rest = NOTHING;
    socket.on('data', (chunk) => {
      this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
      this.take(false);
    });
    socket.on('end', () => this.take(true));
    // `close` reports what is wrong.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (socket === this.socket) this.gone();
    });
    return socket;
  }

  private take(ended: boolean): void {
    const { pending } = this;
    if (!pending) return;
    try {
      const response = readResponse(this.rest, ended);
      if (!response) return;
      this.pending = undefined;
      this.rest = NOTHING;
      this.closed = 0;
      if (!response.keepsAlive) this.socket.destroy();
      pending.resolve(response);
    } catch (error) {
      pending.reject(error as Error);
    }
  }

  private gone(): void {
    if (!this.pending) return;
    const { request, reject } = this.pending;
    if (this.rest.length === 0 && this.closed++ < MOST_CLOSED) this.write(request);
    else reject(new Error(`${this.host}:${this.port} closed the connection before its answer.`));
  }
}
