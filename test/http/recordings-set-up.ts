import { mkdtemp, readdir, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asking, accept } from '../helpers/ask';
import { descriptorsBelow } from '../helpers/descriptors';
import { startWorld, type World } from '../helpers/world';

/** A gateway that sees the folder of its recordings; each test begins with an empty one. */

export let world: World;
export let dir: string;

export function useRecordings(): void {
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
  });
  beforeEach(async () => {
    for (const entry of await readdir(dir)) await rm(join(dir, entry), { recursive: true });
  });
  afterAll(async () => {
    await world.end();
    await rm(dir, { recursive: true });
  });
}

export const LONG_AGO = new Date('2026-11-20T10:05:00Z');
export const RIFF = Buffer.from(
  'RIFF\x00\x00\x00\x00WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0',
  'latin1',
);
/** A second of sound whose writer died. */
export const SECOND = Buffer.concat([
  RIFF,
  Buffer.from(Array.from({ length: 16_000 }, (_, index) => index % 251)),
]);

/** Puts a file into the folder, with a last change long ago. */
export async function put(file: string, bytes: Buffer | string = SECOND): Promise<string> {
  await writeFile(join(dir, file), bytes);
  await utimes(join(dir, file), LONG_AGO, LONG_AGO);
  return file.slice(0, file.lastIndexOf('.'));
}

/** The URL of a conference's recordings, or of one. */
export const at = (name: string, rest = '') => `/api/conferences/${name}/recordings${rest}`;
export const one = (name: string, id: string) => at(name, `/${id}`);

export async function json(target: string, asking: Asking = {}) {
  const answer = await world.ask(target, {
    ...asking,
    headers: { ...accept('application/json'), ...asking.headers },
  });
  const isJson = answer.headers['content-type']?.includes('json');
  return { ...answer, body: isJson ? JSON.parse(answer.text) : undefined };
}

export const idsOf = async (target: string, asking?: Asking): Promise<string[]> =>
  (await json(target, asking)).body.recordings.map(({ id }: { id: string }) => id);

/** The codes of every way to get at a recording. */
export async function codes(name: string, id: string, user = '200') {
  const [got, deleted] = [
    await json(one(name, id), { user }),
    await json(one(name, id), { user, method: 'DELETE' }),
  ];
  return [got.body?.code ?? got.status, deleted.body?.code ?? deleted.status];
}

/** Open files of this process, which is also the gateway's. */
export const descriptors = () => descriptorsBelow(dir);
