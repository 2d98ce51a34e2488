import { FolderIndex } from '../../../src/recordings/folder-index';

const TIME = '20261120T100424Z';
const fileOf = (name: string, index = 0) => `${name}.${TIME}.${index.toString(16).padStart(8, '0')}.wav`;

/** A folder that counts how often it is read, and can be made slow. */
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
/** The folder has been unchanged for so long that no change can be hidden. */
const settle = async (): Promise<void> => {
  await listed();
  now += 2_000;
  await listed();
  folder.readings = 0;
};

test('does not read an unchanged folder again, for any conference', async () => {
  await settle();
  expect([await listed('a'), await listed('b'), await listed('c')]).toEqual([
    [fileOf('a')],
    [fileOf('b')],
    [],
  ]);
  expect(folder.readings).toBe(0);
});

test('finds recordings of a conference whose name has to be encoded', async () => {
  folder.names = [fileOf('R=26D'), fileOf('Gr=C3=B6=C3=9Fe')];
  expect(await listed('R&D')).toEqual([fileOf('R=26D')]);
  expect(await listed('Größe')).toEqual([fileOf('Gr=C3=B6=C3=9Fe')]);
});

test('sees added and removed files at the next request', async () => {
  await settle();
  folder.change(fileOf('a', 1));
  expect([await listed('a'), await listed('b')]).toEqual([[fileOf('a', 1)], []]);
});

test('does not trust a young mark, because later changes of the same tick leave it unchanged', async () => {
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

test('reads again after an event or a deletion by the gateway, even if the mark is the same', async () => {
  await settle();
  folder.names = [fileOf('a', 1)];
  expect(await listed('a', 1)).toEqual([fileOf('a', 1)]);
  expect(await listed('a', 1)).toEqual([fileOf('a', 1)]);
  expect(folder.readings).toBe(1);
  folder.names = [];
  index.changed();
  expect(await listed('a', 1)).toEqual([]);
  // A request from before the event that arrives later.
  expect(await listed('a', 0)).toEqual([]);
  expect(folder.readings).toBe(2);
});

test('forty requests share two readings, and never two at a time', async () => {
  folder.hold();
  const first = listed();
  await new Promise(setImmediate);
  // The file arrives during the reading, perhaps at a place already read.
  folder.change(fileOf('a', 1));
  const rest = Array.from({ length: 40 }, () => listed());
  await new Promise(setImmediate);
  folder.letGo();
  expect(await first).toEqual([fileOf('a')]);
  expect(await Promise.all(rest)).toEqual(Array(40).fill([fileOf('a', 1)]));
  expect([folder.readings, folder.most]).toEqual([2, 1]);
});

test('rejects all waiting requests on a failure, and the next reads again', async () => {
  folder.failure = new Error('no');
  folder.hold();
  const failed = [listed(), listed(), listed()].map((one) => one.catch((error: Error) => error.message));
  await new Promise(setImmediate);
  folder.letGo();
  expect(await Promise.all(failed)).toEqual(['no', 'no', 'no']);
  folder.failure = undefined;
  expect(await listed()).toEqual([fileOf('a')]);
});

test('does not sort a conference again for changes of others', async () => {
  const before = await index.filesOf('a', 0);
  folder.change(...folder.names, fileOf('b', 1));
  expect(await index.filesOf('a', 0)).toBe(before);
  folder.change(...folder.names, fileOf('a', 1));
  expect(await index.filesOf('a', 0)).not.toBe(before);
});
