import { type Frame, FrameDecoder, FrameError } from '../../../src/esl/frames';
import { decode, frameBytes, pieces, plain } from './frame-samples';

const LIMITS = { headerBytes: 100, bodyBytes: 50 };

const refuse = (bytes: string | Buffer, size = bytes.length): void => {
  expect(() => decode(pieces(Buffer.from(bytes), size), LIMITS)).toThrow(FrameError);
};

test.each([
  '-5',
  '+5',
  '1e3',
  '0x10',
  '5.0',
  ' 5x',
  '5 5',
  '5,5',
  '٥',
  '',
  'NaN',
  '9999999999999',
  '9'.repeat(40),
])('a Content-Length of "%s"', (length) => {
  const bytes = `Content-Type: api/response\nContent-Length: ${length}\n\nbody`;
  refuse(bytes);
  refuse(bytes, 1);
  // This does not depend on the limits: the widest ones refuse it as well.
  expect(() => decode([Buffer.from(bytes)])).toThrow(FrameError);
});

test('refuses a length that Number rounds, with limits of any width', () => {
  const limits = { headerBytes: 100, bodyBytes: Number.MAX_VALUE };
  const bytes = Buffer.from(`Content-Length: ${'9'.repeat(17)}\n\n`);
  expect(() => decode([bytes], limits)).toThrow(FrameError);
});

test('blanks around a Content-Length are not part of it', () => {
  expect(decode([Buffer.from('Content-Length:   2 \n\nab')])).toEqual([
    { headers: { 'Content-Length': '2' }, body: 'ab' },
  ]);
});

test('accepts a body as long as the limit, and refuses one byte more before any of it has come', () => {
  expect(decode([frameBytes({ A: 'b' }, 'x'.repeat(50))], LIMITS)).toHaveLength(1);
  refuse('Content-Length: 51\n\n');
});

test('accepts a header block as long as the limit, and refuses one byte more', () => {
  const block = (length: number): string => `A: ${'x'.repeat(length - 3)}`;
  for (const size of [1, 7, 1000]) {
    expect(decode(pieces(Buffer.from(`${block(100)}\n\n`), size), LIMITS)).toHaveLength(1);
    refuse(`${block(101)}\n\n`, size);
  }
});

test('does not collect a header block without an end for ever', () => {
  refuse('x'.repeat(102));
  refuse('x'.repeat(102), 1);
});

test('does not collect garbage bytes for ever, with the usual limits', () => {
  expect(() => decode(pieces(Buffer.alloc(70 * 1024, 0xff), 1024))).toThrow(FrameError);
});

test.each(['no colon here', ': no name', 'Content-Type: auth/request\nno colon', 'A: b\r\n\r'])(
  'refuses header lines without a name: %j',
  (block) => {
    refuse(`${block}\n\n`);
    refuse(`${block}\n\n`, 1);
  },
);

test('delivers the frames before the bad bytes, however the bytes are cut', () => {
  const bytes = Buffer.concat([
    frameBytes({ A: 'b' }, 'body'),
    frameBytes({ C: 'd' }),
    Buffer.from('bad\n\n'),
  ]);
  for (const size of [1, 5, bytes.length]) {
    const decoder = new FrameDecoder();
    const frames: Frame[] = [];
    expect(() => {
      for (const piece of pieces(bytes, size)) decoder.push(piece, (frame) => frames.push(frame));
    }).toThrow(FrameError);
    expect(frames.map(plain)).toEqual([
      { headers: { A: 'b', 'Content-Length': '4' }, body: 'body' },
      { headers: { C: 'd' }, body: '' },
    ]);
  }
});
