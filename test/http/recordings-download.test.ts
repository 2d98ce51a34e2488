import { truncate, utimes } from 'node:fs/promises';
import { Agent, get as request } from 'node:http';
import { join } from 'node:path';
import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import {
  descriptors,
  dir,
  json,
  LONG_AGO,
  one,
  put,
  SECOND,
  useRecordings,
  world,
} from './recordings-set-up';

useRecordings();

describe('a download', () => {
  let id: string;
  beforeEach(async () => {
    id = await put('a.20261120T100424Z.Q3.0123abcd.wav');
  });
  const get = (headers: Record<string, string> = {}, method = 'GET') =>
    world.ask(one('a', id), { method, headers });

  test('returns the file', async () => {
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

  test('of an empty file is empty', async () => {
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
  ])('of %s returns that part', async (range, contentRange, [first, last]) => {
    const { status, headers, bytes } = await get({ range });
    expect([status, headers['content-range']]).toEqual([206, contentRange]);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect([headers['content-type'], headers['cache-control']]).toEqual(['audio/wav', 'no-store']);
    expect(bytes).toEqual(SECOND.subarray(first, last));
  });

  test.each(['bytes=0-1,4-5', 'bytes=5-1', 'lines=1-2'])('of %s returns the whole file', async (range) => {
    const { status, headers, bytes } = await get({ range });
    expect([status, headers['content-range']]).toEqual([200, undefined]);
    expect(bytes).toEqual(SECOND);
  });

  test('of a range after the end returns 416', async () => {
    const { status, headers, body } = await json(one('a', id), { headers: { range: 'bytes=16044-' } });
    expect([status, headers['content-range'], body.code]).toEqual([
      416,
      'bytes */16044',
      'range_not_satisfiable',
    ]);
    expect(headers['content-disposition']).toBeUndefined();
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  test('by HEAD returns only the headers, and ignores ranges', async () => {
    const { status, headers, bytes } = await get({ range: 'bytes=0-3' }, 'HEAD');
    expect([status, headers['content-length'], bytes.length]).toEqual([200, '16044', 0]);
    expect(headers['content-type']).toBe('audio/wav');
  });

  test('resumes, unless the file has changed', async () => {
    const { etag = '', 'last-modified': date = '' } = (await get()).headers;
    const range = 'bytes=16000-';
    expect((await get({ range, 'if-range': etag })).status).toBe(206);
    expect((await get({ range, 'if-range': date })).status).toBe(206);
    expect((await get({ range, 'if-range': '"another"' })).status).toBe(200);
    await put(`${id}.wav`, Buffer.concat([SECOND, SECOND]));
    const changed = await get({ range, 'if-range': etag });
    expect([changed.status, changed.bytes.length]).toEqual([200, 32_088]);
  });

  test('returns 304 if the client already has the file', async () => {
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

  test('leaves no file open, after success and after refusal', async () => {
    await get();
    await get({}, 'HEAD');
    await get({ range: 'bytes=0-3' });
    await get({ range: 'bytes=99999-' });
    await get({ 'if-none-match': '*' });
    expect(await descriptors()).toEqual([]);
  });

  test('leaves no file open if the client disconnects', async () => {
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

  test('is cut off if the file becomes shorter meanwhile', async () => {
    await truncate(join(dir, `${id}.wav`), 500_000_000);
    await utimes(join(dir, `${id}.wav`), LONG_AGO, LONG_AGO);
    // Only a closed connection shows the client that bytes are missing.
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
