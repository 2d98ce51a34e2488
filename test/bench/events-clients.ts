import { connect, type Socket } from 'node:net';

/** An order of the benchmark to this process. */
export type ClientOrder =
  | { readonly kind: 'open'; readonly url: string; readonly clients: number; readonly timed: number }
  /** Waits until each client has received so many events, or for so many milliseconds. */
  | { readonly kind: 'await'; readonly events: number; readonly ms: number };

/** The events that the clients have received. Times in milliseconds. */
export interface Heard {
  readonly fewest: number;
  readonly most: number;
  readonly times: readonly number[];
}

const EVENT = Buffer.from('event: member-changed');
const SNAPSHOT = Buffer.from('event: snapshot');

/** Runs many clients of `GET /api/events` in one process. The timed ones read when each event was fired. */
async function main(): Promise<void> {
  const heard: number[] = [];
  const times: number[] = [];
  const sockets: Socket[] = [];
  const say = (message: unknown): void => void process.send?.(message);

  const open = (url: string, isTimed: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const index = heard.push(0) - 1;
      const socket = connect(Number(port), hostname);
      sockets.push(socket);
      const credentials = Buffer.from('200:123').toString('base64');
      socket.write(
        `GET /api/events?conference=Bench0 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${credentials}\r\n\r\n`,
      );
      let rest = Buffer.alloc(0);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        const now = performance.timeOrigin + performance.now();
        // A word may be cut in two. Nothing is counted twice, since the rest is shorter than the word.
        const all = Buffer.concat([rest, chunk]);
        if (heard[index] === 0 && all.includes(SNAPSHOT)) resolve();
        for (let at = all.indexOf(EVENT); at !== -1; at = all.indexOf(EVENT, at + EVENT.length)) {
          heard[index] = (heard[index] ?? 0) + 1;
        }
        if (isTimed) {
          for (const [, fired] of all.toString('latin1').matchAll(/"callerIdName":"(\d{13}\.\d{3})"/g)) {
            times.push(now - Number(fired));
          }
        }
        rest = all.subarray(Math.max(0, all.length - EVENT.length + 1));
      });
    });

  const settle = (events: number, ms: number): void => {
    const end = performance.now() + ms;
    const look = (): void => {
      if (heard.some((count) => count < events) && performance.now() < end) {
        setTimeout(look, 20);
        return;
      }
      say({ fewest: Math.min(...heard), most: Math.max(...heard), times } satisfies Heard);
      for (const socket of sockets) socket.destroy();
    };
    look();
  };

  process.on('message', async (order: ClientOrder) => {
    if (order.kind === 'await') {
      settle(order.events, order.ms);
      return;
    }
    for (let index = 0; index < order.clients; index += 50) {
      const some = Math.min(50, order.clients - index);
      await Promise.all(Array.from({ length: some }, (_, at) => open(order.url, index + at < order.timed)));
    }
    say('done');
  });
  process.on('disconnect', () => process.exit());
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
