import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import { until } from './until';

/** A client's end of one connection, with access to its bytes. */
export class Wire {
  /** Everything that has arrived. */
  received = '';
  closed = false;

  private constructor(
    readonly socket: Socket,
    private readonly raw = socket,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
    });
    // A reset is an ordinary end; `closed` reports it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
  }

  /** Opens a connection, with TLS if the URL is https. @param from the address of this end. @throws if nobody listens */
  static async open(url: string, from = '127.0.0.1'): Promise<Wire> {
    const { hostname, port, protocol } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(port), localAddress: from });
    await once(socket, 'connect');
    if (protocol !== 'https:') return new Wire(socket);
    const secured = connectByTls({ socket, rejectUnauthorized: false });
    await once(secured, 'secureConnect');
    return new Wire(secured, socket);
  }

  send(byteString: string): void {
    this.socket.write(Buffer.from(byteString, 'latin1'));
  }

  /** Ends the connection with a RST, without waiting. */
  reset(): void {
    this.raw.resetAndDestroy();
  }

  /** Resolves when this text has arrived. */
  async sees(text: string | RegExp): Promise<void> {
    await until(() => (typeof text === 'string' ? this.received.includes(text) : text.test(this.received)));
  }

  async ends(): Promise<void> {
    await until(() => this.closed);
  }
}
