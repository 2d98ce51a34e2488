import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asNobody } from '../../../helpers/as-nobody';
import { Simulator } from '../../../simulator/simulator';
import { found } from './found';

let simulator: Simulator;
let folder: string;
beforeEach(async () => {
  simulator = await Simulator.start();
  folder = await mkdtemp(join(tmpdir(), 'check-'));
});
afterEach(async () => {
  await simulator.stop();
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

const of = async (key: string, more: string): Promise<string[]> =>
  (await found(simulator, { more })).filter((line) => line.includes(key));

test('a media folder that both see', async () => {
  expect(await of('media', `media: { roots: [${folder}] }`)).toEqual([
    `ok: media.roots.0: FreeSWITCH sees ${folder}`,
    `ok: media.roots.0: the gateway reads ${folder}`,
  ]);
});

test('a folder with a space in its name, which FreeSWITCH accepts', async () => {
  const spaced = join(folder, 'my sounds');
  await mkdir(spaced);
  expect(await of('media', `media: { roots: ["${spaced}"] }`)).toEqual([
    `ok: media.roots.0: FreeSWITCH sees ${spaced}`,
    `ok: media.roots.0: the gateway reads ${spaced}`,
  ]);
  expect(await of('media', `media: { roots: ["${spaced} "] }`)).toEqual([
    expect.stringMatching(/^warning: .* cannot check if .*: FreeSWITCH would remove the space/),
    expect.stringMatching(/^ok: .* checked by their text$/),
  ]);
});

test('a folder that neither sees, and one that only FreeSWITCH sees', async () => {
  expect(await of('media', 'media: { roots: [/no/such] }')).toEqual([
    'problem: media.roots.0: FreeSWITCH does not see /no/such, so nothing of it can be played',
  ]);
  simulator.files.add('/pbx/sounds');
  expect(await of('media', 'media: { roots: [/pbx/sounds] }')).toEqual([
    'ok: media.roots.0: FreeSWITCH sees /pbx/sounds',
    'ok: media.roots.0: the gateway does not see /pbx/sounds itself; paths below it are checked by their text',
  ]);
});

test('a `local` that does not exist, is a file, or is another folder', async () => {
  simulator.files.add('/pbx/sounds');
  const local = (path: string) => of('media', `media: { roots: [{ path: /pbx/sounds, local: ${path} }] }`);
  expect(await local('/no/such')).toContain(
    'problem: media.roots.0: the gateway cannot read /no/such (ENOENT), so nothing of it can be played',
  );
  await writeFile(join(folder, 'ding.wav'), '');
  expect(await local(join(folder, 'ding.wav'))).toContain(
    `problem: media.roots.0: the gateway finds no folder at ${folder}/ding.wav, so nothing of it can be played`,
  );
  expect(await local(folder)).toContain(
    `problem: media.roots.0: ${folder} is not the folder that FreeSWITCH sees as /pbx/sounds: a file of this folder is missing there`,
  );
  simulator.files.add('/pbx/sounds/ding.wav');
  expect((await local(folder)).filter((line) => line.startsWith('problem'))).toEqual([]);
});

test('recordings: what both see, and what only a recording can show', async () => {
  expect(await of('recordings', `recordings: { dir: ${folder} }`)).toEqual([
    `ok: recordings.dir: FreeSWITCH sees ${folder}; only a recording shows if it may write there`,
    'ok: recordings.format: FreeSWITCH has loaded a module for wav',
    `ok: recordings.dir: the gateway reads ${folder} and may delete there`,
  ]);
  expect(await of('recordings', '')).toEqual(['ok: recordings: not configured, so nothing can be recorded']);
});

test('recordings: a folder that does not exist yet, or is elsewhere, and a format without its module', async () => {
  expect(await of('recordings', 'recordings: { dir: /no/such, format: mp3 }')).toEqual([
    'warning: recordings.dir: FreeSWITCH does not see /no/such; it makes the folder with the first recording, if it may',
    'problem: recordings.format: FreeSWITCH has no module for mp3; load mod_shout',
  ]);
  simulator.files.add('/pbx/recordings');
  expect((await of('recordings', 'recordings: { dir: /pbx/recordings }')).at(-1)).toMatch(
    /^warning: recordings.dir: the gateway does not see \/pbx\/recordings: .*unless recordings.local names it$/,
  );
  expect(await of('recordings.local', `recordings: { dir: ${folder}, local: /no/such }`)).toEqual([
    expect.stringMatching(/^problem: recordings.local: the gateway cannot read \/no\/such \(ENOENT\)/),
  ]);
});

test('recordings: a folder that may not be read', async () => {
  await chmod(folder, 0o000);
  await asNobody(async () => {
    expect((await of('recordings', `recordings: { dir: ${folder} }`)).at(-1)).toMatch(
      /^problem: .* cannot read .* \(EACCES\)/,
    );
  });
});

// root may write everywhere, and access(2) answers for root.
const unlessRoot = process.getuid?.() === 0 ? test.skip : test;

unlessRoot('recordings: a folder that may not be written', async () => {
  await chmod(folder, 0o500);
  expect((await of('recordings', `recordings: { dir: ${folder} }`)).at(-1)).toMatch(
    /^warning: .* may not write there: recordings cannot be deleted here$/,
  );
});

test('plays, records and writes nothing', async () => {
  await of('media', `media: { roots: [${folder}] }\nrecordings: { dir: ${folder} }`);
  expect(simulator.harm).toEqual([]);
  const words = new Set(simulator.apis.map((line) => line.split(' ')[0]));
  expect([...words].sort()).toEqual(['conference', 'file_exists', 'show', 'version']);
});
