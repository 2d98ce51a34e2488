import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayError } from '../../../src/errors';
import { RecordingsFolder } from '../../../src/recordings/folder';
import { asNobody } from '../../helpers/as-nobody';
import { descriptorsBelow } from '../../helpers/descriptors';

let base: string;
let dir: string;
let folder: RecordingsFolder;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'folder-')));
  dir = join(base, 'recordings');
  await mkdir(dir);
  folder = new RecordingsFolder(dir, true);
});
afterEach(() => rm(base, { recursive: true }));

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: GatewayError) => error.code,
  );

/** Tries every operation on a file of this name, and returns the results. */
async function dealWith(file: string) {
  const opened = await folder.open(file);
  await opened?.handle.close();
  expect(await descriptorsBelow(dir)).toEqual([]);
  return {
    listed: (await folder.files()).includes(file),
    state: await folder.state(file),
    opened: opened?.state,
    removed: await folder.remove(file),
  };
}

const NOTHING = { listed: false, state: undefined, opened: undefined, removed: false };

test('a file is listed, opened and removed', async () => {
  await writeFile(join(dir, 'a.wav'), 'sound');
  const { listed, state, opened, removed } = await dealWith('a.wav');
  expect([listed, removed]).toEqual([true, true]);
  expect(state).toMatchObject({ bytes: 5 });
  expect(opened).toEqual(state);
  expect(await dealWith('a.wav')).toEqual(NOTHING);
});

test('a file that changes has another version', async () => {
  const version = async (text: string) => {
    await writeFile(join(dir, 'b.wav'), text);
    await rename(join(dir, 'b.wav'), join(dir, 'a.wav'));
    return (await folder.state('a.wav'))?.version;
  };
  const versions = [await version('one'), await version('two'), await version('three')];
  expect(new Set(versions).size).toBe(3);
});

describe('ignores', () => {
  test('links to a file in the folder, out of it, to nothing, and in a circle', async () => {
    await writeFile(join(base, 'secret'), 'secret');
    await writeFile(join(dir, 'real.wav'), 'real');
    for (const to of ['real.wav', '../secret', join(base, 'secret'), 'nowhere', 'a.wav', '/dev/zero']) {
      await symlink(to, join(dir, 'a.wav'));
      expect(await dealWith('a.wav')).toEqual(NOTHING);
      // The link is still there.
      await rm(join(dir, 'a.wav'));
    }
  });

  test('folders', async () => {
    await mkdir(join(dir, 'a.wav'));
    expect(await dealWith('a.wav')).toEqual(NOTHING);
  });

  test('FIFOs, without waiting for a writer', async () => {
    execFileSync('mkfifo', [join(dir, 'a.wav')]);
    expect(await dealWith('a.wav')).toEqual(NOTHING);
  });

  test('sockets', async () => {
    const server = createServer().listen(join(dir, 'a.wav'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await dealWith('a.wav')).toEqual(NOTHING);
    server.close();
  });

  test('names that no file can have', async () => {
    expect(await folder.open('a'.repeat(300))).toBeUndefined();
    expect(await folder.state('a'.repeat(300))).toBeUndefined();
    expect(await folder.remove('a'.repeat(300))).toBe(false);
  });
});

test('a second name of the same file is a file', async () => {
  await writeFile(join(dir, 'a.wav'), 'sound');
  await link(join(dir, 'a.wav'), join(dir, 'b.wav'));
  expect((await folder.files()).sort()).toEqual(['a.wav', 'b.wav']);
});

test('the folder may be a link, which is followed once', async () => {
  await writeFile(join(dir, 'a.wav'), 'sound');
  await symlink(dir, join(base, 'link'));
  const linked = new RecordingsFolder(join(base, 'link'), true);
  expect(await linked.files()).toEqual(['a.wav']);
  await rm(join(base, 'link'));
  await mkdir(join(base, 'other'));
  await symlink(join(base, 'other'), join(base, 'link'));
  expect(await linked.files()).toEqual(['a.wav']);
});

test('a link that replaces the folder or its parent is not followed', async () => {
  const inner = join(dir, 'inner');
  await mkdir(inner);
  await writeFile(join(inner, 'a.wav'), 'sound');
  const innerFolder = new RecordingsFolder(inner, true);
  expect(await innerFolder.files()).toEqual(['a.wav']);
  const elsewhere = join(base, 'elsewhere');
  await mkdir(join(elsewhere, 'inner'), { recursive: true });
  for (const folder of [elsewhere, join(elsewhere, 'inner')])
    await writeFile(join(folder, 'a.wav'), 'secret');
  const works = () => [
    innerFolder.files(),
    innerFolder.state('a.wav'),
    innerFolder.open('a.wav'),
    innerFolder.remove('a.wav'),
  ];
  for (const replaced of [inner, dir]) {
    await rename(replaced, `${replaced}.real`);
    await symlink(elsewhere, replaced);
    for (const work of works()) expect(await codeOf(work)).toBe('recordings_inaccessible');
    await rm(replaced);
    await rename(`${replaced}.real`, replaced);
    expect(await innerFolder.files()).toEqual(['a.wav']);
  }
});

describe('a folder that', () => {
  test('does not exist counts as remote, unless it was configured; it may be created later', async () => {
    const path = join(base, 'later');
    const [guessed, named] = [new RecordingsFolder(path, false), new RecordingsFolder(path, true)];
    expect(await codeOf(guessed.files())).toBe('recordings_not_local');
    expect(await codeOf(guessed.open('a.wav'))).toBe('recordings_not_local');
    expect(await codeOf(named.files())).toBe('recordings_inaccessible');
    await mkdir(path);
    expect(await guessed.files()).toEqual([]);
    expect(await named.files()).toEqual([]);
  });

  test('is a file, or a circle of links, is inaccessible', async () => {
    await writeFile(join(base, 'file'), '');
    await symlink('circle', join(base, 'circle'));
    for (const name of ['file', 'circle']) {
      const folder = new RecordingsFolder(join(base, name), false);
      expect(await codeOf(folder.files())).toBe('recordings_inaccessible');
    }
  });

  test('may not be read is inaccessible, with the error of the system', async () => {
    await writeFile(join(dir, 'a.wav'), 'sound');
    await chmod(base, 0o755);
    await chmod(dir, 0o000);
    await asNobody(async () => {
      for (const work of [
        folder.files(),
        folder.state('a.wav'),
        folder.open('a.wav'),
        folder.remove('a.wav'),
      ]) {
        const error: GatewayError = await work.then(fail, (thrown) => thrown);
        expect(error.code).toBe('recordings_inaccessible');
        expect(error.detail).toMatch(/\(EACCES\)\.$/);
        expect(error.detail).not.toContain(base);
        expect(String(error.cause)).toContain(base);
      }
    });
    await chmod(dir, 0o755);
  });

  test('may not be written to keeps its files; an unreadable file is still listed', async () => {
    await writeFile(join(dir, 'a.wav'), 'sound', { mode: 0o000 });
    await chmod(base, 0o755);
    await chmod(dir, 0o555);
    await asNobody(async () => {
      expect(await folder.files()).toEqual(['a.wav']);
      expect(await folder.state('a.wav')).toMatchObject({ bytes: 5 });
      expect(await codeOf(folder.open('a.wav'))).toBe('recordings_inaccessible');
      expect(await codeOf(folder.remove('a.wav'))).toBe('recordings_inaccessible');
    });
    await chmod(dir, 0o755);
  });
});

function fail(): never {
  throw new Error('It was done');
}
