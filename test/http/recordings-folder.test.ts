import { appendFile, chmod, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asNobody } from '../helpers/as-nobody';
import {
  at,
  codes,
  descriptors,
  dir,
  idsOf,
  json,
  one,
  put,
  RIFF,
  SECOND,
  useRecordings,
  world,
} from './recordings-set-up';

/** The folder changes behind the gateway's back, and may hold very many files. */

useRecordings();

const id = (index: number) => `a.20261120T100424Z.${index.toString(16).padStart(8, '0')}`;
const wav = (index: number) => join(dir, `${id(index)}.wav`);

test('the next request sees files that were added, removed or renamed, every time', async () => {
  for (let round = 0; round < 30; round++) {
    await put(`${id(1)}.wav`);
    expect(await idsOf(at('a'))).toEqual([id(1)]);
    await put('a.b.20261120T100424Z.0123abcd.wav');
    expect(await idsOf(at('a'))).toEqual([id(1)]);
    expect(await idsOf(at('a.b'), { user: '400' })).toHaveLength(1);
    await rename(wav(1), wav(2));
    expect(await idsOf(at('a'))).toEqual([id(2)]);
    await rm(wav(2));
    expect(await idsOf(at('a'))).toEqual([]);
  }
});

test('it also sees them if the folder was long unchanged, or if its time was set back', async () => {
  await put(`${id(1)}.wav`);
  const { atime, mtime } = await stat(dir);
  for (let index = 2; index <= 4; index++) {
    // Longer than a change can stay hidden.
    await idsOf(at('a'));
    await delay(2_100);
    expect(await idsOf(at('a'))).toHaveLength(index - 1);
    await put(`${id(index)}.wav`);
    await utimes(dir, atime, mtime);
    expect(await idsOf(at('a'))).toHaveLength(index);
  }
  expect((await world.ask(one('a', id(3)), { method: 'DELETE' })).status).toBe(204);
  expect(await idsOf(at('a'))).toEqual([id(4), id(2), id(1)]);
}, 15_000);

test('bytes and seconds are those of the file at this moment', async () => {
  const view = async () => (await json(at('a'))).body.recordings[0];
  await put(`${id(1)}.wav`);
  expect(await view()).toMatchObject({ bytes: 16_044, seconds: 1 });
  await appendFile(wav(1), SECOND.subarray(44));
  expect(await view()).toMatchObject({ bytes: 32_044, seconds: 2 });
  // The same size and the same time, but another file.
  await put('other', Buffer.concat([RIFF, Buffer.alloc(32_000)]).fill(0x80, 24, 25));
  await rename(join(dir, 'other'), wav(1));
  const [rate, bytes] = [0x1f80, 32_000];
  expect(await view()).toMatchObject({
    bytes: 32_044,
    seconds: Math.round((bytes / 2 / rate) * 1_000) / 1_000,
  });
});

test('one recording is downloaded and deleted without reading the folder', async () => {
  await put(`${id(1)}.wav`);
  // Files in this folder can be opened but not listed.
  await chmod(dir, 0o333);
  try {
    await asNobody(async () => {
      expect((await json(at('a'))).body.code).toBe('recordings_inaccessible');
      expect(await codes('a', id(1))).toEqual([200, 204]);
    });
  } finally {
    await chmod(dir, 0o755);
  }
});

test('forty simultaneous lists of a large folder do not delay other requests', async () => {
  for (let index = 0; index < 20_000; index += 500) {
    const files = Array.from({ length: 500 }, (_, more) => writeFile(wav(index + more), ''));
    await Promise.all(files);
  }
  let over = false;
  let worst = 0;
  const watch = (async () => {
    while (!over) {
      const began = performance.now();
      await world.ask('/health/live', { user: null });
      worst = Math.max(worst, performance.now() - began);
    }
  })();
  const lists = Array.from({ length: 40 }, (_, index) => idsOf(at('a', `?limit=${1 + (index % 3)}`)));
  const found = await Promise.all(lists);
  over = true;
  await watch;
  expect(found.every((ids) => ids[0] === id(19_999))).toBe(true);
  expect(worst).toBeLessThan(1_000);
  expect(await descriptors()).toEqual([]);
}, 60_000);
