import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { systemClock } from '../../../src/clock';
import { Question } from '../../../src/esl/question';
import { until } from '../../helpers/until';

/** A question whose connection does not stay. */

let servers: { close(): void }[] = [];
let question: Question | undefined;
afterEach(() => {
  question?.stop();
  for (const server of servers) server.close();
  servers = [];
});

/** A peer that does this with each connection. @returns its port, and when each connection came */
async function peer(take: (socket: Socket) => void): Promise<{ port: number; came: number[] }> {
  const came: number[] = [];
  const server = createServer((socket) => {
    came.push(performance.now());
    socket.on('error', () => socket.destroy());
    take(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, came };
}

function ask(port: number, longestRetryMs: number): void {
  question = new Question({
    endpoint: { host: '127.0.0.1', port, password: 'ClueCon' },
    line: 'api conference count',
    deadlineMs: 1_000,
    onAnswered: () => undefined,
    clock: systemClock,
    // Each delay is three quarters of the average.
    random: () => 0,
    longestRetryMs,
  });
}

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));

test('if its connection is lost, it waits before the next one, longer each time', async () => {
  const { port, came } = await peer((socket) => socket.destroy());
  ask(port, 30_000);
  await until(() => came.length === 5);
  const gaps = gapsOf(came);
  [150, 300, 600, 1_200].forEach((ms, index) => {
    expect(gaps[index]).toBeGreaterThan(ms - 20);
  });
  expect(gaps[0]).toBeLessThan(600);
});

test('if FreeSWITCH rejects it, it waits for the longest delay at once', async () => {
  const { port, came } = await peer((socket) => {
    socket.write('Content-Type: auth/request\n\n');
    socket.on('data', () =>
      socket.end(
        'Content-Type: command/reply\nReply-Text: -ERR invalid\n\nContent-Type: text/disconnect-notice\n\n',
      ),
    );
  });
  ask(port, 2_000);
  await until(() => came.length === 2);
  expect(gapsOf(came)[0]).toBeGreaterThan(1_480);
});

test('a stopped question makes no other connection', async () => {
  const { port, came } = await peer((socket) => socket.destroy());
  ask(port, 30_000);
  await until(() => came.length === 2);
  question?.stop();
  const other = await peer((socket) => socket.destroy());
  ask(other.port, 30_000);
  await until(() => other.came.length === 4);
  expect(came).toHaveLength(2);
});
