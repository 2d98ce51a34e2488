import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { absent, ask, closeClients, outcome, readyClient } from './clients';

/** A FreeSWITCH whose event socket answers, but whose mod_conference does not. */

let simulator: Simulator;
let reports: boolean[];
beforeEach(async () => {
  simulator = await Simulator.start();
  reports = [];
});
afterEach(async () => {
  closeClients();
  await simulator.stop();
});

const open = () =>
  readyClient(simulator, { commandMs: 80, connections: 2, onStuck: (stuck) => reports.push(stuck) });
const hangs = (line: string | RegExp): void => simulator.faults.next(line, { kind: 'hang' }, 1_000);

test('if one conference hangs, it is late, and FreeSWITCH is not stuck', async () => {
  const client = await open();
  hangs('conference stuck ');
  expect(await outcome(ask(client, 'stuck', 50))).toBe('esl_timeout');
  await until(() => simulator.apis.includes('conference count'));
  await ask(client, 'other');
  expect(client.health().stuck).toBe(false);
  expect(client.lateConferences()).toEqual(['stuck']);
  expect(reports).toEqual([]);
});

test('if no conference command answers, FreeSWITCH is stuck, and nothing more is sent', async () => {
  const client = await open();
  hangs(/^api conference/);
  expect(await outcome(ask(client, 'room', 50))).toBe('esl_timeout');
  await until(() => client.health().stuck);
  expect(client.health().ready).toBe(true);
  const before = simulator.received.length;
  await expect(client.api(apiLine('conference', 'room', 'lock'))).rejects.toMatchObject({
    code: 'freeswitch_stuck',
    retryAfter: 5,
  });
  await expect(client.bgapi(apiLine('conference', 'room', 'say', 'x'))).rejects.toMatchObject({
    code: 'freeswitch_stuck',
  });
  // Other commands go on.
  expect((await client.api(apiLine('uuid_exists', 'x'))).toString()).toBe('false');
  expect(simulator.received.slice(before).filter((block) => block.includes('conference'))).toEqual([]);
});

test('a late job starts the check too', async () => {
  const client = await open();
  hangs('api conference count');
  simulator.faults.nextJob('say', { kind: 'hang' });
  const { result } = await client.bgapi(apiLine('conference', 'room', 'say', 'x'), { deadlineMs: 30 });
  expect(await outcome(result)).toBe('esl_timeout');
  await until(() => client.health().stuck);
});

test('is not stuck any more when the question is answered', async () => {
  const client = await open();
  simulator.faults.next('api conference count', { kind: 'delay', ms: 400 });
  simulator.faults.next('conference room count', { kind: 'delay', ms: 450 });
  hangs('conference room list');
  expect(await outcome(ask(client, 'room', 50))).toBe('esl_timeout');
  await until(() => client.health().stuck);
  await until(() => !client.health().stuck);
  expect(reports).toEqual([true, false]);
  simulator.faults.clear();
  // The conference recovers too, by its own question: no command is needed.
  await until(() => client.lateConferences().length === 0);
  expect(await ask(client, 'room')).toBe(absent('room'));
});

test('nor after a restart of FreeSWITCH', async () => {
  const client = await open();
  hangs(/^api conference/);
  expect(await outcome(ask(client, 'room', 50))).toBe('esl_timeout');
  await until(() => client.health().stuck);
  simulator.faults.clear();
  await simulator.restart();
  await until(() => !client.health().stuck && client.health().ready, 10_000);
  expect(await ask(client, 'room', 5_000)).toBe(absent('room'));
});

test('asks one question, even if many commands are late', async () => {
  const client = await open();
  hangs(/^api conference/);
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => outcome(ask(client, name, 40))));
  await until(() => client.health().stuck);
  expect(simulator.received.filter((block) => block.startsWith('api conference count'))).toHaveLength(1);
});
