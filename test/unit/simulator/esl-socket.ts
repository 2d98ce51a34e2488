import { connect, type Socket } from 'node:net';
import type { Simulator } from '../../simulator/simulator';

export interface Frame {
  headers: Record<string, string>;
  body: string;
}

/** A bare TCP client: received bytes stay readable, and waiting is by condition. */
export class EslSocket {
  received = Buffer.alloc(0);
  closed = false;
  error: NodeJS.ErrnoException | undefined;
  chunks = 0;
  #waiting: (() => void)[] = [];

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.chunks++;
      this.#wake();
    });
    socket.on('error', (error) => {
      this.error = error;
    });
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static open(simulator: Simulator): EslSocket {
    return new EslSocket(connect(simulator.port, simulator.host));
  }

  /** A connection that has signed in and read the replies to that. */
  static async signedIn(simulator: Simulator, sign = `auth ${simulator.password}`): Promise<EslSocket> {
    const client = EslSocket.open(simulator);
    client.send(`${sign}\n\n`);
    await client.frame();
    await client.frame();
    return client;
  }

  /** Text as UTF-8. */
  send(commands: string | Buffer): void {
    this.socket.write(commands);
  }

  get text(): string {
    return this.received.toString('utf8');
  }

  /** The next frame, removed from the received bytes. */
  async frame(): Promise<Frame> {
    await this.until(() => this.#length() !== undefined);
    const length = this.#length() ?? 0;
    const frame = this.received.subarray(0, length).toString('utf8');
    this.received = this.received.subarray(length);
    const end = frame.indexOf('\n\n');
    const lines = frame.slice(0, end).split('\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
    return { headers, body: frame.slice(end + 2) };
  }

  /** The body of the reply to an api command. */
  async api(line: string): Promise<string> {
    this.send(`api ${line}\n\n`);
    return (await this.frame()).body;
  }

  /** The reply text of any other command. */
  async command(block: string): Promise<string | undefined> {
    this.send(`${block}\n\n`);
    return (await this.frame()).headers['Reply-Text'];
  }

  /** The next frame as an event in JSON. */
  async event(): Promise<Record<string, string>> {
    return JSON.parse((await this.frame()).body);
  }

  /** Waits for the condition; rejects if the connection ends without it. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.closed) throw new Error(`closed; had received ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async end(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #length(): number | undefined {
    const end = this.received.indexOf('\n\n');
    if (end < 0) return undefined;
    const size = /^Content-Length: (\d+)$/m.exec(this.received.subarray(0, end).toString())?.[1] ?? '0';
    const length = end + 2 + Number(size);
    return this.received.length < length ? undefined : length;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
