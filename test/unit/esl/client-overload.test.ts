import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { ask, closeClients, names, outcome, readyClient } from './clients';
import { reply, response, ScriptedServer, stopServers } from './scripted-server';

/** Answers only after `answer()` was called. */
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

test('one command more than limits.pending gets overloaded at once, and is never sent', async () => {
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

test('answered, failed and refused commands make room again', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server, { pending: 2 });
  const first = [outcome(ask(client, 'a', 20)), outcome(ask(client, 'b'))];
  expect(await outcome(ask(client, 'c'))).toBe('overloaded');
  expect(await Promise.all(first)).toEqual(['esl_timeout', 'esl_unavailable']);
  // Not connected now: each refusal must free its place too.
  for (const name of names(5, 'x')) expect(await outcome(ask(client, name))).toBe('esl_unavailable');
  await until(() => client.health().ready);
  answer();
  expect(await Promise.all(names(2, 'y').map((name) => outcome(ask(client, name))))).toEqual([
    'api conference y-0 list',
    'api conference y-1 list',
  ]);
});

/** How many commands each connection received, one after the other. */
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

test('a connection that comes back takes the commands held back', async () => {
  let stuck: Socket | undefined;
  const server = await ScriptedServer.start((block, socket) => {
    stuck ??= socket;
    if (socket !== stuck) socket.write(response(block));
  });
  const client = await readyClient(server, { connections: 2 });
  const lost = outcome(ask(client, 'stuck'));
  await until(() => stuck !== undefined);
  server.sockets.find((socket) => socket !== stuck && socket !== server.events)?.destroy();
  await until(() => client.states.includes('commands waiting'));
  const others = names(12, 'room').map((room) => outcome(ask(client, room)));
  expect(await Promise.all(others)).toEqual(names(12, 'room').map((room) => `api conference ${room} list`));
  closeClients();
  expect(await lost).toBe('esl_lost');
});

test('a connection that has not answered yet gets one command', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server, { connections: 3 });
  const all = names(30, 'room').map((room) => ask(client, room));
  await until(() => server.blocks.length === 3);
  expect(client.load()).toEqual({ unanswered: 30, waiting: 27, jobs: 0, late: 0 });
  expect(loads(server)).toEqual([1, 1, 1]);
  answer();
  const rooms = names(30, 'room').map((room) => `api conference ${room} list`);
  expect(await Promise.all(all)).toEqual(rooms);
  expect(client.load()).toEqual({ unanswered: 0, waiting: 0, jobs: 0, late: 0 });
  expect(new Set(server.blocks)).toEqual(new Set(rooms));
  expect(server.blocks).toHaveLength(30);
});

test('commands keep their order: the longest waiting is written first', async () => {
  const { server, answer } = await slowServer();
  const client = await readyClient(server);
  const rooms = names(20, 'room');
  const all = rooms.map((room) => ask(client, room));
  await until(() => server.blocks.length === 1);
  answer();
  await Promise.all(all);
  expect(server.blocks).toEqual(rooms.map((room) => `api conference ${room} list`));
});

