import type { Socket } from 'node:net';
import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { ask, closeClients, names, outcome, readyClient } from './clients';
import { reply, response, ScriptedServer, stopServers } from './scripted-server';

/** Answers what was asked, once it is told to. */
async function slowServer(): Promise<{ server: ScriptedServer; answer: () => void }> {
  const held: (() => void)[] = [];
  let open = false;
  const server = await ScriptedServer.start((block, socket) => {
    const answer = (): unknown => socket.write(block.startsWith('bgapi') ? reply('+OK') : response(block));
    if (open) answer();
    else held.push(answer);
  });
  return {
    server,
    answer: () => {
      open = true;
      for (const say of held.splice(0)) say();
    },
  };
}

afterEach(async () => {
  closeClients();
  await stopServers();
});

test('one more than limits.pending is told overloaded at once, and never sent', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server, { pending: 12 });
  const accepted = names(12, 'room').map((room) => ask(client, room));
  await expect(ask(client, 'extra')).rejects.toMatchObject({ code: 'overloaded', retryAfter: 1 });
  expect(await outcome(client.bgapi(apiLine('conference', 'extra', 'list')))).toBe('overloaded');
  expect(client['jobs'].size).toBe(0);
  answer();
  expect(await Promise.all(accepted)).toEqual(names(12, 'room').map((room) => `api conference ${room} list`));
  expect(server.blocks).toEqual(names(12, 'room').map((room) => `api conference ${room} list`));
});

test('what was answered, failed or refused makes room again', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server, { pending: 2 });
  const first = [outcome(ask(client, 'a', 20)), outcome(ask(client, 'b'))];
  expect(await outcome(ask(client, 'c'))).toBe('overloaded');
  expect(await Promise.all(first)).toEqual(['esl_timeout', 'esl_unavailable']);
  // Not connected now: each refusal must give its room back too.
  for (const name of names(5, 'x')) expect(await outcome(ask(client, name))).toBe('esl_unavailable');
  await until(() => client.health().ready);
  answer();
  expect(await Promise.all(names(2, 'y').map((name) => outcome(ask(client, name))))).toEqual([
    'api conference y-0 list',
    'api conference y-1 list',
  ]);
});

/** How many commands each connection was given, one after the other. */
function loads(server: ScriptedServer): number[] {
  const load = new Map<number, number>();
  for (const { connection, text } of server.arrivals) {
    load.set(connection, (load.get(connection) ?? 0) + text.split('\n\n').length - 1);
  }
  return [...load.values()];
}

test('commands are spread evenly over the connections', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server, { connections: 3 });
  const all = names(6, 'room').map((room) => ask(client, room));
  await until(() => server.blocks.length === 3);
  expect(loads(server)).toEqual([1, 1, 1]);
  answer();
  await Promise.all(all);
});

test('a connection that comes back takes what was held back', async () => {
  let stuck: Socket | undefined;
  const server = await ScriptedServer.start((block, socket) => {
    stuck ??= socket;
    if (socket !== stuck) socket.write(response(block));
  });
  const client = await readyClient(server, { connections: 2 });
  const lost = outcome(ask(client, 'stuck'));
  await until(() => stuck !== undefined);
  server.sockets.find((socket) => socket !== stuck && socket !== server.events)?.destroy();
  await until(() => client.told.includes('commands waiting'));
  const others = names(12, 'room').map((room) => outcome(ask(client, room)));
  expect(await Promise.all(others)).toEqual(names(12, 'room').map((room) => `api conference ${room} list`));
  closeClients();
  expect(await lost).toBe('esl_lost');
});

test('no connection holds more than one unanswered', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server, { connections: 3 });
  const all = names(30, 'room').map((room) => ask(client, room));
  await until(() => server.blocks.length === 3);
  expect(client.load()).toEqual({ unanswered: 30, waiting: 27, jobs: 0 });
  expect(loads(server)).toEqual([1, 1, 1]);
  answer();
  const rooms = names(30, 'room').map((room) => `api conference ${room} list`);
  expect(await Promise.all(all)).toEqual(rooms);
  expect(client.load()).toEqual({ unanswered: 0, waiting: 0, jobs: 0 });
  expect(new Set(server.blocks)).toEqual(new Set(rooms));
  expect(server.blocks).toHaveLength(30);
});

test('nobody overtakes: what waited longest is written first', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server);
  const rooms = names(20, 'room');
  const all = rooms.map((room) => ask(client, room));
  await until(() => server.blocks.length === 1);
  answer();
  await Promise.all(all);
  expect(server.blocks).toEqual(rooms.map((room) => `api conference ${room} list`));
});

test('a command that hangs costs one connection: 200 others are answered while it does', async () => {
  let hung: Socket | undefined;
  const server = await ScriptedServer.start((block, socket) => {
    if (block.includes('stuck')) hung = socket;
    // What stood behind it would not be answered, as in FreeSWITCH.
    else if (socket !== hung) socket.write(response(block));
  });
  const client = await readyClient(server, { connections: 4 });
  // In one go: nothing yet tells the one that will hang from the others.
  const stuck = outcome(ask(client, 'stuck'));
  const rooms = names(200, 'room');
  const answers = await Promise.all(rooms.map((room) => outcome(ask(client, room))));
  expect(answers).toEqual(rooms.map((room) => `api conference ${room} list`));
  expect(client.load()).toEqual({ unanswered: 1, waiting: 0, jobs: 0 });
  expect(client.told).not.toContain('commands lost');
  closeClients();
  expect(await stuck).toBe('esl_lost');
});

test('more jobs than limits.pending: overloaded, and never sent', async () => {
  const server = await ScriptedServer.start((_block, socket) => socket.write(reply('+OK')));
  const client = await readyClient(server, { pending: 3 });
  const jobs = await Promise.all(
    names(3, 'job').map((room) => client.bgapi(apiLine('conference', room, 'list'))),
  );
  expect(client.load().jobs).toBe(3);
  await expect(client.bgapi(apiLine('conference', 'extra', 'list'))).rejects.toMatchObject({
    ...{ code: 'overloaded', retryAfter: 1 },
  });
  expect(server.blocks.join()).not.toContain('extra');
  server.events?.destroy();
  expect(await Promise.all(jobs.map(({ result }) => outcome(result)))).toEqual(Array(3).fill('esl_lost'));
  await until(() => client.health().ready);
  await client.bgapi(apiLine('conference', 'again', 'list'));
});
