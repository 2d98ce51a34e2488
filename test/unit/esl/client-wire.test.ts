import { Socket } from 'node:net';
import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, names, readyClient } from './clients';
import { reply, response, ScriptedServer, stopServers } from './scripted-server';

afterEach(async () => {
  jest.restoreAllMocks();
  closeClients();
  await stopServers();
});

const answering = (): Promise<ScriptedServer> =>
  ScriptedServer.start((block, socket) =>
    socket.write(block.startsWith('api ') ? response(block) : reply('+OK')),
  );

describe('on the wire', () => {
  test('each command is one write of exactly its bytes, whole in one segment', async () => {
    const server = await answering();
    const client = await readyClient(server);
    const write = jest.spyOn(Socket.prototype, 'write');
    for (const room of names(20, 'room')) await ask(client, room);
    await client.bgapi(apiLine('conference', 'my room', 'list'), { jobId: 'job-1' });
    const expected = [
      ...names(20, 'room').map((room) => `api conference ${room} list\n\n`),
      "bgapi conference 'my room' list\nJob-UUID: job-1\n\n",
    ];
    const written = write.mock.calls.map(([bytes]) => String(bytes));
    expect(written.filter((text) => !text.startsWith('Content-'))).toEqual(expected);
    expect(server.arrivals.map(({ text }) => text)).toEqual(expected);
  });

  test('Nagle is off on every connection before anything is sent', async () => {
    const server = await answering();
    const said: string[] = [];
    const ports = new Set<number>();
    const { setNoDelay, write } = Socket.prototype;
    jest.spyOn(Socket.prototype, 'setNoDelay').mockImplementation(function (this: Socket, ...values) {
      if (this.remotePort === server.port && values[0] === true) ports.add(this.localPort ?? 0);
      return setNoDelay.apply(this, values);
    });
    jest.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...values: unknown[]) {
      if (this.remotePort === server.port) {
        said.push(`${ports.has(this.localPort ?? 0) ? 'without' : 'with'} Nagle`);
      }
      return write.apply(this, values as Parameters<typeof write>);
    });
    const client = await readyClient(server, { connections: 3 });
    await ask(client, 'room');
    expect(ports.size).toBe(4);
    // Four sign-ins, the subscription, the command.
    expect(said).toEqual(Array(6).fill('without Nagle'));
  });

  test('commands written together go out in one call, in order', async () => {
    const server = await answering();
    const client = await readyClient(server);
    const together: number[] = [];
    const { _writev: writeAll } = Socket.prototype;
    jest.spyOn(Socket.prototype, '_writev').mockImplementation(function (this: Socket, chunks, done) {
      if (this.remotePort === server.port) together.push(chunks.length);
      writeAll?.call(this, chunks, done);
    });
    const rooms = names(9, 'room');
    await Promise.all(rooms.map((room) => ask(client, room)));
    // The first one had the connection alone; its answer made room for eight others, the first of them at once.
    expect(together).toEqual([7]);
    expect(server.blocks).toEqual(rooms.map((room) => `api conference ${room} list`));
  });
});

const asked = (server: ScriptedServer): number =>
  server.blocks.filter((block) => block === 'nolinger').length;

describe('a quiet connection', () => {
  test('is asked for a sign of life, again and again, and stays', async () => {
    const simulator = await Simulator.start();
    const client = await readyClient(simulator, { livenessMs: 240 });
    const asked = (): number => simulator.received.filter((block) => block === 'nolinger\n\n').length;
    await until(() => asked() >= 6);
    expect(client.states).not.toContain('commands lost');
    expect(client.states).not.toContain('events lost');
    expect(await ask(client, 'room')).toBe(absent('room'));
    closeClients();
    await simulator.stop();
  });

  test('that gives no sign of life is discarded and replaced', async () => {
    let mute = true;
    const server = await ScriptedServer.start((block, socket) => {
      if (!mute) socket.write(block.startsWith('api ') ? response(block) : reply('-ERR'));
    });
    const client = await readyClient(server, { livenessMs: 60 });
    await until(() => client.states.includes('commands waiting') && client.states.includes('events waiting'));
    expect(client.health().connections[1]?.detail).toMatch(/no answer within 30 ms/);
    mute = false;
    await allIn(client, 'ready');
    expect(await ask(client, 'room')).toBe('api conference room list');
  });

  test('is not asked while a command is unanswered, because a slow command is not a dead connection', async () => {
    const answers: (() => void)[] = [];
    const server = await ScriptedServer.start((block, socket) => {
      if (block.startsWith('api ')) answers.push(() => socket.write(response(block)));
      else socket.write(reply('-ERR not controlling a session'));
    });
    const client = await readyClient(server, { livenessMs: 200 });
    const slow = ask(client, 'slow');
    await until(() => answers.length === 1);
    const commands = server.arrivals.find(({ text }) => text.startsWith('api '))?.connection;
    // The events connection beside it is quiet too and is asked meanwhile, so several rounds have passed.
    const asked = (own: boolean): number =>
      server.arrivals.filter(
        ({ connection, text }) => (connection === commands) === own && text === 'nolinger\n\n',
      ).length;
    await until(() => asked(false) >= 4);
    expect(asked(true)).toBeLessThanOrEqual(1);
    const before = asked(true);
    answers[0]?.();
    expect(await slow).toBe('api conference slow list');
    await until(() => asked(true) > before);
  });

  test('a command that comes during the question is sent as soon as it is answered', async () => {
    const signs: (() => void)[] = [];
    const server = await ScriptedServer.start((block, socket) => {
      if (block.startsWith('api ')) socket.write(response(block));
      else signs.push(() => socket.write(reply('-ERR not controlling a session')));
    });
    const client = await readyClient(server, { livenessMs: 5_000, commandMs: 60_000 });
    await until(() => asked(server) >= 2);
    const waiting = ask(client, 'room');
    await until(() => client.load().waiting === 1);
    for (const sign of signs) sign();
    expect(await waiting).toBe('api conference room list');
  });

  test("the question takes no command's answer", async () => {
    const server = await answering();
    const client = await readyClient(server, { livenessMs: 200 });
    for (let round = 0; round < 4; round++) {
      const before = asked(server);
      expect(await ask(client, `room-${round}`)).toBe(`api conference room-${round} list`);
      await until(() => asked(server) > before);
    }
    expect(client.states).not.toContain('commands lost');
  });
});