describe('a connection that has just answered', () => {
  /** One connection or more, each of which has just answered; later commands are held until `answer()`. */
  async function justAnswered(connections: number) {
    const held: (() => void)[] = [];
    const server = await ScriptedServer.start((block, socket) => {
      if (block.includes('first')) socket.write(response(block));
      else held.push(() => socket.write(response(block)));
    });
    const client = await readyClient(server, { connections });
    await Promise.all(names(connections, 'first').map((room) => ask(client, room)));
    const answer = (): void => {
      for (const say of held.splice(0)) say();
    };
    return { server, client, held, answer };
  }

  test('gets eight commands, and the ninth when it has answered', async () => {
    const { client, held, answer } = await justAnswered(1);
    const rooms = names(9, 'room');
    const all = Promise.all(rooms.map((room) => ask(client, room)));
    expect(client.load()).toEqual({ unanswered: 9, waiting: 1, jobs: 0, late: 0 });
    await until(() => held.length === 8);
    answer();
    await until(() => held.length === 1);
    expect(client.load()).toEqual({ unanswered: 1, waiting: 0, jobs: 0, late: 0 });
    answer();
    // Each gets its own.
    expect(await all).toEqual(rooms.map((room) => `api conference ${room} list`));
  });

  test('and has the fewest unanswered gets the next one', async () => {
    const { server, client, held, answer } = await justAnswered(3);
    const all = names(9, 'room').map((room) => ask(client, room));
    expect(client.load()).toMatchObject({ waiting: 0 });
    await until(() => held.length === 9);
    expect(loads(server)).toEqual([4, 4, 4]);
    answer();
    await Promise.all(all);
  });

  test('gets nothing more while one command takes long', async () => {
    const { server, client, held, answer } = await justAnswered(1);
    const long = ask(client, 'long');
    await until(() => held.length === 1);
    const before = performance.now();
    await until(() => performance.now() - before > 25);
    const next = ask(client, 'next');
    expect(client.load()).toMatchObject({ unanswered: 2, waiting: 1 });
    answer();
    await long;
    await until(() => held.length === 1);
    answer();
    expect(await next).toBe('api conference next list');
    expect(server.blocks.slice(-2)).toEqual(['long', 'next'].map((room) => `api conference ${room} list`));
  });

  test('but slowly gets one at a time, and the others their share', async () => {
    const runs = new Map<number, number>();
    const busy = new Map<number, Promise<unknown>>();
    const server = await ScriptedServer.start((block, socket, connection) => {
      runs.set(connection, (runs.get(connection) ?? 0) + 1);
      // As FreeSWITCH: the commands of a connection one after the other, each for a while.
      const turn = (busy.get(connection) ?? Promise.resolve()).then(() => wait(60));
      busy.set(
        connection,
        turn.then(() => socket.write(response(block))),
      );
    });
    const client = await readyClient(server, { connections: 4 });
    await Promise.all(names(12, 'room').map((room) => ask(client, room)));
    expect([...runs.values()]).toEqual([3, 3, 3, 3]);
    expect(client.load()).toEqual({ unanswered: 0, waiting: 0, jobs: 0, late: 0 });
  });

  test('and then hangs loses seven other commands at most, and no later one', async () => {
    const hung = new Set<Socket>();
    const server = await ScriptedServer.start((block, socket) => {
      if (block.includes('stuck')) hung.add(socket);
      // Commands behind it are not answered, as in FreeSWITCH.
      if (!hung.has(socket)) socket.write(response(block));
    });
    const client = await readyClient(server, { connections: 4 });
    const rooms = names(400, 'room');
    rooms[100] = 'stuck';
    const outcomes = rooms.map((room) => outcome(ask(client, room)));
    const others = Promise.all(outcomes.slice(200));
    expect(await others).toEqual(rooms.slice(200).map((room) => `api conference ${room} list`));
    expect(hung.size).toBe(1);
    expect(client.load().waiting).toBe(0);
    expect(client.load().unanswered).toBeLessThanOrEqual(8);
    expect(client.states).not.toContain('commands lost');
    closeClients();
    const words = await Promise.all(outcomes);
    expect(words[100]).toBe('esl_lost');
    words.forEach((word, at) => {
      if (word !== 'esl_lost') expect(word).toBe(`api conference ${rooms[at]} list`);
    });
  });
});

test('a command that hangs costs one connection: 200 others are answered meanwhile', async () => {
  let hung: Socket | undefined;
  const server = await ScriptedServer.start((block, socket) => {
    if (block.includes('stuck')) hung = socket;
    // Commands behind it would not be answered, as in FreeSWITCH.
    else if (socket !== hung) socket.write(response(block));
  });
  const client = await readyClient(server, { connections: 4 });
  // All at once: nothing distinguishes yet the one that will hang.
  const stuck = outcome(ask(client, 'stuck'));
  const rooms = names(200, 'room');
  const answers = await Promise.all(rooms.map((room) => outcome(ask(client, room))));
  expect(answers).toEqual(rooms.map((room) => `api conference ${room} list`));
  expect(client.load()).toEqual({ unanswered: 1, waiting: 0, jobs: 0, late: 0 });
  expect(client.states).not.toContain('commands lost');
  closeClients();
  expect(await stuck).toBe('esl_lost');
});

test('more jobs than limits.pending get overloaded, and are never sent', async () => {
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
