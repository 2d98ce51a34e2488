import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** One connection through the proxy. */
export interface Link {
  /** To the one who connected. */
  readonly client: Socket;
  /** To the one it wanted. */
  readonly server: Socket;
  /** Everything that the client has said, as Latin-1. */
  readonly said: string;
}

/** The network between two parties, which may do what networks do. It acts on connections that are there and that come. */
export class TcpProxy {
  readonly host = '127.0.0.1';
  port = 0;
  /** Whom to connect to. */
  target: { readonly host: string; readonly port: number };
  /** What the server says arrives in pieces of so many bytes; 0: as it comes. */
  splitBytes = 0;
  /** What either says arrives so many milliseconds late. */
  delayMs = 0;
  /** New connections are reset. */
  refuse = false;
  /** What becomes of what the server says, piece by piece. */
  rewrite: ((bytes: Buffer) => Buffer) | undefined;
  /** The same of what the client says. */
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

  /** The connections that are open, the oldest first. */
  get links(): readonly Link[] {
    return [...this.#links];
  }

  /** Ends connections with a FIN to both; all unless told. */
  cut(links: Iterable<Link> = this.links): void {
    for (const { client, server } of links) {
      client.destroy();
      server.destroy();
    }
  }

  /** Ends connections with a RST to both; all unless told. */
  reset(links: Iterable<Link> = this.links): void {
    for (const { client, server } of links) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Nothing arrives any more, in neither direction, until `resume`; nobody is told. */
  stall(): void {
    this.#stalled = true;
  }

  /** What the server says on these connections does not arrive until `resume`; what the client says does. */
  hold(links: Iterable<Link>): void {
    for (const link of links) (link as MutableLink).held = true;
  }

  /** What was held back arrives. */
  resume(): void {
    this.#stalled = false;
    for (const link of this.#links) {
      link.held = false;
      link.flush();
    }
  }

  /** The other end of these connections is gone without a word: what is said is lost. Others are as before. */
  vanish(links: Iterable<Link> = this.links): void {
    for (const link of links) {
      (link as MutableLink).gone = true;
      link.server.destroy();
    }
  }

  /** Says something to the clients in the server's name. */
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

  /** One piece on its way. True once it is dealt with; false where it has to wait. */
  async #pass(link: MutableLink, from: Socket, to: Socket, bytes: Buffer): Promise<boolean> {
    const isServers = from === link.server;
    if (this.#stalled || (isServers && link.held)) return false;
    if (this.delayMs > 0) await wait(this.delayMs);
    if (link.gone || to.destroyed) return true;
    const rewrite = isServers ? this.rewrite : this.rewriteClient;
    const told = rewrite?.(bytes) ?? bytes;
    const size = isServers && this.splitBytes > 0 ? this.splitBytes : told.length;
    for (let at = 0; at < told.length; at += size) {
      to.write(told.subarray(at, at + size));
      // A segment of its own.
      if (size < told.length) await new Promise(setImmediate);
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
