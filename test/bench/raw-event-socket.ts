import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';

const HEAD_END = Buffer.from('\n\n');
const NOTHING = Buffer.alloc(0);

/**
 * The smallest client of an event socket: it writes bytes and returns the bodies of the replies, in order. No deadline,
 * no limit, no checks. The gateway's own client is compared with it.
 */
export class RawEventSocket {
  private rest: Buffer = NOTHING;
  private readonly waiting: ((body: Buffer) => void)[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.take(chunk));
  }

  /** Signs in. @throws Error if the password is wrong */
  static async open({ host, port, password }: FreeswitchEndpoint): Promise<RawEventSocket> {
    const socket = connect(port, host).setNoDelay(true);
    await once(socket, 'connect');
    const raw = new RawEventSocket(socket);
    // FreeSWITCH sends first: auth/request.
    await new Promise((resolve) => raw.waiting.push(resolve));
    const accepted = await new Promise<string>((resolve) => {
      raw.heads = (head) => resolve(head);
      raw.send(Buffer.from(`auth ${password}\n\n`), () => {});
    });
    raw.heads = undefined;
    if (!accepted.includes('+OK')) throw new Error(`The event socket refused: ${accepted}`);
    return raw;
  }

  /** Opens several, one after the other: FreeSWITCH's queue of connections that it has not accepted yet holds five. */
  static async openSeveral(endpoint: FreeswitchEndpoint, count: number): Promise<RawEventSocket[]> {
    const sockets: RawEventSocket[] = [];
    while (sockets.length < count) sockets.push(await RawEventSocket.open(endpoint));
    return sockets;
  }

  /** Sends one whole command, and calls back with the body of its reply. Several may be open. */
  send(command: Buffer, answered: (body: Buffer) => void): void {
    this.waiting.push(answered);
    this.socket.write(command);
  }

  /** Sends an API line. */
  api(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.send(Buffer.from(`api ${line}\n\n`), (body) => resolve(body.toString('utf8')));
    });
  }

  /** Receives the events of conferences from now on, and drops them. Send nothing else after it. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.send(Buffer.from('event json CUSTOM conference::maintenance\n\n'), () => resolve());
    });
  }

  close(): void {
    this.socket.destroy();
  }

  /** Gets each head, if somebody wants to read it. */
  private heads: ((head: string) => void) | undefined;

  private take(chunk: Buffer): void {
    let bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const end = bytes.indexOf(HEAD_END);
      if (end === -1) break;
      const head = bytes.toString('latin1', 0, end);
      const start = end + HEAD_END.length;
      const at = head.indexOf('Content-Length: ');
      const stop = start + (at === -1 ? 0 : Number.parseInt(head.slice(at + 16), 10));
      if (bytes.length < stop) break;
      const body = bytes.subarray(start, stop);
      bytes = bytes.subarray(stop);
      this.heads?.(head);
      this.waiting.shift()?.(body);
    }
    this.rest = bytes;
  }
}
