import { apiLine } from '../../../src/esl/command-line';
import { Simulator } from '../../simulator/simulator';
import { absent, ask, closeClients, names, outcome, readyClient } from './clients';

let simulator: Simulator;
let splitting: NodeJS.Timeout | undefined;

beforeEach(async () => {
  simulator = await Simulator.start({
    users: { 'gateway@example.org': { password: 'pw', allowedApis: ['conference'] } },
  });
});

afterEach(async () => {
  clearInterval(splitting);
  closeClients();
  await simulator.stop();
});

/** Replies are sent in pieces of changing lengths, until the simulator has stopped. */
function splitAtRandom(): void {
  const { faults } = simulator;
  let seed = 1;
  splitting = setInterval(() => {
    seed = (seed * 48_271) % 2_147_483_647;
    faults.splitBytes = 1 + (seed % 40);
  }, 1);
}

test.each([1, 4])(
  '500 commands at once over %d connections: each gets its own answer',
  async (connections) => {
    splitAtRandom();
    const client = await readyClient(simulator, { connections });
    const rooms = names(500, 'room');
    const answers = await Promise.all(rooms.map((room) => ask(client, room)));
    expect(answers).toEqual(rooms.map(absent));
    // Each was sent once, and none was lost.
    expect([...simulator.apis].sort()).toEqual(rooms.map((room) => `conference ${room} list`).sort());
  },
);

test('the answer is the bytes that FreeSWITCH sent, UTF-8 or not', async () => {
  const client = await readyClient(simulator);
  const body = Buffer.from([0x5a, 0x6f, 0xeb, 0x0a, 0x0a, 0x00, 0xff]);
  const head = Buffer.from('Content-Type: api/response\nContent-Length: 7\n\n');
  simulator.faults.next('status', { kind: 'raw', bytes: Buffer.concat([head, body]) });
  expect(await client.api(apiLine('status'))).toEqual(body);
});

test('a denied api gets esl_denied, and the others still get their own answers', async () => {
  const { host, port } = simulator;
  const client = await readyClient(simulator, {
    connections: 2,
    endpoint: { host, port, user: 'gateway@example.org', password: 'pw' },
  });
  const outcomes = names(60, 'room').map((room, index) =>
    index % 3 === 1 ? outcome(client.api(apiLine('status'))) : ask(client, room),
  );
  expect(await Promise.all(outcomes)).toEqual(
    names(60, 'room').map((room, index) => (index % 3 === 1 ? 'esl_denied' : absent(room))),
  );
  // No connection was lost by it.
  expect(client.states.filter((word) => word.endsWith('lost'))).toEqual([]);
});

test('a denied bgapi gets esl_denied, and its job is forgotten', async () => {
  const { host, port } = simulator;
  const client = await readyClient(simulator, {
    endpoint: { host, port, user: 'gateway@example.org', password: 'pw' },
  });
  await expect(client.bgapi(apiLine('status'))).rejects.toMatchObject({ code: 'esl_denied' });
  expect(client['jobs'].size).toBe(0);
  expect(await ask(client, 'room')).toBe(absent('room'));
});

test('a reply to an api without words gets unrecognised_reply, and the others stay in step', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next(/^api status$/m, {
    kind: 'raw',
    bytes: 'Content-Type: command/reply\nReply-Text: -ERR command not found\n\n',
  });
  const outcomes = [outcome(client.api(apiLine('status'))), ask(client, 'room')];
  expect(await Promise.all(outcomes)).toEqual(['unrecognised_reply', absent('room')]);
});

test('a % in a reply text does no harm', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next('bgapi', { kind: 'reply', text: '-ERR 100% [%zz]' });
  const outcomes = [outcome(client.bgapi(apiLine('status'))), ask(client, 'room')];
  expect(await Promise.all(outcomes)).toEqual(['unrecognised_reply', absent('room')]);
});

test('a line that cannot be sent is refused before anything is sent', async () => {
  const client = await readyClient(simulator);
  const before = simulator.received.length;
  const refusal = { code: 'invalid_argument' };
  await expect(client.bgapi(apiLine('status'), { jobId: 'a\n\napi shutdown' })).rejects.toMatchObject(
    refusal,
  );
  await expect(
    client.bgapi(apiLine('conference', 'unload'), { jobId: 'mod_event_socket' }),
  ).rejects.toMatchObject(refusal);
  expect(client['jobs'].size).toBe(0);
  await ask(client, 'room');
  expect(simulator.received.slice(before)).toEqual(['api conference room list\n\n']);
});
