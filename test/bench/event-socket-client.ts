import { SocketEslClient } from '../../src/esl/client';
import { ApiLine } from '../../src/esl/command-line';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { type Measured, measured } from './measured';
import { answerOrders } from './orders';
import { RawEventSocket } from './raw-event-socket';
import { Round, type RoundLimit } from './round';

/** An order for the client of the event socket; it answers with what it `Measured`. */
export interface EventSocketOrder extends RoundLimit {
  /** The gateway's own client, or a bare socket. */
  readonly by: 'client' | 'raw';
  readonly endpoint: FreeswitchEndpoint;
  /** An API line of plain words. */
  readonly line: string;
  readonly connections: number;
  /** How many commands are open at once; a bare socket spreads them evenly over its connections. */
  readonly window: number;
  /** True if another socket receives the events beside bare sockets, as the gateway would. */
  readonly listening?: boolean;
  /** Each answer must contain this text. */
  readonly expect: string;
}

/** Sends a command, and calls back with the answer. */
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

/** Opens the client as the gateway does, with its usual limits. */
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
  // As in a command of the gateway, the line is built each time.
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
        else round.fail(new Error(`${order.line}: unexpected reply ${body.toString()}`));
      },
      (error) => round.fail(error),
    );
  };
  for (const say of ways) ask(say, round.next());
  return measured(await round.end);
}
