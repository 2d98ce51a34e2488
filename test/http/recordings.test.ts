import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { Agent, get as request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asking, accept, basic } from '../helpers/ask';
import { descriptorsBelow } from '../helpers/descriptors';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
let dir: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'recordings-')));
  world = await startWorld({
    recordings: { dir },
    origins: ['https://panel.example.org'],
    conferences: {
      a: { owner: '200' },
      'a.b': { owner: '400' },
      Sales: { owner: '200', freeswitchName: 'sales-3000' },
      'Sales-2': { owner: '400', freeswitchName: 'sales-3000-2' },
      'Team*': { owner: '200' },
    },
  });
  world.simulator.world.writesRecordings = true;
});
beforeEach(async () => {
  for (const entry of await readdir(dir)) await rm(join(dir, entry), { recursive: true });
});
afterAll(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

const LONG_AGO = new Date('2026-11-20T10:05:00Z');
const RIFF = Buffer.from(
  'RIFF\x00\x00\x00\x00WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0',
  'latin1',
);
/** A second of sound whose writer died. */
const SECOND = Buffer.concat([RIFF, Buffer.from(Array.from({ length: 16_000 }, (_, index) => index % 251))]);

/** Puts a file into the folder that was last written to long ago. */
async function put(file: string, bytes: Buffer | string = SECOND): Promise<string> {
  await writeFile(join(dir, file), bytes);
  await utimes(join(dir, file), LONG_AGO, LONG_AGO);
  return file.slice(0, file.lastIndexOf('.'));
}

/** The URL of a conference's recordings, or of one. */
const at = (name: string, rest = '') => `/api/conferences/${name}/recordings${rest}`;
const one = (name: string, id: string) => at(name, `/${id}`);

async function json(target: string, asking: Asking = {}) {
  const answer = await world.ask(target, {
    ...asking,
    headers: { ...accept('application/json'), ...asking.headers },
  });
  const isJson = answer.headers['content-type']?.includes('json');
  return { ...answer, body: isJson ? JSON.parse(answer.text) : undefined };
}

const idsOf = async (target: string, asking?: Asking): Promise<string[]> =>
  (await json(target, asking)).body.recordings.map(({ id }: { id: string }) => id);

/** Every way to get at a recording, and the codes that came of them. */
async function codes(name: string, id: string, user = '200') {
  const [got, deleted] = [
    await json(one(name, id), { user }),
    await json(one(name, id), { user, method: 'DELETE' }),
  ];
  return [got.body?.code ?? got.status, deleted.body?.code ?? deleted.status];
}

/** Of this process, which is the gateway's. */
const descriptors = () => descriptorsBelow(dir);

describe('the list', () => {
  test('of none', async () => {
    const { status, body, headers } = await json(at('a'));
    expect([status, body]).toEqual([200, { recordings: [] }]);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['link']).toBeUndefined();
  });

  test('has what the names and the files tell, the newest first', async () => {
    await put('a.20261120T100424Z.0123abcd.wav');
    await put('a.20261120T100424Z.Q3.f123abcd.mp3', 'no sound');
    await put('a.20261121T000000Z.x.0123abcd.wav', SECOND.subarray(0, 44 + 1_234 * 2));
    expect((await json(at('a'))).body).toEqual({
      recordings: [
        {
          id: 'a.20261121T000000Z.x.0123abcd',
          label: 'x',
          startedAt: '2026-11-21T00:00:00.000Z',
          bytes: 2_512,
          seconds: 0.154,
          running: false,
          format: 'wav',
        },
        {
          id: 'a.20261120T100424Z.Q3.f123abcd',
          label: 'Q3',
          startedAt: '2026-11-20T10:04:24.000Z',
          bytes: 8,
          seconds: null,
          running: false,
          format: 'mp3',
        },
        {
          id: 'a.20261120T100424Z.0123abcd',
          label: null,
          startedAt: '2026-11-20T10:04:24.000Z',
          bytes: 16_044,
          seconds: 1,
          running: false,
          format: 'wav',
        },
      ],
    });
  });

  test('by HEAD has no body', async () => {
    const { status, bytes } = await world.ask(at('a'), { method: 'HEAD' });
    expect([status, bytes.length]).toEqual([200, 0]);
  });

  test('is the conference’s own, by FreeSWITCH’s name, whatever begins alike', async () => {
    const own = await put('sales-3000.20261120T100424Z.0123abcd.wav');
    const other = await put('sales-3000-2.20261120T100424Z.0123abcd.wav');
    const [a, ab] = [
      await put('a.20261120T100424Z.0123abcd.wav'),
      await put('a.b.20261120T100424Z.0123abcd.wav'),
    ];
    await put('Sales.20261120T100424Z.0123abcd.wav');
    expect(await idsOf(at('Sales'))).toEqual([own]);
    expect(await idsOf(at('Sales-2'), { user: '400' })).toEqual([other]);
    expect(await idsOf(at('a'))).toEqual([a]);
    expect(await idsOf(at('a.b'), { user: '400' })).toEqual([ab]);
    expect(await codes('a', ab)).toEqual(['recording_not_found', 'recording_not_found']);
    expect(await codes('a.b', a, '400')).toEqual(['recording_not_found', 'recording_not_found']);
    expect(await codes('Sales', other)).toEqual(['recording_not_found', 'recording_not_found']);
    expect(await codes('Sales', 'Sales.20261120T100424Z.0123abcd')).toEqual([
      'recording_not_found',
      'recording_not_found',
    ]);
    expect((await readdir(dir)).length).toBe(5);
  });

  test('of two files with one id, has the one that the id stands for', async () => {
    const id = await put('a.20261120T100424Z.0123abcd.mp3', 'mp3');
    await put(`${id}.wav`);
    expect((await json(at('a'))).body.recordings).toMatchObject([{ id, format: 'wav' }]);
    expect((await world.ask(one('a', id))).bytes).toEqual(SECOND);
  });

  test('goes in pages, which no file is lost or doubled between', async () => {
    const all: string[] = [];
    for (let index = 0; index < 25; index++) {
      const second = String(Math.floor(index / 3)).padStart(2, '0');
      all.unshift(await put(`a.20261120T1004${second}Z.${String(index).padStart(8, '0')}.wav`));
    }
    const seen: string[] = [];
    let target = at('a', '?limit=10');
    for (let pages = 0; pages < 3; pages++) {
      const { body, headers } = await json(target);
      seen.push(...body.recordings.map(({ id }: { id: string }) => id));
      // The place stays where the recording has gone.
      if (pages === 0) await json(one('a', body.next), { method: 'DELETE' });
      const link = /^<([^>]+)>; rel="next"$/.exec(headers['link'] as string)?.[1];
      if (pages < 2) expect(link).toBe(at('a', `?limit=10&after=${body.next}`));
      else expect([link, body.next]).toEqual([undefined, undefined]);
      target = link ?? '';
    }
    expect(seen).toEqual(all);
    const whole = await json(at('a', '?limit=24'));
    expect([whole.body.recordings.length, 'next' in whole.body]).toEqual([24, false]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=x', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['after=x', 'after'],
    ['after=', 'after'],
    ['after=a.b.20261120T100424Z.0123abcd', 'after'],
    ['after=../a.20261120T100424Z.0123abcd', 'after'],
    ['before=x', 'unknown parameter'],
  ])('refuses ?%s', async (query, named) => {
    const { status, body } = await json(at('a', `?${query}`));
    expect([status, body.code]).toEqual([400, 'bad_request']);
    expect(body.detail).toContain(named);
  });

  test('of a thousand files', async () => {
    for (let index = 0; index < 1_000; index++) {
      await put(`a.20261120T100424Z.${index.toString(16).padStart(8, '0')}.wav`, RIFF);
    }
    const { body } = await json(at('a', '?limit=1000'));
    expect(body.recordings.length).toBe(1_000);
    expect(await descriptors()).toEqual([]);
  });
});

describe('a download', () => {
  let id: string;
  beforeEach(async () => {
    id = await put('a.20261120T100424Z.Q3.0123abcd.wav');
  });
  const get = (headers: Record<string, string> = {}, method = 'GET') =>
    world.ask(one('a', id), { method, headers });

  test('is the file', async () => {
    const { status, headers, bytes } = await get();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="${id}.wav"`,
      'content-length': '16044',
      'content-type': 'audio/wav',
      etag: expect.stringMatching(/^"[0-9a-f-]+"$/),
      'last-modified': 'Fri, 20 Nov 2026 10:05:00 GMT',
      'x-content-type-options': 'nosniff',
    });
    expect(bytes).toEqual(SECOND);
  });

  test('of mp3 has its type', async () => {
    const other = await put('a.20261120T100424Z.0123abcd.mp3', 'mp3');
    const { headers, text } = await world.ask(one('a', other));
    expect([headers['content-type'], text]).toEqual(['audio/mpeg', 'mp3']);
    expect(headers['content-disposition']).toBe(`attachment; filename="${other}.mp3"`);
  });

  test('of nothing is empty', async () => {
    const empty = await put('a.20261120T100424Z.0123abcd.wav', '');
    const { status, headers, bytes } = await world.ask(one('a', empty));
    expect([status, headers['content-length'], bytes.length]).toEqual([200, '0', 0]);
    const range = await world.ask(one('a', empty), { headers: { range: 'bytes=0-' } });
    expect([range.status, range.headers['content-range']]).toEqual([416, 'bytes */0']);
  });

  test.each([
    ['bytes=0-3', 'bytes 0-3/16044', [0, 4]],
    ['bytes=16000-', 'bytes 16000-16043/16044', [16_000, 16_044]],
    ['bytes=-44', 'bytes 16000-16043/16044', [16_000, 16_044]],
    ['bytes=100-99999', 'bytes 100-16043/16044', [100, 16_044]],
  ])('of %s is that part', async (range, contentRange, [first, last]) => {
    const { status, headers, bytes } = await get({ range });
    expect([status, headers['content-range']]).toEqual([206, contentRange]);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect([headers['content-type'], headers['cache-control']]).toEqual(['audio/wav', 'no-store']);
    expect(bytes).toEqual(SECOND.subarray(first, last));
  });

  test.each(['bytes=0-1,4-5', 'bytes=5-1', 'lines=1-2'])('of %s is the whole', async (range) => {
    const { status, headers, bytes } = await get({ range });
    expect([status, headers['content-range']]).toEqual([200, undefined]);
    expect(bytes).toEqual(SECOND);
  });

  test('behind the end is none', async () => {
    const { status, headers, body } = await json(one('a', id), { headers: { range: 'bytes=16044-' } });
    expect([status, headers['content-range'], body.code]).toEqual([
      416,
      'bytes */16044',
      'range_not_satisfiable',
    ]);
    expect(headers['content-disposition']).toBeUndefined();
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  test('by HEAD has the headers alone, and no ranges', async () => {
    const { status, headers, bytes } = await get({ range: 'bytes=0-3' }, 'HEAD');
    expect([status, headers['content-length'], bytes.length]).toEqual([200, '16044', 0]);
    expect(headers['content-type']).toBe('audio/wav');
  });

  test('goes on where it ended, unless the file is another one', async () => {
    const { etag = '', 'last-modified': date = '' } = (await get()).headers;
    const range = 'bytes=16000-';
    expect((await get({ range, 'if-range': etag })).status).toBe(206);
    expect((await get({ range, 'if-range': date })).status).toBe(206);
    expect((await get({ range, 'if-range': '"another"' })).status).toBe(200);
    await put(`${id}.wav`, Buffer.concat([SECOND, SECOND]));
    const changed = await get({ range, 'if-range': etag });
    expect([changed.status, changed.bytes.length]).toEqual([200, 32_088]);
  });

  test('that the client has already is 304', async () => {
    const { etag = '', 'last-modified': date = '' } = (await get()).headers;
    for (const condition of [{ 'if-none-match': etag }, { 'if-modified-since': date }]) {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, bytes } = await get(condition, method);
        expect([status, headers.etag, headers['cache-control'], bytes.length]).toEqual([
          304,
          etag,
          'no-store',
          0,
        ]);
      }
    }
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(200);
    expect((await get({ 'if-none-match': etag, range: 'bytes=99999-' })).status).toBe(304);
  });

  test('takes no query', async () => {
    expect((await json(`${one('a', id)}?download=1`)).body.code).toBe('bad_request');
  });

  test('leaves nothing open, whatever came of it', async () => {
    await get();
    await get({}, 'HEAD');
    await get({ range: 'bytes=0-3' });
    await get({ range: 'bytes=99999-' });
    await get({ 'if-none-match': '*' });
    expect(await descriptors()).toEqual([]);
  });

  test('whose client goes away leaves nothing open', async () => {
    // More than all buffers on the way hold; sparse.
    await truncate(join(dir, `${id}.wav`), 500_000_000);
    await utimes(join(dir, `${id}.wav`), LONG_AGO, LONG_AGO);
    for (let count = 0; count < 5; count++) {
      await new Promise<void>((resolve, reject) => {
        const outgoing = request(
          `${world.gateway.url}${one('a', id)}`,
          { headers: { authorization: basic('200') }, agent: false },
          (incoming) => {
            incoming.once('data', () => {
              descriptors().then((open) => {
                expect(open).toHaveLength(1);
                incoming.on('error', () => {});
                outgoing.destroy();
                resolve();
              }, reject);
            });
          },
        );
        outgoing.on('error', reject);
      });
      await until(async () => (await descriptors()).length === 0);
    }
    expect(world.gateway.log.filter(({ kind }) => kind === 'gateway-failed')).toEqual([]);
  });

  test('of a file that becomes shorter meanwhile is cut off', async () => {
    await truncate(join(dir, `${id}.wav`), 500_000_000);
    await utimes(join(dir, `${id}.wav`), LONG_AGO, LONG_AGO);
    // A connection that is kept would never tell that bytes are missing.
    const agent = new Agent({ keepAlive: true });
    const end = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        `${world.gateway.url}${one('a', id)}`,
        { headers: { authorization: basic('200') }, agent },
        (incoming) => {
          incoming.once('data', () => {
            incoming.pause();
            truncate(join(dir, `${id}.wav`), 1_000).then(() => incoming.resume(), reject);
          });
          incoming.on('error', () => resolve('cut off'));
          incoming.on('end', () => resolve('whole'));
        },
      );
      outgoing.on('error', reject);
    });
    agent.destroy();
    expect(end).toBe('cut off');
    await until(async () => (await descriptors()).length === 0);
  });
});

describe('a deletion', () => {
  test('is one, once', async () => {
    const id = await put('a.20261120T100424Z.0123abcd.wav');
    const { status, bytes, headers } = await world.ask(one('a', id), { method: 'DELETE' });
    expect([status, bytes.length, headers['cache-control']]).toEqual([204, 0, 'no-store']);
    expect(await readdir(dir)).toEqual([]);
    expect(await codes('a', id)).toEqual(['recording_not_found', 'recording_not_found']);
    const lines = world.gateway.log.filter(({ kind, action }) => kind === 'recording' && action === 'delete');
    expect(lines.slice(-2)).toMatchObject([
      { requester: '200', conference: 'a', recording: id, outcome: 'done' },
      { requester: '200', conference: 'a', outcome: 'recording_not_found' },
    ]);
  });

  test.each([
    [{ origin: 'https://evil.example' }, 'cross_site'],
    [{ 'sec-fetch-site': 'cross-site' }, 'cross_site'],
    [{ 'sec-purpose': 'prefetch' }, 'cross_site'],
    [{ origin: 'https://panel.example.org' }, 204],
    [{ 'sec-fetch-site': 'same-origin' }, 204],
  ])('from %j is %s', async (headers, expected) => {
    const id = await put('a.20261120T100424Z.0123abcd.wav');
    const { status, body } = await json(one('a', id), { method: 'DELETE', headers });
    expect(body?.code ?? status).toBe(expected);
    expect((await readdir(dir)).length).toBe(expected === 204 ? 0 : 1);
  });
});

describe('who may', () => {
  const id = 'a.20261120T100424Z.0123abcd';
  beforeEach(() => put(`${id}.wav`));

  test.each([
    ['nobody', null, 401, 'unauthenticated'],
    ['somebody else', '400', 403, 'not_owner'],
  ])('%s may not', async (_who, user, status, code) => {
    for (const [target, method] of [
      [at('a'), 'GET'],
      [one('a', id), 'GET'],
      [one('a', id), 'DELETE'],
      [one('a', 'x'), 'GET'],
    ] as const) {
      const answer = await json(target, { user, method });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    expect((await readdir(dir)).length).toBe(1);
  });

  test('an admin may', async () => {
    expect(await idsOf(at('a'), { user: 'admin' })).toEqual([id]);
    const unlisted = await put('Unlisted.20261120T100424Z.0123abcd.wav');
    expect(await codes('Unlisted', unlisted, 'admin')).toEqual([200, 204]);
    expect(await codes('a', id, 'admin')).toEqual([200, 204]);
  });

  test.each(['Nowhere', '%ff', 'a%2Fb', '%00'])('of conference %s there is nothing', async (name) => {
    expect((await json(at(name))).body.code).toBe('conference_not_found');
    expect((await json(one(name, id))).body.code).toBe('conference_not_found');
  });

  test('other methods are refused before anybody is asked who they are', async () => {
    for (const [target, method, allow] of [
      [at('a'), 'DELETE', 'GET, HEAD, OPTIONS'],
      [at('a'), 'POST', 'GET, HEAD, OPTIONS'],
      [one('a', id), 'PUT', 'GET, HEAD, DELETE, OPTIONS'],
    ] as const) {
      const { status, headers } = await world.ask(target, { method, user: null });
      expect([status, headers['allow']]).toEqual([405, allow]);
    }
    expect((await world.ask(one('a', id), { method: 'OPTIONS', user: null })).status).toBe(204);
  });
});

describe('no way out of the folder', () => {
  const id = 'a.20261120T100424Z.0123abcd';

  test.each([
    'x',
    `${id}.wav`,
    `${id}%00`,
    `${id}%2F`,
    `.%2F${id}`,
    `..%2F${id}`,
    `%2e%2e%2f${id}`,
    `..%2F..%2Fetc%2Fpasswd`,
    '%2Fetc%2Fpasswd',
    '%ff',
    '..',
    '.',
    `a.20261120T100424Z..%2F..%2Fsecret.0123abcd`,
    `a.20261120T100424Z.${'x'.repeat(65)}.0123abcd`,
    'x'.repeat(5_000),
  ])('by the id %s', async (bad) => {
    await put(`${id}.wav`);
    expect(await codes('a', bad)).toEqual(['recording_not_found', 'recording_not_found']);
    expect((await readdir(dir)).length).toBe(1);
  });

  test('by a link, a folder or a FIFO of such a name', async () => {
    const secret = join(dir, '..', `${process.pid}.secret`);
    await writeFile(secret, 'secret');
    for (const make of [
      () => symlink(secret, join(dir, `${id}.wav`)),
      () => symlink('/dev/zero', join(dir, `${id}.wav`)),
      () => mkdir(join(dir, `${id}.wav`)),
      async () => void execFileSync('mkfifo', [join(dir, `${id}.wav`)]),
    ]) {
      await make();
      expect(await idsOf(at('a'))).toEqual([]);
      expect(await codes('a', id)).toEqual(['recording_not_found', 'recording_not_found']);
      expect((await readdir(dir)).length).toBe(1);
      await rm(join(dir, `${id}.wav`), { recursive: true });
    }
    expect((await stat(secret)).size).toBe(6);
    await rm(secret);
    expect(await descriptors()).toEqual([]);
  });
});
