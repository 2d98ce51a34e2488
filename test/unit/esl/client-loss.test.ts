import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, names, openClient, outcome, readyClient, states } from './clients';
import { response, ScriptedServer, stopServers } from './scripted-server';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
  simulator.conference('Team');
});

afterEach(async () => {
  closeClients();
  await stopServers();
  await simulator.stop();
});

const LOCK = apiLine('conference', 'Team', 'lock');

describe.each(['drop', 'reset'] as const)('the connection is lost (%s) instead of a reply', (kind) => {
  test('rejects with esl_lost; the line was sent once, and is not sent again after the reconnect', async () => {
    const client = await readyClient(simulator);
    simulator.faults.next('lock', { kind, executed: true });
    expect(await outcome(client.api(LOCK))).toBe('esl_lost');
    await until(() => client.states.includes('commands waiting'));
    await allIn(client, 'ready');
    expect(await ask(client, 'room')).toBe(absent('room'));
    expect(simulator.apis).toEqual(['conference Team lock', 'conference room list']);
    expect(simulator.received.filter((block) => block.includes('lock'))).toHaveLength(1);
  });

  test('even if FreeSWITCH had not executed it, it is not sent again', async () => {
    const client = await readyClient(simulator);
    simulator.faults.next('lock', { kind });
    expect(await outcome(client.api(LOCK))).toBe('esl_lost');
    await until(() => client.states.includes('commands waiting'));
    await allIn(client, 'ready');
    await ask(client, 'room');
    expect(simulator.received.filter((block) => block.includes('lock'))).toHaveLength(1);
    expect(simulator.find('Team')?.locked).toBe(false);
  });

  test('the other connections are not affected', async () => {
    const client = await readyClient(simulator, { connections: 3 });
    simulator.faults.next('lock', { kind });
    expect(await outcome(client.api(LOCK))).toBe('esl_lost');
    expect(client.health().ready).toBe(true);
    expect(await ask(client, 'room')).toBe(absent('room'));
    await until(() => client.states.includes('commands waiting'));
    expect(states(client).filter((state) => state === 'ready')).toHaveLength(3);
  });
});

test('not connected: rejects with esl_unavailable at once, and sends nothing, then or later', async () => {
  const client = await readyClient(simulator);
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  const outcomes = [
    outcome(client.api(LOCK)),
    outcome(client.bgapi(LOCK)),
    outcome(client.api(LOCK, { deadlineMs: 60_000 })),
  ];
  expect(await Promise.all(outcomes)).toEqual(['esl_unavailable', 'esl_unavailable', 'esl_unavailable']);
  // It was rejected while disconnected, not after a wait for the connection.
  expect(states(client)).toEqual(['waiting', 'waiting']);
  await allIn(client, 'ready');
  await ask(client, 'room');
  expect(simulator.apis).toEqual(['conference room list']);
});

test('rejects with esl_unavailable before the first connection', async () => {
  const client = openClient(simulator);
  await expect(client.api(LOCK)).rejects.toMatchObject({ code: 'esl_unavailable', retryAfter: 1 });
  await expect(client.bgapi(LOCK)).rejects.toMatchObject({ code: 'esl_unavailable', retryAfter: 1 });
  expect(simulator.received).toEqual([]);
});

test('recovers after a restart of FreeSWITCH', async () => {
  const client = await readyClient(simulator);
  await simulator.restart();
  await until(() => client.states.includes('commands waiting'));
  await allIn(client, 'ready');
  expect(await ask(client, 'Team')).toBe(absent('Team'));
});

test('written commands get esl_lost; those held back get esl_unavailable and are never sent', async () => {
  const server = await ScriptedServer.start();
  const client = await readyClient(server);
  const outcomes = names(20, 'room').map((room) => outcome(ask(client, room)));
  await until(() => server.blocks.length === 1);
  for (const socket of server.sockets) socket.destroy();
  expect(await Promise.all(outcomes)).toEqual(['esl_lost', ...Array(19).fill('esl_unavailable')]);
  expect(client.load()).toEqual({ unanswered: 0, waiting: 0, jobs: 0, late: 0 });
  await allIn(client, 'ready');
  // A command that had been held back would have come before this one.
  const last = outcome(ask(client, 'last'));
  await until(() => server.blocks.includes('api conference last list'));
  expect(server.blocks).toEqual(['room-0', 'last'].map((room) => `api conference ${room} list`));
  closeClients();
  await last;
});

test('commands held back go to the remaining connections', async () => {
  // The first connection with a command never answers and is then lost. The others answer.
  const server = await ScriptedServer.start((block, socket, connection) => {
    if (connection !== stuck(server)) socket.write(response(block));
  });
  const client = await readyClient(server, { connections: 2 });
  const outcomes = names(40, 'room').map((room) => outcome(ask(client, room)));
  await until(() => server.blocks.length === 40);
  server.sockets[stuck(server) ?? 0]?.destroy();
  const words = await Promise.all(outcomes);
  expect(words.filter((word) => word === 'esl_lost')).toHaveLength(1);
  words.forEach((word, index) => {
    if (word !== 'esl_lost') expect(word).toBe(`api conference room-${index} list`);
  });
});

/** The connection that took the first command. */
function stuck(server: ScriptedServer): number | undefined {
  return server.arrivals[0]?.connection;
}

test('a FIN ends the connection at once, even if the other side reads nothing', async () => {
  const server = await ScriptedServer.start();
  const client = await readyClient(server);
  for (const socket of server.sockets) socket.pause();
  // More than the kernel takes, so that the rest waits in the socket when the FIN comes.
  const large = outcome(ask(client, ` ${'x'.repeat(8 * 1024 * 1024)}`));
  for (const socket of server.sockets) socket.end();
  expect(await large).toBe('esl_lost');
});
