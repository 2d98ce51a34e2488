import { brotliDecompressSync } from 'node:zlib';
import { startWorld, type World } from '../helpers/world';

/** The validators, ranges and HEAD of public files (RFC 9110 §13, §14). */

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const BR = { 'accept-encoding': 'gzip, deflate, br' };
const get = (target: string, headers = {}, method = 'GET') =>
  world.ask(target, { user: null, method, headers });

describe.each(['/docs/swagger-ui-bundle.js', '/panel/main.js'])('%s', (target) => {
  test('has the same validators whether it is compressed or not, and 304 for either', async () => {
    const [plain, packed] = [await get(target), await get(target, BR)];
    expect(brotliDecompressSync(packed.bytes)).toEqual(plain.bytes);
    const { etag, 'last-modified': modified } = plain.headers;
    expect(etag).toMatch(/^W\/"[0-9a-f]+-[0-9a-f]+"$/);
    expect(packed.headers).toMatchObject({ etag, 'last-modified': modified, 'cache-control': 'no-cache' });
    for (const condition of [{ 'if-none-match': etag }, { 'if-modified-since': modified }]) {
      const { status, headers, bytes } = await get(target, { ...BR, ...condition });
      expect([status, bytes.length, headers['etag']]).toEqual([304, 0, etag]);
    }
    expect((await get(target, { ...BR, 'if-none-match': '"other"' })).status).toBe(200);
  });

  test.each([{}, BR])('HEAD has the headers of GET (%j)', async (accepted) => {
    const [{ headers: whole }, head] = [await get(target, accepted), await get(target, accepted, 'HEAD')];
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    for (const name of ['content-length', 'content-encoding', 'content-type', 'etag', 'vary']) {
      expect([name, head.headers[name]]).toEqual([name, whole[name]]);
    }
  });

  test('a range is of the bytes as they are', async () => {
    const { bytes: whole } = await get(target);
    const part = await get(target, { ...BR, range: 'bytes=10-19' });
    expect([part.status, part.headers['content-range'], part.headers['content-encoding']]).toEqual([
      206,
      `bytes 10-19/${whole.length}`,
      undefined,
    ]);
    expect(part.bytes).toEqual(whole.subarray(10, 20));
    const beyond = await get(target, { range: `bytes=${whole.length}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${whole.length}`]);
    expect((await get(target, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
  });
});

test('an answer that is compressed once is the same for all who ask at once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => get('/openapi.json', BR)));
  const [first] = answers;
  for (const { status, bytes } of answers) expect([status, bytes]).toEqual([200, first?.bytes]);
});
