import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wavSeconds } from '../../../../src/recordings/length/wav-length';

const FIXTURES = join(__dirname, '../../../../fixtures/recordings');

interface Shape {
  form?: string;
  tag?: number;
  /** The format inside WAVE_FORMAT_EXTENSIBLE. */
  sub?: number;
  channels?: number;
  rate?: number;
  bytesPerSecond?: number;
  blockAlign?: number;
  /** Chunks between `fmt ` and `data`. */
  between?: readonly (readonly [string, number])[];
  before?: readonly (readonly [string, number])[];
  /** The values in the headers; the true ones if not given. */
  riff?: number;
  data?: number;
  /** Bytes of sound in the file. */
  sound?: number;
  /** Bytes after the sound. */
  behind?: number;
}

function chunk(id: string, body: Buffer, length = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function wav(shape: Shape = {}): Buffer {
  const { form = 'RIFF', tag = 1, sub, channels = 1, rate = 8_000, sound = 16_000, behind = 0 } = shape;
  const { blockAlign = channels * 2, between = [], before = [] } = shape;
  const { bytesPerSecond = rate * blockAlign } = shape;
  const format = Buffer.alloc(sub === undefined ? 16 : 40);
  format.writeUInt16LE(tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(bytesPerSecond, 8);
  format.writeUInt16LE(blockAlign, 12);
  if (sub !== undefined) format.writeUInt16LE(sub, 24);
  const others = (list: readonly (readonly [string, number])[]) =>
    list.map(([id, length]) => chunk(id, Buffer.alloc(length, 0x41)));
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    ...others(before),
    chunk('fmt ', format),
    ...others(between),
    chunk('data', Buffer.alloc(sound), shape.data ?? sound),
    Buffer.alloc(behind),
  ]);
  const head = Buffer.alloc(8);
  head.write(form, 'latin1');
  head.writeUInt32LE(shape.riff ?? body.length, 4);
  return Buffer.concat([head, body]);
}

const secondsOf = (shape?: Shape) => {
  const file = wav(shape);
  return wavSeconds(file, file.length);
};

describe('a whole file', () => {
  test.each<[string, Shape, number]>([
    ['one second of FreeSWITCH', {}, 1],
    ['stereo', { channels: 2, rate: 48_000, sound: 192_000 }, 1],
    ['A-law', { tag: 6, blockAlign: 1, sound: 4_000 }, 0.5],
    ['no sound', { sound: 0 }, 0],
    ['no sound, and something behind it', { sound: 0, behind: 500 }, 0],
    ['something behind the sound', { behind: 500 }, 1],
    ['half a sample too many', { sound: 16_001 }, 1],
    ['LIST before data', { between: [['LIST', 100]] }, 1],
    ['an odd LIST before data', { between: [['LIST', 101]] }, 1],
    [
      'several odd chunks',
      {
        before: [['JUNK', 27]],
        between: [
          ['LIST', 1],
          ['fact', 3],
        ],
      },
      1,
    ],
    ['an empty chunk', { between: [['LIST', 0]] }, 1],
    ['a chunk whose body contains the word data', { between: [['LIST', 8]] }, 1],
    ['WAVE_FORMAT_EXTENSIBLE', { tag: 0xfffe, sub: 1, channels: 2, sound: 32_000 }, 1],
    // The frequency decides only for PCM and similar formats; here it is false.
    ['a packed format', { tag: 0x31, blockAlign: 65, bytesPerSecond: 1_625, sound: 3_250 }, 2],
    ['a packed format, extensible', { tag: 0xfffe, sub: 2, blockAlign: 256, bytesPerSecond: 4_000 }, 4],
    ['a byte rate of 0, which PCM does not need', { bytesPerSecond: 0 }, 1],
  ])('%s', (_what, shape, seconds) => {
    expect(secondsOf(shape)).toBe(seconds);
  });
});

describe('a writer that crashed', () => {
  test.each<[string, Shape, number]>([
    ['data 0, RIFF 8, as libsndfile begins', { riff: 8, data: 0 }, 1],
    ['data 0, RIFF 0', { riff: 0, data: 0 }, 1],
    ['data of the largest size', { data: 0xffffffff }, 1],
    ['more data than there is', { data: 16_002 }, 1],
    ['nothing written', { riff: 8, data: 0, sound: 0 }, 0],
    ['RF64, which has its length elsewhere', { form: 'RF64', riff: 0xffffffff, data: 0xffffffff }, 1],
  ])('%s: uses the size of the file', (_what, shape, seconds) => {
    expect(secondsOf(shape)).toBe(seconds);
  });
});

describe('returns `undefined` for', () => {
  test.each<[string, Shape]>([
    ['another form', { form: 'RIFX' }],
    ['no byte rate of a packed format', { tag: 0x31, bytesPerSecond: 0 }],
    ['no frequency', { rate: 0 }],
    ['data before fmt', { before: [['data', 10]] }],
  ])('%s', (_what, shape) => {
    expect(secondsOf(shape)).toBeUndefined();
  });

  test('a file that is not WAVE', () => {
    const file = wav();
    file.write('AVI ', 8);
    expect(wavSeconds(file, file.length)).toBeUndefined();
  });

  test('a head that ends before data begins, at every byte', () => {
    const file = wav({ between: [['LIST', 100]] });
    const begin = file.indexOf('data') + 8;
    for (let end = 0; end < begin; end++) {
      expect(wavSeconds(file.subarray(0, end), file.length)).toBeUndefined();
    }
    for (const end of [begin, begin + 1, file.length]) {
      expect(wavSeconds(file.subarray(0, end), file.length)).toBe(1);
    }
  });

  test('a fmt that is too short', () => {
    const file = wav();
    file.writeUInt32LE(14, file.indexOf('fmt ') + 4);
    expect(wavSeconds(file, file.length)).toBeUndefined();
  });

  test('chunks without end do not cause an endless loop', () => {
    const file = Buffer.concat([wav().subarray(0, 12), Buffer.alloc(8_180)]);
    expect(wavSeconds(file, file.length)).toBeUndefined();
  });
});

test('accepts any value in any byte of the header', () => {
  const file = wav({ tag: 0xfffe, sub: 1, between: [['LIST', 3]], sound: 10 });
  for (let at = 0; at < file.length; at++) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const changed = Buffer.from(file);
      changed[at] = value;
      const seconds = wavSeconds(changed, changed.length);
      expect(seconds === undefined || (Number.isFinite(seconds) && seconds >= 0)).toBe(true);
    }
  }
});

describe('recorded by FreeSWITCH 1.10.12', () => {
  test('a stopped recording', () => {
    const file = readFileSync(join(FIXTURES, 'stopped.wav'));
    // The LIST with the title comes first: sound begins at 8 bytes after `data`.
    const sound = file.length - file.indexOf('data') - 8;
    expect(file.indexOf('LIST')).toBeLessThan(file.indexOf('data'));
    expect(wavSeconds(file.subarray(0, 8_192), file.length)).toBe(sound / 16_000);
    expect(sound / 16_000).toBeCloseTo(0.44, 1);
  });

  test('a running recording', () => {
    const file = readFileSync(join(FIXTURES, 'running.wav'));
    expect([file.length, file.readUInt32LE(4)]).toEqual([44, 8]);
    expect(wavSeconds(file, file.length)).toBe(0);
  });
});
