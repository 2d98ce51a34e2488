import { SocketEslClient } from '../../src/esl/client';
import { ApiLine } from '../../src/esl/command-line';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { type Measured, measured } from './measured';
import { answerOrders } from './orders';
import { RawEventSocket } from './raw-event-socket';
import { Round, type RoundLimit } from './round';

/** What the client of the event socket is told to do; it answers with what it `Measured`. */
export interface EventSocketOrder extends RoundLimit {
  /** The gateway's own client, or a bare socket. */
  readonly by: 'client' | 'raw';
  readonly endpoint: FreeswitchEndpoint;
  /** An API line of plain words. */
  readonly line: string;
  readonly connections: number;
  /** How many commands are under way at once; of a bare socket, spread evenly over its connections. */
  readonly window: number;
  /** Beside bare sockets, one hears the events that are fired, as the gateway would. */
  readonly listening?: boolean;
  /** Each answer must hold this text. */
  readonly expect: string;
}

/** Says a command, and calls back with the answer. */
type Say = (answered: (body: Buffer) => void, failed: (error: Error) => void) => void;

answerOrders(async (order: EventSocketOrder) => {
  const { ways, close } = await (order.by === 'raw' ? openRaw(order) : openClient(order));
  try {
    return await run(order, ways);
  } finally {
    close();
  }
});

interface Opened {
  readonly ways: readonly Say[];
  close(): void;
}

async function openRaw(order: EventSocketOrder): Promise<Opened> {
  const { endpoint, line, connections, window, listening = false } = order;
  const sockets = await RawEventSocket.openSeveral(endpoint, connections);
  const listener = listening ? await RawEventSocket.open(endpoint) : undefined;
  await listener?.listen();
  const command = Buffer.from(`api ${line}\n\n`);
  const ways = sockets.flatMap((socket) => {
    const say: Say = (answered) => socket.send(command, answered);
    return Array.from({ length: Math.ceil(window / connections) }, () => say);
  });
  return {
    ways,
    close: () => {
      for (const socket of sockets) socket.close();
      listener?.close();
    },
  };
}

/** As the gateway opens it, with its usual limits. */
async function openClient({ endpoint, line, connections, window }: EventSocketOrder): Promise<Opened> {
  const client = new SocketEslClient({
    endpoint,
    connections,
    commandMs: 5_000,
    pending: 1_000,
    livenessMs: 30_000,
    longestRetryMs: 30_000,
  });
  client.open();
  await until(() => client.health().connections.every(({ state }) => state === 'ready'));
  // As a command of the gateway: the line is put together each time.
  const words = line.split(' ');
  const say: Say = (answered, failed) => void client.api(ApiLine.of(words)).then(answered, failed);
  return { ways: Array.from({ length: window }, () => say), close: () => client.close() };
}

async function run(order: EventSocketOrder, ways: readonly Say[]): Promise<Measured> {
  const expected = Buffer.from(order.expect);
  const round = new Round(order);
  const ask = (say: Say, mine: number | undefined): void => {
    if (mine === undefined) return;
    const since = performance.now();
    say(
      (body) => {
        const next = round.answered(since);
        if (body.includes(expected)) ask(say, next);
        else round.fail(new Error(`${order.line} was answered ${body.toString()}`));
      },
      (error) => round.fail(error),
    );
  };
  for (const say of ways) ask(say, round.next());
  return measured(await round.end);
}
