import { id3Length, mp3Seconds } from '../../../../src/recordings/length/mp3-length';

/** The first byte of three headers of layer III without CRC, by version. */
const VERSION = { '1': 0xfb, '2': 0xf3, '2.5': 0xe3 } as const;

interface Frame {
  version?: keyof typeof VERSION;
  /** The index of the bit rate; 5 is 64 kbit/s of MPEG 1, 40 kbit/s of 2 and 2.5. */
  rate?: number;
  /** The index of the frequency; 2 is 32, 16 and 8 kHz. */
  frequency?: number;
  padding?: 0 | 1;
  mono?: boolean;
}

/** One frame with its bytes after the header set to 0. */
function frame({ version = '1', rate = 5, frequency = 2, padding = 0, mono = true }: Frame = {}): Buffer {
  const header = [0xff, VERSION[version], (rate << 4) | (frequency << 2) | (padding << 1), mono ? 0xc0 : 0];
  const kilobits =
    (version === '1' ? [0, 32, 40, 48, 56, 64, 80, 96] : [0, 8, 16, 24, 32, 40, 48, 56])[rate] ?? 0;
  const base = [44_100, 48_000, 32_000][frequency] ?? 1;
  const hertz = base / { '1': 1, '2': 2, '2.5': 4 }[version];
  const length = Math.floor(((version === '1' ? 144 : 72) * kilobits * 1_000) / hertz) + padding;
  return Buffer.concat([Buffer.from(header), Buffer.alloc(length - 4)]);
}

function withXing(first: Buffer, at: number, name: string, fields: readonly number[]): Buffer {
  const copy = Buffer.from(first);
  copy.write(name, at, 'latin1');
  fields.forEach((field, index) => {
    copy.writeUInt32BE(field, at + 4 + index * 4);
  });
  return copy;
}

const many = (one: Buffer, count: number) => Buffer.concat(Array.from({ length: count }, () => one));
const secondsOf = (file: Buffer) => mp3Seconds(file, file.length);

describe('by bit rate and size', () => {
  test.each<[string, Frame, number]>([
    // 32 kHz, 64 kbit/s: 288 bytes of 1152 samples, 36 ms.
    ['MPEG 1', {}, 0.036],
    ['MPEG 1 stereo', { mono: false }, 0.036],
    // 16 kHz, 40 kbit/s: 180 bytes of 576 samples, 36 ms.
    ['MPEG 2', { version: '2' }, 0.036],
    // 8 kHz, 40 kbit/s: 360 bytes of 576 samples, 72 ms. FreeSWITCH records 8 kHz in this form.
    ['MPEG 2.5', { version: '2.5' }, 0.072],
    ['48 kHz', { frequency: 1 }, 0.024],
  ])('%s', (_what, shape, each) => {
    const file = many(frame(shape), 10);
    expect(secondsOf(file)).toBeCloseTo(each * 10, 9);
    // The head is enough.
    expect(mp3Seconds(file.subarray(0, 100), file.length)).toBeCloseTo(each * 10, 9);
  });

  test('padding makes a frame a byte longer, and the next frame is found there', () => {
    expect(secondsOf(many(frame({ frequency: 0, padding: 1 }), 10))).toBeDefined();
    const [padded, plain] = [frame({ frequency: 0, padding: 1 }), frame({ frequency: 0 })];
    expect(padded.length).toBe(plain.length + 1);
    expect(secondsOf(Buffer.concat([padded, plain, padded]))).toBeCloseTo((plain.length * 3 + 2) / 8_000, 9);
  });

  test('bytes before the first frame do not count', () => {
    const sound = many(frame(), 5);
    expect(secondsOf(Buffer.concat([Buffer.alloc(33), sound]))).toBeCloseTo(0.18, 9);
    // Bytes that look like a header, without another one after them.
    const lookalike = Buffer.concat([frame().subarray(0, 4), Buffer.alloc(50)]);
    expect(secondsOf(Buffer.concat([lookalike, sound]))).toBeCloseTo(0.18, 9);
  });
});

