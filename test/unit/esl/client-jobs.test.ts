import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, allIn, ask, closeClients, names, openClient, outcome, readyClient } from './clients';
import { event, reply, ScriptedServer, stopServers } from './scripted-server';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
});

afterEach(async () => {
  closeClients();
  await stopServers();
  await simulator.stop();
});

const list = (name: string): ReturnType<typeof apiLine> => apiLine('conference', name, 'list');

test('the result arrives by our Job-UUID', async () => {
  const client = await readyClient(simulator);
  const job = await client.bgapi(list('room'), { jobId: '7a1b2c3d-0000-4000-8000-000000000001' });
  expect(job.id).toBe('7a1b2c3d-0000-4000-8000-000000000001');
  expect((await job.result).toString()).toBe(absent('room'));
  expect(simulator.received.at(-1)).toBe(
    'bgapi conference room list\nJob-UUID: 7a1b2c3d-0000-4000-8000-000000000001\n\n',
  );
  expect(client['jobs'].size).toBe(0);
});

test('each job gets its own id if the caller gives none', async () => {
  const client = await readyClient(simulator);
  const jobs = await Promise.all(names(2, 'room').map((room) => client.bgapi(list(room))));
  expect(jobs[0]?.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(jobs[1]?.id).not.toBe(jobs[0]?.id);
  await Promise.all(jobs.map(({ result }) => result));
});

test('200 jobs and 200 commands at once: each gets its own result', async () => {
  const client = await readyClient(simulator, { connections: 4 });
  simulator.faults.splitBytes = 7;
  const jobs = names(200, 'job').map(async (room) =>
    (await (await client.bgapi(list(room))).result).toString(),
  );
  const rooms = names(200, 'room').map((room) => ask(client, room));
  expect(await Promise.all(jobs)).toEqual(names(200, 'job').map(absent));
  expect(await Promise.all(rooms)).toEqual(names(200, 'room').map(absent));
  expect(client['jobs'].size).toBe(0);
});

test('a job without output ends with an empty result', async () => {
  const client = await readyClient(simulator);
  simulator.faults.nextJob('room', { kind: 'reply', text: '' });
  expect(await (await client.bgapi(list('room'))).result).toEqual(Buffer.alloc(0));
});

test('bgapi resolves when FreeSWITCH has accepted the job, before its end', async () => {
  const client = await readyClient(simulator);
  simulator.faults.nextJob('room', { kind: 'hang' });
  const { id, result } = await client.bgapi(list('room'));
  expect(client['jobs'].size).toBe(1);
  simulator.fire('BACKGROUND_JOB', { 'Job-UUID': 'of-another-client' });
  simulator.fire('HEARTBEAT', { 'Job-UUID': id });
  await ask(client, 'other');
  expect(client['jobs'].size).toBe(1);
  simulator.fire('BACKGROUND_JOB', { 'Job-UUID': id });
  expect(await result).toEqual(Buffer.alloc(0));
});

test('the event may arrive before the reply', async () => {
  let accept: (() => void) | undefined;
  const server = await ScriptedServer.start((block, socket) => {
    const id = /^Job-UUID: (.*)$/m.exec(block)?.[1] ?? '';
    server.events?.write(event({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': id, _body: 'early' }));
    accept = () => socket.write(reply(`+OK Job-UUID: ${id}`));
  });
  const client = await readyClient(server);
  let heard = false;
  client.onEvent(() => {
    heard = true;
  });
  const job = client.bgapi(list('room'));
  await until(() => heard);
  accept?.();
  expect((await (await job).result).toString()).toBe('early');
});

test('rejects with esl_timeout if the job does not end in time; it counts until its late event, which is harmless', async () => {
  const client = await readyClient(simulator);
  simulator.faults.nextJob('room', { kind: 'hang' });
  const { id, result, ended } = await client.bgapi(list('room'), { deadlineMs: 250 });
  expect(await outcome(result)).toBe('esl_timeout');
  expect(client['jobs'].size).toBe(1);
  simulator.fire('BACKGROUND_JOB', { 'Job-UUID': id });
  await ended;
  expect(client['jobs'].size).toBe(0);
  // Nothing was wrong with the connections.
  expect(await ask(client, 'other')).toBe(absent('other'));
  expect(client.states.filter((word) => word.endsWith('lost'))).toEqual([]);
});

test('jobs get esl_lost if the events connection is lost', async () => {
  const server = await ScriptedServer.start((_block, socket) => socket.write(reply('+OK')));
  const client = await readyClient(server);
  const jobs = await Promise.all(names(3, 'room').map((room) => client.bgapi(list(room))));
  expect(client['jobs'].size).toBe(3);
  server.events?.destroy();
  const outcomes = await Promise.all(jobs.map(({ result }) => outcome(result)));
  expect(outcomes).toEqual(['esl_lost', 'esl_lost', 'esl_lost']);
  expect(client['jobs'].size).toBe(0);
  expect(client.states).not.toContain('commands lost');
});

test('a job gets esl_lost and is forgotten if the connection is lost before it is accepted', async () => {
  const client = await readyClient(simulator);
  simulator.faults.next('bgapi', { kind: 'drop' });
  expect(await outcome(client.bgapi(list('room')))).toBe('esl_lost');
  expect(client['jobs'].size).toBe(0);
});

test('without an events connection bgapi gets esl_unavailable and is not sent, and api goes on', async () => {
  simulator.users['gateway@example.org'] = { password: 'pw', allowedEvents: ['HEARTBEAT'] };
  const { host, port } = simulator;
  const endpoint = { host, port, password: 'pw', user: 'gateway@example.org' };
  const client = openClient(simulator, { endpoint });
  await until(() => client.states.includes('commands ready') && client.states.includes('events denied'));
  await expect(client.bgapi(list('job'))).rejects.toMatchObject({ code: 'esl_unavailable', retryAfter: 1 });
  expect(client['jobs'].size).toBe(0);
  expect(await ask(client, 'room')).toBe(absent('room'));
  expect(simulator.apis).toEqual(['conference room list']);
});

test('before the events connection has subscribed, bgapi is refused, and api goes on', async () => {
  simulator.faults.next('event json', { kind: 'hang' });
  const client = openClient(simulator);
  await until(() => client.states.includes('commands ready') && simulator.faults.counts['hang'] === 1);
  expect(await outcome(client.bgapi(list('job')))).toBe('esl_unavailable');
  expect(await ask(client, 'room')).toBe(absent('room'));
  expect(simulator.apis).toEqual(['conference room list']);
});

test('when the events connection is back, jobs work again', async () => {
  const client = await readyClient(simulator);
  simulator.disconnectAll();
  await allIn(client, 'waiting');
  await allIn(client, 'ready');
  const { result } = await client.bgapi(list('room'));
  expect((await result).toString()).toBe(absent('room'));
});
