import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A network between the browser and the gateway, which can fail. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  #down = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param gateway the address of the gateway */
  static async open(gateway: string): Promise<Relay> {
    const { hostname, port } = new URL(gateway);
    const server = createServer((client) => relay.#pass(client, connect(Number(port), hostname)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relay = new Relay(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return relay;
  }

  /** Open connections are lost, and new ones are refused. */
  fall(): void {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  rise(): void {
    this.#down = false;
  }

  async close(): Promise<void> {
    this.fall();
    this.server.close();
    await once(this.server, 'close');
  }

  #pass(client: Socket, gateway: Socket): void {
    for (const [here, there] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      this.#sockets.add(here);
      here.on('error', () => here.destroy());
      here.on('close', () => {
        this.#sockets.delete(here);
        there.destroy();
      });
    }
    if (this.#down) client.destroy();
    else client.pipe(gateway).pipe(client);
  }
}
