import { FolderIndex } from '../../../src/recordings/folder-index';

const TIME = '20261120T100424Z';
const fileOf = (name: string, index = 0) => `${name}.${TIME}.${index.toString(16).padStart(8, '0')}.wav`;

/** A folder that counts how often it is read, and can be made to take its time. */
class CountedFolder {
  names: string[] = [];
  text = 'm1';
  readings = 0;
  atOnce = 0;
  most = 0;
  failure: Error | undefined;
  private holds: (() => void)[] | undefined;

  mark = async (): Promise<string> => this.text;

  files = async (): Promise<string[]> => {
    this.readings++;
    this.most = Math.max(this.most, ++this.atOnce);
    const names = [...this.names];
    if (this.holds) await new Promise<void>((resolve) => this.holds?.push(resolve));
    this.atOnce--;
    if (this.failure) throw this.failure;
    return names;
  };

  hold(): void {
    this.holds = [];
  }

  letGo(): void {
    const holds = this.holds;
    this.holds = undefined;
    for (const go of holds ?? []) go();
  }

  change(...names: string[]): void {
    this.names = names;
    this.text += '+';
  }
}

let folder: CountedFolder;
let now: number;
let index: FolderIndex;
beforeEach(() => {
  folder = new CountedFolder();
  folder.names = [fileOf('a'), fileOf('b'), 'notes.txt'];
  now = 1_000;
  index = new FolderIndex(folder, () => now);
});
const listed = async (name = 'a', heard = 0) => (await index.filesOf(name, heard)).newestFirst();
/** The folder has been seen as it is for so long that nothing can hide. */
const settle = async (): Promise<void> => {
  await listed();
  now += 2_000;
  await listed();
  folder.readings = 0;
};

test('a folder that has not changed is not read again, for whichever conference', async () => {
  await settle();
  expect([await listed('a'), await listed('b'), await listed('c')]).toEqual([
    [fileOf('a')],
    [fileOf('b')],
    [],
  ]);
  expect(folder.readings).toBe(0);
});

test('a conference whose name cannot begin the name of a file finds its recordings, too', async () => {
  folder.names = [fileOf('R=26D'), fileOf('Gr=C3=B6=C3=9Fe')];
  expect(await listed('R&D')).toEqual([fileOf('R=26D')]);
  expect(await listed('Größe')).toEqual([fileOf('Gr=C3=B6=C3=9Fe')]);
});

test('what comes and goes is seen at the next request', async () => {
  await settle();
  folder.change(fileOf('a', 1));
  expect([await listed('a'), await listed('b')]).toEqual([[fileOf('a', 1)], []]);
});

test('a young mark is not trusted: later changes of the same tick leave it as it is', async () => {
  await settle();
  folder.change(fileOf('a', 1));
  await listed();
  folder.names = [fileOf('a', 1), fileOf('a', 2)];
  now += 1_999;
  expect(await listed()).toEqual([fileOf('a', 2), fileOf('a', 1)]);
  folder.names = [];
  now += 1;
  expect(await listed()).toEqual([]);
  const { readings } = folder;
  now += 3_600_000;
  await listed();
  expect(folder.readings).toBe(readings);
});

test('what was heard of, or deleted by the gateway, is looked for whatever the mark is', async () => {
  await settle();
  folder.names = [fileOf('a', 1)];
  expect(await listed('a', 1)).toEqual([fileOf('a', 1)]);
  expect(await listed('a', 1)).toEqual([fileOf('a', 1)]);
  expect(folder.readings).toBe(1);
  folder.names = [];
  index.changed();
  expect(await listed('a', 1)).toEqual([]);
  // One that was asked before the news, and comes later.
  expect(await listed('a', 0)).toEqual([]);
  expect(folder.readings).toBe(2);
});

test('forty at once share two readings; never are there two at a time', async () => {
  folder.hold();
  const first = listed();
  await new Promise(setImmediate);
  // It comes while the folder is being read, perhaps where the reading has passed.
  folder.change(fileOf('a', 1));
  const rest = Array.from({ length: 40 }, () => listed());
  await new Promise(setImmediate);
  folder.letGo();
  expect(await first).toEqual([fileOf('a')]);
  expect(await Promise.all(rest)).toEqual(Array(40).fill([fileOf('a', 1)]));
  expect([folder.readings, folder.most]).toEqual([2, 1]);
});

test('a failure is told to those who waited for it, and the next looks again', async () => {
  folder.failure = new Error('no');
  folder.hold();
  const failed = [listed(), listed(), listed()].map((one) => one.catch((error: Error) => error.message));
  await new Promise(setImmediate);
  folder.letGo();
  expect(await Promise.all(failed)).toEqual(['no', 'no', 'no']);
  folder.failure = undefined;
  expect(await listed()).toEqual([fileOf('a')]);
});

test('what others do does not let a conference be sorted again', async () => {
  const before = await index.filesOf('a', 0);
  folder.change(...folder.names, fileOf('b', 1));
  expect(await index.filesOf('a', 0)).toBe(before);
  folder.change(...folder.names, fileOf('a', 1));
  expect(await index.filesOf('a', 0)).not.toBe(before);
});
