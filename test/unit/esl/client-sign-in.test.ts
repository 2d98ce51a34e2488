import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, openClient, outcome, readyClient, states } from './clients';
import { ScriptedServer, stopServers } from './scripted-server';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
});

afterEach(async () => {
  jest.restoreAllMocks();
  closeClients();
  await stopServers();
  await simulator.stop();
});

/** The delays of the retry timers that are set from now on; `random: () => 0` makes them exact. */
function retryDelays(): () => number[] {
  const spy = jest.spyOn(global, 'setTimeout');
  const known = [150, 300, 600, 22_500];
  return () => spy.mock.calls.map(([, delay]) => delay ?? 0).filter((delay) => known.includes(delay));
}

test('reports each state on the way to ready', async () => {
  const client = await readyClient(simulator);
  for (const role of ['events', 'commands']) {
    expect(client.states.filter((word) => word.startsWith(role))).toEqual([
      `${role} connecting`,
      `${role} authenticating`,
      `${role} ready`,
    ]);
  }
  expect(client.health()).toEqual({
    ready: true,
    stuck: false,
    connections: [
      { role: 'events', state: 'ready', since: expect.any(Number) },
      { role: 'commands', state: 'ready', since: expect.any(Number) },
    ],
  });
});

test('userauth signs in as a user of the directory', async () => {
  simulator.users['gateway@example.org'] = { password: 'p:w' };
  const endpoint = { host: simulator.host, port: simulator.port, password: 'p:w' };
  const client = await readyClient(simulator, { endpoint: { ...endpoint, user: 'gateway@example.org' } });
  expect(await ask(client, 'room')).toBe(absent('room'));
});

test('a wrong password is its own state, and is retried slowly', async () => {
  const delays = retryDelays();
  const client = openClient({ ...simulator, host: simulator.host, port: simulator.port, password: 'wrong' });
  await allIn(client, 'wrong_password');
  expect(client.health().ready).toBe(false);
  expect(client.health().connections[1]?.detail).toMatch(/password/);
  expect(await outcome(ask(client, 'room'))).toBe('esl_unavailable');
  expect(delays()).toEqual([22_500, 22_500]);
  expect(client.states).not.toContain('commands lost');
  expect(simulator.received).toEqual([]);
});

test('a password of more than one line is not sent', async () => {
  const server = await ScriptedServer.start();
  const client = openClient({ host: server.host, port: server.port, password: 'a\n\napi shutdown' });
  await allIn(client, 'wrong_password');
  expect([server.blocks, server.arrivals]).toEqual([[], []]);
});

test('a rejection by the access list is its own state, and is retried slowly', async () => {
  const delays = retryDelays();
  simulator.faults.rude = true;
  const client = openClient(simulator);
  await allIn(client, 'rejected');
  expect(client.health().connections[0]?.detail).toMatch(/access list/);
  expect(await outcome(ask(client, 'room'))).toBe('esl_unavailable');
  expect(delays()).toEqual([22_500, 22_500]);
});

test('FreeSWITCH is missing at first: retries more and more slowly until it comes', async () => {
  const { port } = simulator;
  await simulator.stop();
  const delays = retryDelays();
  const client = openClient(simulator);
  await allIn(client, 'waiting');
  expect(client.states).toEqual(expect.arrayContaining(['commands lost', 'events lost', 'commands waiting']));
  expect(client.health().connections[1]?.detail).toMatch(/ECONNREFUSED/);
  expect(await outcome(ask(client, 'room'))).toBe('esl_unavailable');
  await until(() => delays().length === 6);
  expect(delays()).toEqual([150, 150, 300, 300, 600, 600]);
  simulator = await Simulator.start({ port });
  await allIn(client, 'ready');
  expect(client.health().connections.map(({ detail }) => detail)).toEqual([undefined, undefined]);
  expect(await ask(client, 'room')).toBe(absent('room'));
});

test('recovers if FreeSWITCH resets new connections', async () => {
  simulator.faults.refuse = true;
  const client = openClient(simulator);
  await allIn(client, 'waiting');
  simulator.faults.clear();
  await allIn(client, 'ready');
});

test('gives up after signInMs if FreeSWITCH never greets, and retries more and more slowly', async () => {
  simulator.faults.silent = true;
  const delays = retryDelays();
  // Each look at the clock is an hour later, but only a connection that was ready counts as a good one.
  let hours = 0;
  const client = openClient(simulator, { signInMs: 25, clock: { now: () => ++hours * 3_600_000 } });
  await until(() => delays().length === 6);
  expect(delays()).toEqual([150, 150, 300, 300, 600, 600]);
  expect(client.health().connections[1]?.detail).toMatch(/no sign-in within 25 ms/);
  simulator.faults.clear();
  await allIn(client, 'ready');
});

test('retries quickly after the loss of a long connection, and more and more slowly after short ones', async () => {
  let now = 0;
  const client = await readyClient(simulator, { clock: { now: () => now } });
  const delays = retryDelays();
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  await allIn(client, 'ready');
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  await allIn(client, 'ready');
  now += 10_001;
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  expect(delays()).toEqual([150, 150, 300, 300, 150, 150]);
});

test('is ready for commands but not for events if FreeSWITCH refuses the subscription', async () => {
  simulator.users['gateway@example.org'] = { password: 'pw', allowedEvents: ['HEARTBEAT'] };
  const endpoint = { host: simulator.host, port: simulator.port, password: 'pw' };
  const client = openClient(simulator, { endpoint: { ...endpoint, user: 'gateway@example.org' } });
  await until(() => client.states.includes('events denied') && client.states.includes('commands ready'));
  expect(states(client)[1]).toBe('ready');
  expect(client.states).not.toContain('events ready');
  expect(client.health().connections[0]?.detail).toMatch(/refused the event subscription: -ERR/);
  expect(await ask(client, 'room')).toBe(absent('room'));
});

test('bytes after the refusal of the password do not hide it', async () => {
  const refusal = 'Content-Type: command/reply\nReply-Text: -ERR invalid\n\ngarbage\n\n';
  simulator.faults.next(/^auth /, { kind: 'raw', bytes: refusal }, 2);
  const client = openClient(simulator);
  await allIn(client, 'wrong_password');
  expect(client.states).not.toContain('commands lost');
});

test('a connection lost in the last step of its preparation was never ready', async () => {
  const accepted = 'Content-Type: command/reply\nReply-Text: +OK event listener enabled json\n\ngarbage\n\n';
  simulator.faults.next('event json', { kind: 'raw', bytes: accepted });
  const client = openClient(simulator);
  await until(() => client.states.includes('events waiting'));
  expect(client.states).not.toContain('events ready');
  await allIn(client, 'ready');
});
