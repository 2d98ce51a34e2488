import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** One connection through the proxy. */
export interface Link {
  /** The socket to the client. */
  readonly client: Socket;
  /** The socket to the server. */
  readonly server: Socket;
  /** Everything that the client has sent, as Latin-1. */
  readonly said: string;
}

/** The network between two parties, with faults of real networks. It affects present and new connections. */
export class TcpProxy {
  readonly host = '127.0.0.1';
  port = 0;
  /** The server to connect to. */
  target: { readonly host: string; readonly port: number };
  /** Bytes of the server arrive in pieces of this size; 0: unchanged. */
  splitBytes = 0;
  /** Bytes of both sides arrive so many milliseconds late. */
  delayMs = 0;
  /** New connections are reset. */
  refuse = false;
  /** Changes the bytes of the server, piece by piece. */
  rewrite: ((bytes: Buffer) => Buffer) | undefined;
  /** Changes the bytes of the client, piece by piece. */
  rewriteClient: ((bytes: Buffer) => Buffer) | undefined;
  #stalled = false;
  readonly #links = new Set<MutableLink>();
  readonly #server: Server;

  private constructor(target: TcpProxy['target']) {
    this.target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  static async start(target: TcpProxy['target']): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, proxy.host);
    await once(proxy.#server, 'listening');
    proxy.port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  /** The open connections, the oldest first. */
  get links(): readonly Link[] {
    return [...this.#links];
  }

  /** Ends connections with a FIN to both sides. Default: all. */
  cut(links: Iterable<Link> = this.links): void {
    for (const { client, server } of links) {
      client.destroy();
      server.destroy();
    }
  }

  /** Ends connections with a RST to both sides. Default: all. */
  reset(links: Iterable<Link> = this.links): void {
    for (const { client, server } of links) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Nothing arrives in either direction until `resume`; neither side is notified. */
  stall(): void {
    this.#stalled = true;
  }

  /** Bytes of the server on these connections do not arrive until `resume`; bytes of the client do. */
  hold(links: Iterable<Link>): void {
    for (const link of links) (link as MutableLink).held = true;
  }

  /** The bytes that were held back arrive. */
  resume(): void {
    this.#stalled = false;
    for (const link of this.#links) {
      link.held = false;
      link.flush();
    }
  }

  /** The other end of these connections disappears silently: sent bytes are lost. Other connections work as before. */
  vanish(links: Iterable<Link> = this.links): void {
    for (const link of links) {
      (link as MutableLink).gone = true;
      link.server.destroy();
    }
  }

  /** Sends bytes to the clients as if they came from the server. */
  inject(bytes: string | Buffer, links: Iterable<Link> = this.links): void {
    for (const { client } of links) client.write(bytes);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    client.on('error', () => client.destroy());
    if (this.refuse) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target.port, this.target.host);
    server.on('error', () => server.destroy());
    for (const socket of [client, server]) socket.setNoDelay(true);
    const link: MutableLink = new MutableLink(client, server, (from, to, bytes) =>
      this.#pass(link, from, to, bytes),
    );
    this.#links.add(link);
    client.on('close', () => {
      this.#links.delete(link);
      server.destroy();
    });
    server.on('close', () => {
      if (!link.gone) client.end();
    });
  }

  /** Passes one piece on. Returns true when it is handled; false if it has to wait. */
  async #pass(link: MutableLink, from: Socket, to: Socket, bytes: Buffer): Promise<boolean> {
    const isServers = from === link.server;
    if (this.#stalled || (isServers && link.held)) return false;
    if (this.delayMs > 0) await wait(this.delayMs);
    if (link.gone || to.destroyed) return true;
    const rewrite = isServers ? this.rewrite : this.rewriteClient;
    const passed = rewrite?.(bytes) ?? bytes;
    const size = isServers && this.splitBytes > 0 ? this.splitBytes : passed.length;
    for (let at = 0; at < passed.length; at += size) {
      to.write(passed.subarray(at, at + size));
      // A separate segment.
      if (size < passed.length) await new Promise(setImmediate);
    }
    return true;
  }
}

type Pass = (from: Socket, to: Socket, bytes: Buffer) => Promise<boolean>;

class MutableLink implements Link {
  gone = false;
  held = false;
  said = '';
  readonly #queues: Queue[];

  constructor(
    readonly client: Socket,
    readonly server: Socket,
    pass: Pass,
  ) {
    const [up, down] = [
      new Queue((bytes) => pass(client, server, bytes)),
      new Queue((bytes) => pass(server, client, bytes)),
    ];
    this.#queues = [up, down];
    client.on('data', (bytes: Buffer) => {
      this.said += bytes.toString('latin1');
      up.push(bytes);
    });
    server.on('data', (bytes: Buffer) => down.push(bytes));
  }

  flush(): void {
    for (const queue of this.#queues) queue.flush();
  }
}

/** Keeps pieces in order while each takes its time. */
class Queue {
  readonly #pieces: Buffer[] = [];
  #busy = false;

  constructor(private readonly pass: (bytes: Buffer) => Promise<boolean>) {}

  push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.flush();
  }

  flush(): void {
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    for (let piece = this.#pieces[0]; piece && (await this.pass(piece)); piece = this.#pieces[0])
      this.#pieces.shift();
    this.#busy = false;
  }
}
