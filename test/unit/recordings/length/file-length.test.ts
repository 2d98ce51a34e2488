import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSeconds } from '../../../../src/recordings/length/file-length';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'length-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function secondsOf(format: 'wav' | 'mp3', bytes: Buffer): Promise<number | undefined> {
  await writeFile(join(dir, 'file'), bytes);
  const file = await open(join(dir, 'file'));
  try {
    return await fileSeconds(file, format, bytes.length);
  } finally {
    await file.close();
  }
}

/** 8 kHz, 40 kbit/s: 360 bytes, 72 ms. */
const FRAME = Buffer.concat([Buffer.from([0xff, 0xe3, 0x58, 0xc0]), Buffer.alloc(356)]);

test('an MP3 with a tag larger than the part that is read', async () => {
  const picture = 20_000;
  const tag = Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, picture >> 7, picture & 0x7f]);
  const file = Buffer.concat([tag, Buffer.alloc(picture), ...Array.from({ length: 100 }, () => FRAME)]);
  tag[7] = picture >> 14;
  tag[8] = (picture >> 7) & 0x7f;
  tag.copy(file);
  expect(await secondsOf('mp3', file)).toBeCloseTo(7.2, 9);
});

test('an MP3 without a tag', async () => {
  expect(await secondsOf('mp3', Buffer.concat([FRAME, FRAME]))).toBeCloseTo(0.144, 9);
});

test('returns `undefined` for empty and invalid files', async () => {
  for (const format of ['wav', 'mp3'] as const) {
    expect(await secondsOf(format, Buffer.alloc(0))).toBeUndefined();
    expect(await secondsOf(format, Buffer.from('ID3'))).toBeUndefined();
    expect(await secondsOf(format, Buffer.from('RIFF'))).toBeUndefined();
  }
});

test('an MP3 is not a WAV', async () => {
  expect(await secondsOf('wav', FRAME)).toBeUndefined();
});
