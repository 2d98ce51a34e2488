import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import type { FaultAction } from '../../simulator/faults';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, outcome, readyClient, type TestClient } from './clients';
import { event, reply, response, ScriptedServer, stopServers } from './scripted-server';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
});

afterEach(async () => {
  closeClients();
  await stopServers();
  await simulator.stop();
});

const raw = (bytes: string | Buffer): FaultAction => ({ kind: 'raw', bytes });

async function recovered(client: TestClient): Promise<void> {
  await until(() => client.states.includes('commands waiting'));
  await allIn(client, 'ready');
  expect(await ask(client, 'room')).toBe(absent('room'));
}

test.each<[string, FaultAction, RegExp]>([
  ['garbage', raw(Buffer.from([0xff, 0x00, 0x0a, 0x0a])), /no name/],
  ['garbage without an end', raw(Buffer.alloc(70_000, 0xfe)), /header block is longer/],
  ['a negative Content-Length', { kind: 'contentLength', value: '-5' }, /not a number/],
  ['a Content-Length of 1e3', { kind: 'contentLength', value: '1e3' }, /not a number/],
  ['a Content-Length of petabytes', { kind: 'contentLength', value: '9999999999999' }, /longer than/],
  ['a Content-Length two bytes short', { kind: 'contentLength', value: '30' }, /no name/],
  ['a frame without Content-Type', raw('Reply-Text: +OK\n\n'), /no Content-Type/],
  ['a second greeting', raw('Content-Type: auth/request\n\n'), /unexpected auth/],
  ['the acceptance of another command', raw(reply('+OK')), /unexpected command\/reply/],
])(
  '%s instead of an answer: the command gets esl_lost, the waiting one is never sent, and the client recovers',
  async (name, fault, detail) => {
    const client = await readyClient(simulator);
    simulator.faults.next('conference first', fault);
    const outcomes = [outcome(ask(client, 'first')), outcome(ask(client, 'second'))];
    const [first, second] = await Promise.all(outcomes);
    // A length that is too short shows only with the next bytes.
    const short = name.includes('short');
    expect(first).toBe(short ? absent('first').slice(0, -2) : 'esl_lost');
    expect(second).toBe(short ? 'esl_lost' : 'esl_unavailable');
    await until(() => client.states.includes('commands waiting'));
    expect(client.health().connections[1]?.detail).toMatch(detail);
    await recovered(client);
  },
);

test('a body for a command that has none', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next('bgapi', raw(response('+OK\n')));
  const outcomes = [outcome(client.bgapi(apiLine('status'))), outcome(ask(client, 'second'))];
  expect(await Promise.all(outcomes)).toEqual(['esl_lost', 'esl_unavailable']);
  expect(client['jobs'].size).toBe(0);
  await recovered(client);
});

test('an answer that no command waits for', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next('conference first', raw(response('own') + response('unasked')));
  expect(await ask(client, 'first')).toBe('own');
  await recovered(client);
});

test('more answers than commands in one segment: nothing after the first doubt is believed', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next('conference first', raw(reply('+OK') + response('for whom?')));
  const outcomes = [outcome(ask(client, 'first')), outcome(ask(client, 'second'))];
  expect(await Promise.all(outcomes)).toEqual(['esl_lost', 'esl_unavailable']);
});

test('a body larger than the limits is not collected', async () => {
  const client = await readyClient(simulator, { limits: { headerBytes: 1000, bodyBytes: 100 } });
  simulator.faults.next('conference first', { kind: 'reply', text: 'x'.repeat(101) });
  simulator.faults.next('conference second', { kind: 'reply', text: 'x'.repeat(100) });
  expect(await outcome(ask(client, 'first'))).toBe('esl_lost');
  await allIn(client, 'ready');
  expect(await ask(client, 'second')).toHaveLength(100);
});

test('unknown frames and invalid events disturb no command', async () => {
  const client = await readyClient(simulator);
  const heard: string[] = [];
  client.onEvent(({ name }) => heard.push(name));
  const log = 'Content-Type: log/data\nContent-Length: 6\n\nhello\n';
  const notJson = 'Content-Length: 5\nContent-Type: text/event-json\n\n{"a":';
  const real = event({ 'Event-Name': 'HEARTBEAT' });
  simulator.faults.next('conference first', raw(log + notJson + real + response('own')));
  expect(await ask(client, 'first')).toBe('own');
  // Only the events connection delivers events.
  expect(heard).toEqual([]);
  expect(client.states).not.toContain('commands lost');
});

test('garbage on the events connection: it recovers, and commands go on', async () => {
  const server = await ScriptedServer.start((block, socket) => socket.write(response(block)));
  const client = await readyClient(server);
  server.events?.write(Buffer.from([0xff, 0x0a, 0x0a]));
  await until(() => client.states.includes('events waiting'));
  expect(client.health().connections[0]?.detail).toMatch(/no name/);
  expect(await ask(client, 'room')).toBe('api conference room list');
  await allIn(client, 'ready');
  expect(client.states).not.toContain('commands lost');
});
