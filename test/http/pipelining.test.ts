import { mkdtemp, realpath, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ask, basic } from '../helpers/ask';
import { descriptorsBelow } from '../helpers/descriptors';
import { freePort } from '../helpers/free-port';
import { selfSigned } from '../helpers/self-signed';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** Many requests on one connection, and nothing remains of them when it closes. */

const HEAD = `Host: localhost\r\nAuthorization: ${basic('200')}\r\n\r\n`;
const get = (target: string): string => `GET ${target} HTTP/1.1\r\n${HEAD}`;
const RECORDING = 'WeeklyTeamConf.20261120T100500Z.0a1b2c3d';
const DOWNLOAD = `/api/conferences/WeeklyTeamConf/recordings/${RECORDING}`;

let folder: string;
let world: World;

describe.each(['http', 'https'])('by %s', (scheme) => {
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'pipelining-')));
    const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    const { cert, key } = await selfSigned();
    await writeFile(tls.cert, cert);
    await writeFile(tls.key, key);
    world = await startWorld({
      listen: { host: '127.0.0.1', port: 0, ...(scheme === 'https' && { tls }) },
      admin: { port: await freePort() },
      recordings: { dir: folder },
      timeouts: { audit: 0, idle: 2 },
    });
    world.fill('WeeklyTeamConf', 2);
  });
  afterAll(async () => {
    await world.end();
    await rm(folder, { recursive: true });
  });

  const opened: Wire[] = [];
  afterEach(() => {
    for (const wire of opened.splice(0)) wire.socket.destroy();
  });
  async function open(): Promise<Wire> {
    const wire = await Wire.open(world.gateway.url);
    opened.push(wire);
    return wire;
  }
  /** A connection whose client does not read. */
  async function openDeaf(): Promise<Wire> {
    const wire = await open();
    wire.socket.pause();
    return wire;
  }

  async function gauge(name: string): Promise<number> {
    const { text } = await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null });
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  }

  const droppedSoFar = () => gauge('gateway_http_connections_dropped_total');

  async function nothingIsLeft(): Promise<void> {
    await until(async () => (await gauge('gateway_http_connections')) === 0);
    expect(await gauge('gateway_http_requests_under_way')).toBe(0);
    expect(await gauge('gateway_event_listeners')).toBe(0);
  }

  test('answers eight requests at once, in order', async () => {
    const wire = await open();
    const words = ['lock', 'count', 'unlock', 'count', 'lock', 'count', 'unlock', 'count'];
    wire.send(words.map((word) => get(`/conference/WeeklyTeamConf/${word}`)).join(''));
    await until(() => wire.received.split('HTTP/1.1 200').length === 9);
    const bodies = wire.received.split(/HTTP\/1.1 200 [\s\S]*?\r\n\r\n/).slice(1);
    const locked = ['+OK WeeklyTeamConf locked\n', '2', '+OK WeeklyTeamConf unlocked\n', '2'];
    expect(bodies).toEqual([...locked, ...locked]);
    wire.send(get('/conference/WeeklyTeamConf/count'));
    await until(() => wire.received.split('HTTP/1.1 200').length === 10);
    wire.socket.destroy();
    await nothingIsLeft();
  });

  test('closes the connection at the ninth, and neither it nor later ones reach FreeSWITCH', async () => {
    // Without the question that the gateway asks after several commands with a sound.
    const locks = () => world.simulator.apis.filter((line) => line.endsWith(' lock')).length;
    const before = locks();
    const dropped = await droppedSoFar();
    const wire = await open();
    wire.send(get('/conference/WeeklyTeamConf/lock').repeat(100));
    await wire.ends();
    expect(locks() - before).toBeLessThanOrEqual(8);
    expect(await droppedSoFar()).toBe(dropped + 1);
    expect(world.gateway.log).toContainEqual(
      expect.objectContaining({ kind: 'connections-dropped', reason: 'requests', address: '127.0.0.1' }),
    );
    await nothingIsLeft();
  });

  test.each([
    ['more than are allowed', get('/openapi.json').repeat(1_500)],
    ['as many streams as are allowed', get('/api/events').repeat(8)],
  ])('%s, unread and closed again and again, leave nothing on the heap', async (_what, requests) => {
    const round = async (): Promise<void> => {
      const before = await droppedSoFar();
      const wire = await openDeaf();
      wire.send(requests);
      await until(
        async () => (await droppedSoFar()) > before || (await gauge('gateway_http_requests_under_way')) === 8,
      );
      wire.socket.destroy();
      await nothingIsLeft();
    };
    await round();
    const before = heap();
    for (let rounds = 0; rounds < 30; rounds++) await round();
    expect(heap() - before).toBeLessThan(12_000_000);
  });

  test('answers eight long ones too', async () => {
    const wire = await open();
    wire.send(get('/openapi.json').repeat(8));
    await until(() => wire.received.split('HTTP/1.1 200').length === 9);
  });

  test.each([
    ['a stream', get('/api/events'), get('/openapi.json').repeat(7)],
    ['a call that rings', get('/conference/WeeklyTeamConf/dial&1000'), get('/openapi.json').repeat(7)],
    [
      'a stream',
      get('/api/events') + get('/openapi.json').repeat(3),
      get('/conference/WeeklyTeamConf/dial&1000'),
    ],
  ])('notices that the client disconnects even if answers pile up behind %s', async (_what, first, more) => {
    world.simulator.destinations.set('user/', { answerAfterMs: 60_000 });
    const wire = await openDeaf();
    wire.send(first + more);
    const count = `${first}${more}`.split('HTTP/1.1').length - 1;
    await until(async () => (await gauge('gateway_http_requests_under_way')) === count);
    await until(() => world.simulator.calls.length === Number(`${first}${more}`.includes('dial')));
    wire.socket.destroy();
    await until(() => world.simulator.calls.length === 0);
    await nothingIsLeft();
  });

  test('event streams behind one another end with their connection', async () => {
    const wire = await open();
    wire.send(get('/api/events').repeat(8));
    await until(async () => (await gauge('gateway_event_listeners')) === 8);
    wire.socket.destroy();
    await until(async () => (await gauge('gateway_event_listeners')) === 0);
    await nothingIsLeft();
  });

  test.each(['/conference/Empty/dial&1000', 'JSON'])(
    'a call that rings behind a stream (%s) ends when the client disconnects',
    async (target) => {
      world.simulator.destinations.set('user/', { answerAfterMs: 60_000 });
      world.fill('Sales', 0);
      const body = '{"command":"dial","args":["1000"]}';
      const wire = await open();
      wire.send(get('/api/events'));
      await wire.sees('event: scope');
      wire.send(
        target === 'JSON'
          ? `POST /api/conferences/WeeklyTeamConf/commands HTTP/1.1\r\nContent-Type: application/json\r\n` +
              `Content-Length: ${body.length}\r\n${HEAD}${body}`
          : get(target.replace('Empty', 'WeeklyTeamConf')),
      );
      await until(() => world.simulator.calls.length === 1);
      wire.socket.destroy();
      await until(() => world.simulator.calls.length === 0);
      await nothingIsLeft();
    },
  );

  test.each([0, 900_000])(
    'a call that rings ends when the client disconnects after %d bytes of an unread body',
    async (bytes) => {
      world.simulator.destinations.set('user/', { answerAfterMs: 60_000 });
      const wire = await open();
      wire.send(`POST /conference/WeeklyTeamConf/dial&1000 HTTP/1.1\r\nContent-Length: 1000000\r\n${HEAD}`);
      wire.send('x'.repeat(bytes));
      await until(() => world.simulator.calls.length === 1);
      wire.socket.destroy();
      await until(() => world.simulator.calls.length === 0);
      await nothingIsLeft();
    },
  );

  test('a download behind a stream leaves no file open', async () => {
    await putRecording();
    const wire = await open();
    wire.send(get('/api/events') + get(DOWNLOAD));
    const files = async () => (await descriptorsBelow(folder)).length;
    await until(async () => (await files()) === 1);
    wire.socket.destroy();
    await until(async () => (await files()) === 0);
    await nothingIsLeft();
  });

  test('drops a long answer behind another if the client never reads', async () => {
    world.simulator.faults.next('mute', { kind: 'delay', ms: 100 });
    const wire = await openDeaf();
    await putRecording();
    wire.send(get('/conference/WeeklyTeamConf/mute&all') + get(DOWNLOAD));
    await until(async () => (await gauge('gateway_http_requests_under_way')) > 0);
    await until(async () => (await gauge('gateway_http_connections')) === 0);
    wire.socket.destroy();
    await nothingIsLeft();
  });

  test.each(['CONNECT example.org:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', upgrade('/api/events')])(
    'an unserved request behind a stream ends with the stream: %j',
    async (behind) => {
      const wire = await open();
      wire.send(get('/api/events'));
      await wire.sees('event: scope');
      wire.send(behind);
      // Send more, until the gateway has seen it.
      wire.send('x'.repeat(100_000));
      wire.socket.destroy();
      await nothingIsLeft();
    },
  );

  test('clients that reset the connection after CONNECT do not stop the gateway', async () => {
    for (let count = 0; count < 50; count++) {
      const wire = await open();
      wire.send(`CONNECT example.org:443 HTTP/1.1\r\nHost: localhost\r\n\r\n${'x'.repeat(count)}`);
      if (count % 2 === 0) await wire.ends();
      else wire.reset();
    }
    await nothingIsLeft();
    expect((await world.ask('/conference/WeeklyTeamConf/count')).text).toBe('2');
  });
});

test('the admin listener has the limit too', async () => {
  world = await startWorld({ admin: { port: await freePort() } });
  try {
    const wire = await Wire.open(world.gateway.adminUrl ?? '');
    wire.send('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(9));
    await wire.ends();
    expect(wire.received).toBe('');
  } finally {
    await world.end();
  }
});

function upgrade(target: string): string {
  return `GET ${target} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n${HEAD}`;
}

/** A recording that is longer than all buffers on the way; sparse. */
async function putRecording(): Promise<void> {
  const file = join(folder, `${RECORDING}.wav`);
  await writeFile(file, '');
  await truncate(file, 500_000_000);
  const longAgo = new Date('2026-11-20T10:05:00Z');
  await utimes(file, longAgo, longAgo);
}

/** Bytes of the heap that are in use after a collection. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  return process.memoryUsage().heapUsed;
}
