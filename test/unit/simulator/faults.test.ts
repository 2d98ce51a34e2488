import { Simulator } from '../../simulator/simulator';
import { EslSocket } from './esl-socket';
import { eventually } from './eventually';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start();
  simulator.conference('Team').join();
});

afterEach(() => simulator.stop());

describe('faults', () => {
  test('replies cut into single bytes', async () => {
    simulator.faults.splitBytes = 1;
    const client = await EslSocket.signedIn(simulator);
    expect(await client.api('conference Team lock')).toBe('+OK Team locked\n');
    expect(client.chunks).toBeGreaterThan(20);
  });

  test('a command that is never answered, and the connection that waits for it', async () => {
    simulator.faults.next('lock', { kind: 'hang', executed: true });
    const client = await EslSocket.signedIn(simulator);
    client.send('api conference Team lock\n\napi status\n\n');
    const other = await EslSocket.signedIn(simulator);
    await eventually(() => simulator.faults.counts['hang'] === 1);
    expect(await other.api('conference Team get is_locked')).toBe('locked');
    expect(client.received.length).toBe(0);
  });

  test.each(['drop', 'reset'] as const)('%s instead of a reply', async (kind) => {
    simulator.faults.next(/unlock$/m, { kind });
    const client = await EslSocket.signedIn(simulator);
    expect(await client.api('conference Team lock')).toBe('+OK Team locked\n');
    client.send('api conference Team unlock\n\n');
    await client.end();
    expect(client.received.length).toBe(0);
    expect(client.error?.code).toBe(kind === 'reset' ? 'ECONNRESET' : undefined);
    expect(simulator.find('Team')?.locked).toBe(true);
    expect(simulator.faults.counts).toEqual({ [kind]: 1 });
  });

  test('another reply, bytes that are no frame, a wrong Content-Length', async () => {
    simulator.faults.next('status', { kind: 'reply', text: 'gibberish\n' });
    simulator.faults.next('status', { kind: 'raw', bytes: Buffer.from([0xff, 0x00, 0x0a]) });
    simulator.faults.next('count', { kind: 'contentLength', value: '-5' });
    const client = await EslSocket.signedIn(simulator);
    expect(await client.api('status')).toBe('gibberish\n');
    client.send('api status\n\n');
    await client.until(() => client.received.length === 3);
    expect(client.received).toEqual(Buffer.from([0xff, 0x00, 0x0a]));
    client.received = Buffer.alloc(0);
    client.send('api conference count\n\n');
    await client.until(() => client.text.endsWith('\n\n1'));
    expect(client.text).toContain('Content-Length: -5\n');
  });

  test('delays for everything', async () => {
    const client = await EslSocket.signedIn(simulator);
    simulator.faults.delayMs = 40;
    const before = Date.now();
    await client.api('status');
    expect(Date.now() - before).toBeGreaterThanOrEqual(38);
  });

  test('a job that never ends, and one with a result set by the test', async () => {
    simulator.faults.nextJob('list', { kind: 'hang' });
    simulator.faults.nextJob('count', { kind: 'reply', text: '+OK made up\n' });
    const client = await EslSocket.signedIn(simulator);
    await client.command('event json BACKGROUND_JOB');
    client.send('bgapi conference Team list\n\nbgapi conference count\n\n');
    for (const _ of [1, 2]) await client.frame();
    expect(await client.event()).toMatchObject({ 'Job-Command-Arg': 'count', _body: '+OK made up\n' });
    expect(simulator.faults.counts).toEqual({ 'job hang': 1, 'job reply': 1 });
  });

  test('connections that are refused, or never greeted', async () => {
    simulator.faults.refuse = true;
    await EslSocket.open(simulator).end();
    simulator.faults.clear();
    simulator.faults.silent = true;
    const client = EslSocket.open(simulator);
    client.send('auth ClueCon\n\n');
    await eventually(() => simulator.faults.counts['silent'] === 1);
    simulator.faults.clear();
    await EslSocket.signedIn(simulator);
    expect(client.received.length).toBe(0);
    expect(simulator.faults.counts['refuse']).toBe(1);
  });
});

describe('FreeSWITCH goes and comes back', () => {
  test('connections are lost, conferences stay', async () => {
    const client = await EslSocket.signedIn(simulator);
    simulator.disconnectAll();
    await client.end();
    const again = await EslSocket.signedIn(simulator);
    expect(await again.api('conference Team count')).toBe('1');
    expect(simulator.connections).toBe(1);
  });

  test('stopped: connections are refused', async () => {
    const client = await EslSocket.signedIn(simulator);
    await simulator.stop();
    await client.end();
    const late = EslSocket.open(simulator);
    await late.end();
    expect(late.error?.code).toBe('ECONNREFUSED');
    expect(simulator.connections).toBe(0);
  });

  test('restarted: the same port, another Core-UUID, no conferences, ids from 1', async () => {
    const { port, core } = simulator;
    await simulator.restart();
    expect(simulator.port).toBe(port);
    expect(simulator.core.uuid).not.toBe(core.uuid);
    const client = await EslSocket.signedIn(simulator);
    expect(await client.api('conference list')).toBe('+OK No active conferences.\n');
    expect(simulator.conference('New').join().id).toBe(1);
  });
});
