import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from './until';

/** A client's end of one connection, down to the bytes. */
export class Wire {
  /** Everything that has come. */
  received = '';
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
    });
    // A reset is an end like another; `closed` tells.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
  }

  /** @throws where nobody listens */
  static async open(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Wire(socket);
  }

  send(byteString: string): void {
    this.socket.write(Buffer.from(byteString, 'latin1'));
  }

  /** Resolves when this text has come. */
  async sees(text: string | RegExp): Promise<void> {
    await until(() => (typeof text === 'string' ? this.received.includes(text) : text.test(this.received)));
  }

  async ends(): Promise<void> {
    await until(() => this.closed);
  }
}