describe('by the count of frames', () => {
  const [both, framesOnly, bytesOnly] = [3, 1, 2];

  test.each<[string, Frame, number]>([
    ['MPEG 1 mono', { mono: true }, 4 + 17],
    ['MPEG 1 stereo', { mono: false }, 4 + 32],
    ['MPEG 2 mono', { version: '2', mono: true }, 4 + 9],
    ['MPEG 2 stereo', { version: '2', mono: false }, 4 + 17],
    ['MPEG 2.5 mono', { version: '2.5', mono: true }, 4 + 9],
  ])('Xing and Info of %s', (_what, shape, at) => {
    const sound = many(frame(shape), 3);
    const samples = shape.version === undefined ? 1_152 : 576;
    const hertz = { '1': 32_000, '2': 16_000, '2.5': 8_000 }[shape.version ?? '1'];
    for (const name of ['Xing', 'Info']) {
      const file = Buffer.concat([withXing(frame(shape), at, name, [both, 1_000, sound.length]), sound]);
      expect(secondsOf(file)).toBeCloseTo((1_000 * samples) / hertz, 9);
    }
  });

  test('VBRI', () => {
    const first = Buffer.from(frame());
    first.write('VBRI', 36, 'latin1');
    first.writeUInt32BE(first.length, 46);
    first.writeUInt32BE(500, 50);
    expect(secondsOf(Buffer.concat([first, frame()]))).toBeCloseTo(18, 9);
    first.writeUInt32BE(0, 50);
    expect(secondsOf(Buffer.concat([first, frame()]))).toBeCloseTo(0.072, 9);
  });

  test('uses the size if the count is missing, is 0 after a crash, or needs more bytes than there are', () => {
    const sound = many(frame(), 4);
    const of = (fields: number[]) => secondsOf(Buffer.concat([withXing(frame(), 21, 'Info', fields), sound]));
    expect(of([framesOnly, 100])).toBeCloseTo(3.6, 9);
    expect(of([bytesOnly, 1_000])).toBeCloseTo(0.18, 9);
    expect(of([0, 100])).toBeCloseTo(0.18, 9);
    expect(of([both, 0, 0])).toBeCloseTo(0.18, 9);
    expect(of([both, 100, 288 * 5 + 1])).toBeCloseTo(0.18, 9);
    expect(of([both, 100, 288 * 5])).toBeCloseTo(3.6, 9);
  });

  test('uses the size if the head ends within the count', () => {
    const file = Buffer.concat([withXing(frame(), 21, 'Info', [both, 100, 500]), many(frame(), 4)]);
    for (let end = 4; end < 21 + 16; end++) {
      expect(mp3Seconds(file.subarray(0, end), file.length)).toBeCloseTo(0.18, 9);
    }
    expect(mp3Seconds(file.subarray(0, 21 + 16), file.length)).toBeCloseTo(3.6, 9);
  });
});

describe('returns `undefined` for', () => {
  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['three bytes', frame().subarray(0, 3)],
    ['zeros', Buffer.alloc(1_000)],
    ['ones', Buffer.alloc(1_000, 0xff)],
    ['the encoder’s own rate', many(Buffer.from([0xff, 0xfb, 0x08, 0xc0]), 200)],
    ['a reserved version', many(Buffer.from([0xff, 0xeb, 0x58, 0xc0]), 200)],
    ['layer II', many(Buffer.from([0xff, 0xfd, 0x58, 0xc0]), 200)],
    ['a reserved frequency', many(Buffer.from([0xff, 0xfb, 0x5c, 0xc0]), 200)],
    ['a forbidden rate', many(Buffer.from([0xff, 0xfb, 0xf8, 0xc0]), 200)],
  ])('%s', (_what, file) => {
    expect(secondsOf(file)).toBeUndefined();
  });
});

describe('ID3v2', () => {
  const tag = (flags: number, ...digits: number[]) => Buffer.from([0x49, 0x44, 0x33, 4, 0, flags, ...digits]);

  test.each<[string, Buffer, number]>([
    ['an empty one', tag(0, 0, 0, 0, 0), 10],
    ['seven bits a byte', tag(0, 0, 0, 2, 1), 10 + 257],
    ['the largest', tag(0, 0x7f, 0x7f, 0x7f, 0x7f), 10 + 2 ** 28 - 1],
    ['with a footer', tag(0x10, 0, 0, 0, 5), 25],
    ['none', frame(), 0],
    ['an invalid size', tag(0, 0, 0, 0x80, 0), 0],
    ['too short', tag(0, 0, 0, 0), 0],
  ])('%s', (_what, head, length) => {
    expect(id3Length(head)).toBe(length);
  });
});
