import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  at,
  codes,
  descriptors,
  dir,
  idsOf,
  json,
  one,
  put,
  useRecordings,
  world,
} from './recordings-set-up';

useRecordings();

describe('a deletion', () => {
  test('removes the file, once', async () => {
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
  ])('with %j returns %s', async (headers, expected) => {
    const id = await put('a.20261120T100424Z.0123abcd.wav');
    const { status, body } = await json(one('a', id), { method: 'DELETE', headers });
    expect(body?.code ?? status).toBe(expected);
    expect((await readdir(dir)).length).toBe(expected === 204 ? 0 : 1);
  });
});

describe('access', () => {
  const id = 'a.20261120T100424Z.0123abcd';
  beforeEach(() => put(`${id}.wav`));

  test.each([
    ['nobody', null, 401, 'unauthenticated'],
    ['somebody else', '400', 403, 'not_owner'],
  ])('%s is refused', async (_who, user, status, code) => {
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

  test('an admin is allowed', async () => {
    expect(await idsOf(at('a'), { user: 'admin' })).toEqual([id]);
    const unlisted = await put('Unlisted.20261120T100424Z.0123abcd.wav');
    expect(await codes('Unlisted', unlisted, 'admin')).toEqual([200, 204]);
    expect(await codes('a', id, 'admin')).toEqual([200, 204]);
  });

  test.each(['Nowhere', '%ff', 'a%2Fb', '%00'])('conference %s has no recordings', async (name) => {
    expect((await json(at(name))).body.code).toBe('conference_not_found');
    expect((await json(one(name, id))).body.code).toBe('conference_not_found');
  });

  test('refuses other methods before it checks credentials', async () => {
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

describe('nothing outside the folder is reached', () => {
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
