import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Answer, ask, basic } from '../helpers/ask';
import { EventStream } from '../helpers/event-stream';
import { freePort } from '../helpers/free-port';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

let world: World;
let folder: string;
const RECORDING = 'WeeklyTeamConf.20261113T090000Z.minutes.1f2e3d4c.wav';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compression-'));
  await writeFile(join(folder, RECORDING), Buffer.alloc(50_000));
  world = await startWorld({ recordings: { dir: folder }, admin: { port: await freePort() } });
  world.fill('WeeklyTeamConf', 60);
  world.fill('Shared', 1);
});
afterAll(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});

const GZIP = { 'accept-encoding': 'gzip' };

function plain({ headers, bytes }: Answer): string {
  const encoding = headers['content-encoding'];
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  return bytes.toString();
}

const LARGE: readonly [string, string, Record<string, string>?, string?][] = [
  ['GET', '/conference/WeeklyTeamConf/list'],
  ['GET', '/conference/WeeklyTeamConf/list', { accept: 'application/json' }],
  ['GET', '/conference/WeeklyTeamConf/list', { accept: 'text/csv' }],
  ['GET', '/conference/WeeklyTeamConf/xml_list'],
  ['GET', '/conference/WeeklyTeamConf/json_list'],
  ['PUT', '/sipxconfig/rest/my/conference/WeeklyTeamConf/list'],
  [
    'POST',
    '/api/conferences/WeeklyTeamConf/commands',
    { 'content-type': 'application/json' },
    '{"command":"list"}',
  ],
  ['GET', '/api/conferences/WeeklyTeamConf'],
  ['GET', '/api/commands'],
  ['GET', '/openapi.json'],
  ['GET', '/panel/main.js'],
  ['GET', '/docs/swagger-ui.css'],
];

test.each(LARGE)(
  '%s %s is compressed if the client asks for it, and the content is the same',
  async (method, target, more = {}, body) => {
    const asked = { method, ...(body !== undefined && { body }) };
    const as = (headers: Record<string, string>) =>
      world.ask(target, { ...asked, headers: { ...more, ...headers } });
    const whole = await as({});
    expect([whole.status, whole.headers['content-encoding']]).toEqual([200, undefined]);
    expect(whole.bytes.length).toBeGreaterThan(1_024);
    for (const [accepted, encoding] of [
      ['gzip', 'gzip'],
      ['gzip, deflate, br', 'br'],
      ['br;q=0.1, gzip', 'gzip'],
    ] as const) {
      const packed = await as({ 'accept-encoding': accepted });
      expect([packed.status, packed.headers['content-encoding']]).toEqual([200, encoding]);
      expect(packed.headers['vary']).toBe('Origin, Accept-Encoding');
      expect(packed.headers['content-type']).toBe(whole.headers['content-type']);
      expect(packed.headers['cache-control']).toBe(whole.headers['cache-control']);
      expect(packed.bytes.length).toBeLessThan(whole.bytes.length);
      // Compare lengths, because a conference's JSON contains times.
      expect(plain(packed).length).toBe(whole.text.length);
    }
    for (const refused of ['identity', 'gzip;q=0, br;q=0', 'zstd']) {
      const { headers } = await as({ 'accept-encoding': refused });
      expect([headers['content-encoding'], headers['content-length']]).toEqual([
        undefined,
        whole.headers['content-length'],
      ]);
    }
  },
);

test.each([
  '/conference/Shared/lock',
  '/conference/Shared/list',
  '/conference/WeeklyTeamConf/nothing',
  '/api/conferences/Shared/recordings',
  '/health/live',
  '/nothing',
])('%s is not compressed, because it is too small', async (target) => {
  const { headers } = await world.ask(target, { headers: GZIP });
  expect([headers['content-encoding'], headers['vary']]).toEqual([undefined, 'Origin, Accept-Encoding']);
});

test('HEAD returns the headers of the whole answer and no body', async () => {
  const head = await world.ask('/openapi.json', { method: 'HEAD', headers: GZIP });
  expect([head.status, head.bytes.length]).toEqual([200, 0]);
});

