import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contract, openContract } from './freeswitch';

/** Needs a FreeSWITCH that sees this machine's files, as the lab's does. */

let contract: Contract;
let media: string;
let conference: string;
let member: number;
beforeAll(async () => {
  media = await realpath(await mkdtemp(join(tmpdir(), 'media-')));
  contract = await openContract({ media: { roots: [media] } });
  conference = contract.name();
  [member = 0] = await contract.fill(conference, 'park1', 'park2');
});
afterAll(async () => {
  await contract.end();
  await rm(media, { recursive: true });
});

/** A second of silence, 8 kHz, 16 bits. */
const silence = (): Buffer => {
  const sound = Buffer.alloc(44 + 16_000);
  sound.write('RIFF', 0);
  sound.writeUInt32LE(36 + 16_000, 4);
  sound.write('WAVEfmt ', 8);
  sound.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
  sound.writeUInt32LE(8_000, 24);
  sound.writeUInt32LE(16_000, 28);
  sound.set([2, 0, 16, 0], 32);
  sound.write('data', 36);
  sound.writeUInt32LE(16_000, 40);
  return sound;
};

const put = async (name: string): Promise<string> => {
  const path = join(media, name);
  await writeFile(path, silence());
  contract.simulated(path);
  return path;
};

/** Every accepted ASCII character, and some others. */
const NAMES = [
  'with space.wav',
  'Größe.wav',
  'a&b.wav',
  "it's.wav",
  ' two  spaces .wav',
  'a"b.wav',
  "a#%()*+,-;<=>?@[]^_`|~'b.wav",
  'a%20b.wav',
  'Wow!.wav',
  '12:30.wav',
  '会議 😀.wav',
];

test.each(NAMES)('%j is played, to all and to a member', async (name) => {
  const path = await put(name);
  const file = encodeURIComponent(name);
  const all = await contract.json(`${conference}/play&${file}`);
  expect([all.status, all.body.path]).toEqual([200, path]);
  const one = await contract.json(`${conference}/play&${file}&${member}`);
  expect([one.status, one.body.members, one.body.path]).toEqual([200, [member], path]);
  await contract.ask(`${conference}/stop`);
  await contract.ask(`${conference}/stop&all&${member}`);
});

/** The accepted formats of mod_sndfile. It reads the format from the file if the file has a header. */
const SNDFILE =
  'wav ogg oga flac au gsm ulaw alaw ul al r8 r16 r24 r32 raw adpcm vox voc aiff caf w64 rf64'.split(' ');

test.each(SNDFILE)('FreeSWITCH plays a file of the format %s', async (format) => {
  const path = await put(`sound.${format}`);
  const { status, body } = await contract.json(`${conference}/play&sound.${format}`);
  expect([status, body.path]).toEqual([200, path]);
  await contract.ask(`${conference}/stop`);
});

test('a format that no loaded module reads is not found, and the message shows it', async () => {
  await put('a.mp3');
  const { status, body } = await contract.json(`${conference}/play&a.mp3`);
  expect([status, body.code]).toEqual([404, 'file_not_found']);
  expect(body.detail).toContain('no module that reads its format is loaded');
});

test('an unencoded ampersand begins another argument', async () => {
  await put('a&b.wav');
  expect((await contract.json(`${conference}/play&a&b.wav`)).status).toBe(400);
});

test.each([
  ['noext', '.wav'],
  ['a$b.wav', '"$"'],
  ['a{b.wav', '"{"'],
  ['a@@b.wav', '"@@"'],
])('%j is refused, and the message shows why', async (name, said) => {
  await put(name);
  const { status, body } = await contract.json(`${conference}/play&${encodeURIComponent(name)}`);
  expect([status, body.code]).toEqual([403, 'not_allowed']);
  expect(body.detail).toContain(said);
});

test.each(['noext', 'a.WAV'])('FreeSWITCH itself does not play %s', async (name) => {
  const path = await put(name);
  expect(await contract.api('conference', conference, 'play', path)).toMatch(/^-ERR .* not found/);
});
