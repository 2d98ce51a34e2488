import { SocketEslClient } from '../../../src/esl/client';
import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';

/**
 * Runs in its own process, for client-close.test.ts: opens a client, leaves work in progress, closes it, and ends
 * only if nothing of it is left. In: the port and the state in which to close. Out: the results of that work.
 */
async function main(port: number, state: string): Promise<void> {
  const client = new SocketEslClient({
    endpoint: { host: '127.0.0.1', port, password: 'ClueCon' },
    commandMs: 3_600_000,
    pending: 100,
    connections: 2,
    // The longest delays before the next attempt.
    random: () => 0.99,
  });
  client.open();
  const word = (): string =>
    client
      .health()
      .connections.map((connection) => connection.state)
      .join();
  await until(() => word() === Array(3).fill(state).join());
  const outcomes: Promise<string>[] = [];
  const note = (promise: Promise<unknown>): void => {
    outcomes.push(promise.then(String, (error) => error.code));
  };
  if (state === 'ready') {
    note((await client.bgapi(apiLine('conference', 'job', 'list'))).result);
    for (let count = 0; count < 20; count++) note(client.api(apiLine('conference', 'stuck', 'list')));
  }
  client.close();
  process.stdout.write(`${(await Promise.all(outcomes)).join(' ')}|${word()}`);
}

void main(Number(process.argv[2]), process.argv[3] ?? '');