test.each([{}, { range: 'bytes=0-9999' }])('a recording is sent uncompressed (%j)', async (range) => {
  const id = RECORDING.replace(/^WeeklyTeamConf\./, '').replace(/\.wav$/, '');
  const list = JSON.parse((await world.ask('/api/conferences/WeeklyTeamConf/recordings')).text);
  const target = `/api/conferences/WeeklyTeamConf/recordings/${list.recordings[0]?.id ?? id}`;
  const { status, headers, bytes } = await world.ask(target, { headers: { ...GZIP, ...range } });
  expect([status, headers['content-encoding']]).toEqual(['range' in range ? 206 : 200, undefined]);
  expect(bytes.length).toBe(Number(headers['content-length']));
  expect(bytes.length).toBe('range' in range ? 10_000 : 50_000);
});

test('events are not compressed, and arrive at once', async () => {
  const stream = await EventStream.open(world.gateway.url, { conference: 'WeeklyTeamConf', headers: GZIP });
  await stream.sees('snapshot');
  expect(stream.headers['content-encoding']).toBeUndefined();
  await world.ask('/conference/WeeklyTeamConf/lock');
  await stream.sees('locked');
  stream.close();
});

test('an answer to another site is not compressed, so its length reveals nothing', async () => {
  const site = (value: string) =>
    world.ask('/conference/WeeklyTeamConf/list', { headers: { ...GZIP, 'sec-fetch-site': value } });
  expect((await site('cross-site')).headers['content-encoding']).toBeUndefined();
  expect((await site('same-site')).headers['content-encoding']).toBeUndefined();
  expect((await site('same-origin')).headers['content-encoding']).toBe('gzip');
});

test('the metrics are compressed, as Prometheus asks', async () => {
  const { headers } = await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null, headers: GZIP });
  expect(headers['content-encoding']).toBe('gzip');
});

test('a client that disconnects while an answer is compressed does no harm', async () => {
  world.fill('WeeklyTeamConf', 2_000);
  const asking = Array.from({ length: 10 }, async (_, index) => {
    const { request } = await import('node:http');
    return new Promise<void>((resolve) => {
      const outgoing = request(`${world.gateway.url}/conference/WeeklyTeamConf/list`, {
        agent: false,
        auth: '200:123',
        headers: GZIP,
      });
      outgoing.on('response', (incoming) => {
        incoming.once('data', () => outgoing.destroy());
        incoming.on('error', () => undefined);
        incoming.on('close', resolve);
      });
      outgoing.on('error', () => resolve());
      outgoing.end();
      if (index % 2 === 0) setImmediate(() => outgoing.destroy());
    });
  });
  await Promise.all(asking);
  const answer = await world.ask('/conference/WeeklyTeamConf/list', { headers: GZIP });
  expect(plain(answer).split('\n').length).toBeGreaterThan(1_999);
  expect(world.gateway.log.filter(({ kind }) => kind === 'gateway-failed')).toEqual([]);
});

test('answers that wait to be read hold sixteen compressors at most; then others are sent as they are', async () => {
  const coding = async (): Promise<unknown> =>
    (await world.ask('/conference/WeeklyTeamConf/list', { headers: GZIP })).headers['content-encoding'];
  expect(await coding()).toBe('gzip');
  const head = `Host: localhost\r\nAuthorization: ${basic('200')}\r\nAccept-Encoding: gzip\r\n\r\n`;
  const get = (target: string): string => `GET ${target} HTTP/1.1\r\n${head}`;
  const wires: Wire[] = [];
  try {
    for (let count = 0; count < 3; count++) {
      const wire = await Wire.open(world.gateway.url);
      wires.push(wire);
      // Answers behind a stream are not sent before it ends.
      wire.send(get('/api/events') + get('/api/conferences/WeeklyTeamConf').repeat(7));
    }
    await until(async () => (await coding()) === undefined);
  } finally {
    for (const { socket } of wires) socket.destroy();
  }
  await until(async () => (await coding()) === 'gzip');
});
