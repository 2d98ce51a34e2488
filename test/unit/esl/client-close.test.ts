import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import {
  allIn,
  ask,
  closeClients,
  names,
  openClient,
  outcome,
  readyClient,
  states,
  type TestClient,
} from './clients';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
});

afterEach(async () => {
  closeClients();
  await simulator.stop();
});

test('close rejects what is in progress, refuses what comes later, and ends every connection', async () => {
  const client = await readyClient(simulator);
  simulator.faults.nextJob('job', { kind: 'hang' });
  simulator.faults.next('stuck', { kind: 'hang' });
  const { result } = await client.bgapi(apiLine('conference', 'job', 'list'));
  const outcomes = names(10, 'stuck').map((name) => outcome(ask(client, name)));
  await until(() => simulator.faults.counts['hang'] === 1);
  client.close();
  expect(states(client)).toEqual(['closed', 'closed']);
  expect(client.health().ready).toBe(false);
  expect(await outcome(result)).toBe('esl_lost');
  // What had been written, eight at most, is lost; the others were held back.
  expect((await Promise.all(outcomes)).join(' ')).toMatch(
    /^esl_lost( esl_lost){0,7}( esl_unavailable){2,9}$/,
  );
  expect(await outcome(ask(client, 'later'))).toBe('esl_unavailable');
  expect(await outcome(client.bgapi(apiLine('status')))).toBe('esl_unavailable');
  await until(() => simulator.connections === 0);
  expect(client.states.slice(-2)).toEqual(['events closed', 'commands closed']);
});

test('a second close changes nothing', async () => {
  const client = await readyClient(simulator);
  client.close();
  client.close();
  expect(states(client)).toEqual(['closed', 'closed']);
  await until(() => simulator.connections === 0);
});

// The listener closes the client at this state, because a gateway may have to stop at any moment.
test.each(['connecting', 'authenticating', 'ready', 'lost', 'waiting'])(
  'if a listener closes it on the state %s, it stays closed',
  async (state) => {
    let losing = false;
    const clients: TestClient[] = [];
    const attempts: string[] = [];
    const client = openClient(simulator, {
      onStateChange: (_health, keeper) => {
        attempts.push(keeper.state);
        // At the first "connecting" the client is not built yet, so the second attempt counts.
        if (losing && keeper.role === 'commands' && keeper.state === state) clients[0]?.close();
      },
    });
    clients.push(client);
    await allIn(client, 'ready');
    const timers = jest.spyOn(global, 'setTimeout');
    losing = true;
    simulator.disconnectAll();
    await until(() => states(client).every((word) => word === 'closed'));
    await until(() => simulator.connections === 0);
    // Every timer for another attempt has gone off or been cleared.
    const retries = timers.mock.results.filter((_, index) => timers.mock.calls[index]?.[1] === 150);
    const live = retries.filter(({ value }) => (value as { _destroyed?: boolean })._destroyed !== true);
    expect(retries.length).toBeGreaterThan(0);
    expect(live).toEqual([]);
    // A new client connects after any attempt that was in progress; its two connections are the only ones.
    await readyClient(simulator);
    expect(simulator.connections).toBe(2);
    jest.restoreAllMocks();
  },
);

describe('a process in which a client was closed ends by itself', () => {
  const run = async (state: string): Promise<string> => {
    const script = join(__dirname, 'open-and-close.ts');
    const args = ['--import', 'tsx', script, String(simulator.port), state];
    // A process that does not end is killed, and rejects.
    return (await promisify(execFile)(process.execPath, args, { timeout: 15_000 })).stdout;
  };

  test('with commands and jobs in progress', async () => {
    simulator.faults.nextJob('job', { kind: 'hang' });
    simulator.faults.next('stuck', { kind: 'hang' }, 100);
    // The job, and what had been written on two connections, eight at most on each; the others were held back.
    const [outcomes = '', closed] = (await run('ready')).split('|');
    expect(outcomes).toMatch(/^esl_lost( esl_lost){2,16}( esl_unavailable){4,18}$/);
    expect(outcomes.split(' ')).toHaveLength(21);
    expect(closed).toBe('closed,closed,closed');
  });

  test('while it waits for FreeSWITCH', async () => {
    await simulator.stop();
    expect(await run('waiting')).toBe('|closed,closed,closed');
  });

  test('after a wrong password', async () => {
    await simulator.stop();
    simulator = await Simulator.start({ password: 'another' });
    expect(await run('wrong_password')).toBe('|closed,closed,closed');
  });

  test('while it waits for the greeting', async () => {
    simulator.faults.silent = true;
    expect(await run('authenticating')).toBe('|closed,closed,closed');
  });
});
