import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaPolicy } from '../../../src/policy/media';
import { refusalOf } from './refusal';

let base: string;
/** Two media folders, and a folder beside them that is not one. */
let first: string;
let second: string;
let outside: string;
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'media-')));
  first = join(base, 'sounds');
  second = join(base, 'more');
  outside = join(base, 'sounds-secret');
  for (const folder of [first, second, outside, join(first, 'en'), join(first, 'folder.wav')])
    await mkdir(folder);
  await writeFile(join(first, 'hello.wav'), '');
  await writeFile(join(first, 'en', 'bye.mp3'), '');
  await writeFile(join(first, 'notes.txt'), '');
  await writeFile(join(first, '.hidden.wav'), '');
  await writeFile(join(first, 'two words.wav'), '');
  await writeFile(join(first, 'money$.wav'), '');
  await symlink('money$.wav', join(first, 'money.wav'));
  await writeFile(join(second, 'other.wav'), '');
  await writeFile(join(outside, 'secret.wav'), '');
  await symlink(join(outside, 'secret.wav'), join(first, 'leak.wav'));
  await symlink('../sounds-secret', join(first, 'leaks'));
  await symlink(base, join(first, 'up'));
  await symlink('en/bye.mp3', join(first, 'within.mp3'));
  await symlink(join(second, 'other.wav'), join(first, 'across.wav'));
  await symlink('nowhere.wav', join(first, 'dangling.wav'));
  await symlink('loop.wav', join(first, 'loop.wav'));
});
afterAll(() => rm(base, { recursive: true }));

const policy = (): MediaPolicy =>
  new MediaPolicy({
    roots: [
      { path: first, local: first },
      { path: second, local: second },
    ],
    streams: ['tone_stream'],
  });

const code = async (asked: string): Promise<string> => (await refusalOf(() => policy().resolve(asked))).code;

describe('files', () => {
  test('are found relative to the first folder, or by a path below any', async () => {
    expect(await policy().resolve('hello.wav')).toBe(join(first, 'hello.wav'));
    expect(await policy().resolve('en/bye.mp3')).toBe(join(first, 'en/bye.mp3'));
    expect(await policy().resolve(join(first, 'en/bye.mp3'))).toBe(join(first, 'en/bye.mp3'));
    expect(await policy().resolve(join(second, 'other.wav'))).toBe(join(second, 'other.wav'));
  });

  test('are relative to the first folder only', async () => {
    expect(await code('other.wav')).toBe('file_not_found');
  });

  test('that are missing return file_not_found', async () => {
    expect(await code('nosuch.wav')).toBe('file_not_found');
    expect(await code('en/nosuch.wav')).toBe('file_not_found');
    expect(await code('hello.wav/x.wav')).toBe('file_not_found');
    expect(await code(join(second, 'nosuch.wav'))).toBe('file_not_found');
  });

  test('that are folders are refused', async () => {
    expect(await code('folder.wav')).toBe('not_allowed');
    expect(await code('en')).toBe('not_allowed');
    expect(await code(first)).toBe('not_allowed');
    expect(await code(`${first}/`)).toBe('not_allowed');
  });

  test('outside are refused, even if the beginning of the name is the same', async () => {
    expect(await code(join(outside, 'secret.wav'))).toBe('not_allowed');
    expect(await code(`${first}secret.wav`)).toBe('not_allowed');
    expect(await code('/etc/passwd.wav')).toBe('not_allowed');
  });
});

test('may be in a folder with any name, because the administrator chose it', async () => {
  const folder = join(base, 'my sounds + more');
  await mkdir(folder);
  await writeFile(join(folder, 'a.wav'), '');
  const spaced = new MediaPolicy({ roots: [{ path: '/fs/my sounds', local: folder }], streams: [] });
  expect(await spaced.resolve('a.wav')).toBe('/fs/my sounds/a.wav');
});

describe('links', () => {
  test('that lead out of the folder are not followed', async () => {
    expect(await code('leak.wav')).toBe('not_allowed');
    expect(await code('leaks/secret.wav')).toBe('not_allowed');
    expect(await code('up/sounds-secret/secret.wav')).toBe('not_allowed');
    expect(await code(join(first, 'leak.wav'))).toBe('not_allowed');
  });

  test('into another media folder lead out too, because each folder is separate', async () => {
    expect(await code('across.wav')).toBe('not_allowed');
  });

  test('within the folder are followed', async () => {
    expect(await policy().resolve('within.mp3')).toBe(join(first, 'en/bye.mp3'));
    expect(await policy().resolve('up/sounds/hello.wav')).toBe(join(first, 'hello.wav'));
  });

  test('to a name that cannot be sent are refused', async () => {
    expect(await code('money.wav')).toBe('not_allowed');
  });

  test('to nothing, and to themselves, are missing files', async () => {
    expect(await code('dangling.wav')).toBe('file_not_found');
    expect(await code('loop.wav')).toBe('file_not_found');
  });

  test('may be the folder itself', async () => {
    const link = join(base, 'link');
    await symlink(first, link);
    const linked = new MediaPolicy({ roots: [{ path: link, local: link }], streams: [] });
    expect(await linked.resolve('hello.wav')).toBe(join(link, 'hello.wav'));
    expect((await refusalOf(() => linked.resolve('leak.wav'))).code).toBe('not_allowed');
  });
});

describe('a folder with another path for the gateway', () => {
  const mapped = (): MediaPolicy =>
    new MediaPolicy({ roots: [{ path: '/fs/sounds', local: first }], streams: [] });

  test("is read there, and sent with FreeSWITCH's path", async () => {
    expect(await mapped().resolve('en/bye.mp3')).toBe('/fs/sounds/en/bye.mp3');
    expect(await mapped().resolve('/fs/sounds/hello.wav')).toBe('/fs/sounds/hello.wav');
  });

  test('has the same rules for links and missing files', async () => {
    const codeThere = async (asked: string) => (await refusalOf(() => mapped().resolve(asked))).code;
    expect(await codeThere('leak.wav')).toBe('not_allowed');
    expect(await codeThere('nosuch.wav')).toBe('file_not_found');
    expect(await codeThere(join(first, 'hello.wav'))).toBe('not_allowed');
  });

  test('has no files if it does not exist', async () => {
    const gone = new MediaPolicy({ roots: [{ path: '/fs', local: join(base, 'gone') }], streams: [] });
    expect((await refusalOf(() => gone.resolve('hello.wav'))).code).toBe('file_not_found');
  });
});

test('accepts configured streams only, and they are not files', async () => {
  expect(await policy().resolve('tone_stream://%(100,0,440)')).toBe('tone_stream://%(100,0,440)');
  expect(await code('silence_stream://100')).toBe('not_allowed');
  const none = new MediaPolicy({ roots: [], streams: ['silence_stream'] });
  expect(await none.resolve('silence_stream://100')).toBe('silence_stream://100');
  expect((await refusalOf(() => none.resolve('hello.wav'))).code).toBe('not_allowed');
  expect((await refusalOf(() => none.resolve('/hello.wav'))).code).toBe('not_allowed');
});

test('a file with a space in its name is found', async () => {
  expect(await policy().resolve('two words.wav')).toBe(join(first, 'two words.wav'));
});

test('a file whose name cannot be sent is refused, even if it exists', async () => {
  for (const asked of ['.hidden.wav', 'money$.wav', 'notes.txt', '', '/', '.', '..']) {
    expect(await code(asked)).toBe('not_allowed');
  }
});
