import type { Socket } from 'node:net';
import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, names, outcome, readyClient } from './clients';
import { response, ScriptedServer, stopServers } from './scripted-server';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
});

afterEach(async () => {
  closeClients();
  await stopServers();
  await simulator.stop();
});

test('rejects with esl_timeout if no answer comes in time, and discards the connection', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next('slow', { kind: 'hang' });
  expect(await outcome(ask(client, 'slow', 40))).toBe('esl_timeout');
  expect(client.health().ready).toBe(false);
  await until(() => client.states.includes('commands waiting'));
  await allIn(client, 'ready');
  expect(await ask(client, 'room')).toBe(absent('room'));
  // Ignores the gateway's own questions, which find out what hangs.
  expect(simulator.apis.filter((line) => !line.endsWith(' count'))).toEqual(['conference room list']);
});

test('a command without its own deadline has commandMs', async () => {
  const client = await readyClient(simulator, { commandMs: 40 });
  simulator.faults.next('status', { kind: 'hang' }, 2);
  expect(await outcome(client.api(apiLine('status')))).toBe('esl_timeout');
  await until(() => client.states.includes('commands waiting'));
  await allIn(client, 'ready');
  expect(await outcome(client.bgapi(apiLine('status'), { deadlineMs: 10_000 }))).toBe('esl_timeout');
  expect(client['jobs'].size).toBe(0);
});

test('a late reply never reaches another caller', async () => {
  let stuck: Socket | undefined;
  let sayLate: (() => void) | undefined;
  const server = await ScriptedServer.start((block, socket) => {
    if (block.includes('slow')) {
      stuck = socket;
      sayLate = () => socket.write(response('late'));
    }
    // As in FreeSWITCH, commands behind the slow one on its connection wait for it.
    if (socket !== stuck) socket.write(response(block));
    // The late answer comes while the next connection is being used.
    if (block.includes('room-5')) sayLate?.();
  });
  const client = await readyClient(server);
  const slow = outcome(ask(client, 'slow', 30));
  const behind = outcome(ask(client, 'behind'));
  expect(await Promise.all([slow, behind])).toEqual(['esl_timeout', 'esl_unavailable']);
  await until(() => client.states.includes('commands waiting'));
  await allIn(client, 'ready');
  const rooms = names(20, 'room');
  const answers = await Promise.all(rooms.map((room) => ask(client, room)));
  expect(answers).toEqual(rooms.map((room) => `api conference ${room} list`));
  expect(sayLate).toBeDefined();
});

test('commands behind one that hangs are lost with its connection', async () => {
  const server = await ScriptedServer.start((block, socket) => {
    if (block.includes('first')) socket.write(response(block));
  });
  const client = await readyClient(server);
  await ask(client, 'first');
  const hangs = outcome(ask(client, 'hangs', 60));
  const behind = names(3, 'behind').map((room) => outcome(ask(client, room)));
  await until(() => server.blocks.length === 5);
  expect(await hangs).toBe('esl_timeout');
  expect(await Promise.all(behind)).toEqual(Array(3).fill('esl_lost'));
  expect(client.load()).toEqual({ unanswered: 0, waiting: 0, jobs: 0, late: 1 });
});

test('a late reply in the same segment as the next one is ignored, because the connection was discarded', async () => {
  const server = await ScriptedServer.start((block, socket) => {
    if (block.includes('second')) socket.write(response('first') + response('second'));
  });
  const client = await readyClient(server);
  expect(await outcome(ask(client, 'first', 30))).toBe('esl_timeout');
  expect(await outcome(ask(client, 'second'))).toBe('esl_unavailable');
});

test('only the command that hangs fails; all others get their answer', async () => {
  const client = await readyClient(simulator, { connections: 2 });
  simulator.faults.next('slow', { kind: 'hang' });
  const slow = outcome(ask(client, 'slow', 60));
  const rooms = names(40, 'room');
  const words = await Promise.all(rooms.map((room) => outcome(ask(client, room))));
  expect(await slow).toBe('esl_timeout');
  expect(words).toEqual(rooms.map(absent));
  expect(new Set(simulator.apis).size).toBe(simulator.apis.length);
});

test('a command held back until its deadline gets esl_unavailable, is never sent, and discards nothing', async () => {
  const answers: (() => void)[] = [];
  const server = await ScriptedServer.start((block, socket) => {
    answers.push(() => socket.write(response(block)));
  });
  const client = await readyClient(server);
  const written = ask(client, 'room');
  expect(await outcome(ask(client, 'held', 30))).toBe('esl_unavailable');
  expect(client.load()).toEqual({ unanswered: 1, waiting: 0, jobs: 0, late: 0 });
  answers[0]?.();
  await written;
  const last = ask(client, 'last');
  await until(() => answers.length === 2);
  answers[1]?.();
  expect(await last).toBe('api conference last list');
  expect(server.blocks.join()).not.toContain('held');
  expect(client.states).not.toContain('commands lost');
});

test('a command that was held back has its whole time once it is written', async () => {
  const answers: (() => void)[] = [];
  const server = await ScriptedServer.start((block, socket) => {
    answers.push(() => socket.write(response(block)));
  });
  const client = await readyClient(server);
  const written = outcome(ask(client, 'room'));
  const held = outcome(ask(client, 'held', 300));
  await until(() => answers.length === 1);
  const before = Date.now();
  // Nearly all of its time passes before there is room.
  await until(() => Date.now() - before > 200);
  answers[0]?.();
  await until(() => answers.length === 2);
  const wroteAt = Date.now();
  await until(() => Date.now() - wroteAt > 200);
  answers[1]?.();
  expect(await held).toBe('api conference held list');
  expect(await written).toBe('api conference room list');
});
