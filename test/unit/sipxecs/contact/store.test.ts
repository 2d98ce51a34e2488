import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContactStore } from '../../../../src/sipxecs/contact/store';
import { until } from '../../../helpers/until';

let folder: string;
let store: ContactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  store = new ContactStore(join(folder, 'deep', 'state'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The sizes of the files of a folder; skips those that vanish meanwhile. */
const sizesIn = (where: string): number[] =>
  readdirSync(where).flatMap((name) => statSync(join(where, name), { throwIfNoEntry: false })?.size ?? []);

const files = (): Promise<string[]> => readdir(join(folder, 'deep', 'state', 'contacts'));

test('reads what was written, from another store too, and returns `undefined` for other users', async () => {
  expect(await store.read('200')).toBeUndefined();
  await store.update('200', (old) => ({ ...old, firstName: 'Ann' }));
  expect(await new ContactStore(join(folder, 'deep', 'state')).read('200')).toEqual({ firstName: 'Ann' });
  expect(await store.read('400')).toBeUndefined();
});

test.each(['../../etc/passwd', '/', '.', '..', 'a/b', 'a\0b', 'ü'.repeat(1_000), 'CON', '', 'x.json'])(
  'the user %j stays in the folder',
  async (user) => {
    await store.update(user, () => ({ lastName: 'x' }));
    expect(await files()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    expect(await readdir(folder)).toEqual(['deep']);
    expect(await store.read(user)).toEqual({ lastName: 'x' });
  },
);

test('keeps names apart that differ only in case', async () => {
  await store.update('Ann', () => ({ lastName: 'A' }));
  await store.update('ann', () => ({ lastName: 'a' }));
  expect([await store.read('Ann'), await store.read('ann')]).toEqual([{ lastName: 'A' }, { lastName: 'a' }]);
});

test('makes a record readable by its owner only', async () => {
  await store.update('200', () => ({}));
  const [name = ''] = await files();
  const { mode } = await stat(join(folder, 'deep', 'state', 'contacts', name));
  expect(mode & 0o777).toBe(0o600);
});

test('writes a record in turn, and a failure does not block the next write', async () => {
  const add = () => store.update('200', (old) => ({ timestamp: (old?.timestamp ?? 0) + 1 }));
  const failure = store.update('200', () => {
    throw new Error('no');
  });
  const all = Array.from({ length: 50 }, add);
  await expect(failure).rejects.toThrow('no');
  await Promise.all(all);
  expect(await store.read('200')).toEqual({ timestamp: 50 });
});

test('ignores what a killed process left behind', async () => {
  await store.update('200', () => ({ lastName: 'old' }));
  const [name = ''] = await files();
  await writeFile(join(folder, 'deep', 'state', 'contacts', `${name}.new`), '{"user":');
  expect(await store.read('200')).toEqual({ lastName: 'old' });
  await store.update('200', () => ({ lastName: 'new' }));
  expect(await store.read('200')).toEqual({ lastName: 'new' });
  expect(await files()).toEqual([name]);
});

test('rejects with state_unavailable if a folder or file cannot be used', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const unusable = { code: 'state_unavailable' };
  await expect(new ContactStore(file).update('200', () => ({}))).rejects.toMatchObject(unusable);
  await store.update('200', () => ({}));
  const [name = ''] = await files();
  for (const text of ['{"contact":', '{}', '{"contact":1}', 'null']) {
    await writeFile(join(folder, 'deep', 'state', 'contacts', name), text);
    await expect(store.read('200')).rejects.toMatchObject(unusable);
  }
  await chmod(folder, 0o700);
});

test('reports and omits unknown fields of a file, and the next write repairs it', async () => {
  const told: unknown[] = [];
  const state = join(folder, 'deep', 'state');
  const lenient = new ContactStore(state, (...what) => void told.push(what));
  await lenient.update('200', () => ({ lastName: 'x' }));
  const [name = ''] = await files();
  const contact = { bogus: 1, enabled: 'yes', homeAddress: { planet: 'x', city: 'NY' }, lastName: 'Doe' };
  await writeFile(join(state, 'contacts', name), JSON.stringify({ user: '200', contact }));
  expect(await lenient.read('200')).toEqual({ homeAddress: { city: 'NY' }, lastName: 'Doe' });
  expect(told).toEqual([['200', ['bogus', 'homeAddress.planet', 'enabled']]]);
  await lenient.update('200', (old) => ({ ...old, firstName: 'Ann' }));
  expect(await lenient.read('200')).toEqual({
    homeAddress: { city: 'NY' },
    lastName: 'Doe',
    firstName: 'Ann',
  });
  expect(told).toHaveLength(2);
});

test('syncs each parent of a new folder to the disk, and later only the folder of the records', async () => {
  const synced: string[] = [];
  const fresh = new ContactStore(join(folder, 'deep', 'state'), undefined, async (path) => {
    synced.push(path);
  });
  await fresh.update('200', () => ({}));
  const contacts = join(folder, 'deep', 'state', 'contacts');
  expect(synced).toEqual([join(folder, 'deep', 'state'), join(folder, 'deep'), folder, contacts]);
  await fresh.update('200', () => ({}));
  expect(synced.slice(4)).toEqual([contacts]);
});

// Spread over the thousand, at another place each time.
const PLACES = [0, 1, 2, 3, 4].map((fifth) => 1 + fifth * 200 + Math.floor(Math.random() * 190));

test.each(PLACES)(
  'kill -9 after %i of a thousand writes leaves a whole record',
  async (count) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'writer.ts'), folder, `${count}`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      let told = '';
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk;
      });
      await until(() => `;${told}`.includes(`;${count};`), 60_000);
      // In the middle of a write: some file has a part of a record.
      await until(() => sizesIn(join(folder, 'contacts')).some((size) => size < 4_000_000));
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    const [name = ''] = (await readdir(join(folder, 'contacts'))).filter((file) => file.endsWith('.json'));
    const { contact } = JSON.parse(await readFile(join(folder, 'contacts', name), 'utf8'));
    expect(contact.timestamp).toBeGreaterThanOrEqual(count);
    expect(contact.jobTitle).toHaveLength(4_000_000 + contact.timestamp);
    expect(await new ContactStore(folder).read('200')).toEqual(contact);
  },
  90_000,
);
