import { apiLine } from '../../../src/esl/command-line';
import type { EslEvent } from '../../../src/esl/port';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, openClient, outcome, readyClient } from './clients';

/** CUSTOM must come last: FreeSWITCH reads every word after it as a subclass. */
const SUBSCRIPTION = /^event json( [A-Z_]+)* CUSTOM conference::maintenance\n\n$/;

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
});

afterEach(async () => {
  closeClients();
  await simulator.stop();
});

test('subscribes once on each connection for events, never on others, and sends nothing else by itself', async () => {
  const client = await readyClient(simulator, { connections: 3 });
  expect(simulator.received).toEqual([expect.stringMatching(SUBSCRIPTION)]);
  const [subscription] = simulator.received;
  expect(subscription?.split(' ')).toEqual(expect.arrayContaining(['BACKGROUND_JOB', 'HEARTBEAT']));
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  await allIn(client, 'ready');
  expect(simulator.received).toEqual([subscription, subscription]);
});

test('listeners receive heartbeats and conference events until they stop, also after a reconnect', async () => {
  const client = await readyClient(simulator);
  const heard: EslEvent[] = [];
  const other: string[] = [];
  const stop = client.onEvent((event) => heard.push(event));
  client.onEvent(({ name }) => other.push(name));
  simulator.heartbeat();
  simulator.fire('CUSTOM', { Action: 'add-member' }, 'conference::maintenance');
  simulator.fire('CUSTOM', { Action: 'unasked' }, 'conference::cdr');
  simulator.heartbeat();
  await until(() => heard.length === 3);
  expect(heard.map(({ name, subclass }) => [name, subclass])).toEqual([
    ['HEARTBEAT', undefined],
    ['CUSTOM', 'conference::maintenance'],
    ['HEARTBEAT', undefined],
  ]);
  expect(heard[1]?.header('Action')).toBe('add-member');
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  await allIn(client, 'ready');
  simulator.heartbeat();
  await until(() => heard.length === 4);
  stop();
  simulator.heartbeat();
  await until(() => other.length === 5);
  expect(heard.length).toBe(4);
});

test('an api that blocks its connection does not delay events', async () => {
  const client = await readyClient(simulator);
  const heard: string[] = [];
  client.onEvent(({ name }) => heard.push(name));
  simulator.faults.next('slow', { kind: 'hang' });
  let ended = false;
  const slow = outcome(ask(client, 'slow')).finally(() => {
    ended = true;
  });
  await until(() => simulator.faults.counts['hang'] === 1);
  simulator.heartbeat();
  await until(() => heard.length === 1);
  expect(ended).toBe(false);
  closeClients();
  expect(await slow).toBe('esl_lost');
});

test('many events, cut into pieces, among many commands', async () => {
  const client = await readyClient(simulator, { connections: 2 });
  simulator.faults.splitBytes = 300;
  const heard: (string | undefined)[] = [];
  client.onEvent((event) => heard.push(event.header('Count')));
  const counts = Array.from({ length: 200 }, (_, index) => String(index));
  const answers = counts.map((count) => {
    simulator.fire('HEARTBEAT', { Count: count, Text: 'Zoë "😀"' });
    return ask(client, count);
  });
  expect(await Promise.all(answers)).toEqual(counts.map(absent));
  await until(() => heard.length === counts.length);
  expect(heard).toEqual(counts);
});

describe('a listener that fails', () => {
  const FAULTS: readonly [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('a fault');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a fault'))],
  ];

  test.each(FAULTS)('(%s) does not stop the events for others', async (_what, fault) => {
    const failures: unknown[] = [];
    const client = await readyClient(simulator, { onListenerFailed: (error) => failures.push(error) });
    const heard: string[] = [];
    client.onEvent(fault as () => void);
    client.onEvent(({ name }) => heard.push(name));
    for (let count = 0; count < 5; count++) simulator.heartbeat();
    await until(() => heard.length === 5 && failures.length === 5);
    expect(failures[0]).toEqual(new Error('a fault'));
    // The result of a job is an event too.
    const { result } = await client.bgapi(apiLine('conference', 'room', 'list'));
    expect((await result).toString()).toBe(absent('room'));
    expect(client.states).not.toContain('events lost');
  });

  test.each(FAULTS)(
    '(%s) when the events are ready does not stop the others from resynchronising',
    async (_what, fault) => {
      const failures: unknown[] = [];
      const client = openClient(simulator, { onListenerFailed: (error) => failures.push(error) });
      let resynchronised = 0;
      client.onEventsReady(fault as () => void);
      client.onEventsReady(() => resynchronised++);
      for (const times of [1, 2, 3]) {
        await until(() => resynchronised === times && failures.length === times);
        await allIn(client, 'ready');
        if (times < 3) simulator.disconnectAll();
      }
    },
  );

  test('and never ends is not waited for', async () => {
    const client = await readyClient(simulator);
    const heard: string[] = [];
    client.onEvent(() => new Promise<void>(() => undefined) as never);
    client.onEvent(({ name }) => heard.push(name));
    for (let count = 0; count < 5; count++) simulator.heartbeat();
    await until(() => heard.length === 5);
  });
});

describe('HEARTBEAT', () => {
  test('stops coming: the connection is replaced, even if it answers', async () => {
    const client = await readyClient(simulator, { livenessMs: 300 });
    let ready = 0;
    client.onEventsReady(() => ready++);
    simulator.heartbeat();
    simulator.heartbeat();
    await until(() => client.states.includes('events waiting'));
    expect(client.health().connections[0]?.detail).toMatch(/^no HEARTBEAT for \d+ ms$/);
    expect(client.states).not.toContain('commands lost');
    await until(() => ready === 1);
    // The client expects nothing of the new connection until it knows its interval.
    const probes = (): number => simulator.received.filter((block) => block === 'nolinger\n\n').length;
    const before = probes();
    await until(() => probes() >= before + 8);
    expect(client.states.filter((word) => word === 'events lost')).toHaveLength(1);
  });

  test('comes as slowly as always: the client waits for it', async () => {
    const client = await readyClient(simulator, { livenessMs: 20 });
    const heard: string[] = [];
    client.onEvent(({ name }) => heard.push(name));
    simulator.heartbeatEvery(60);
    await until(() => heard.length === 5);
    expect(client.health().connections[0]?.detail ?? '').not.toMatch(/HEARTBEAT/);
    simulator.heartbeatEvery(0);
  });
});
