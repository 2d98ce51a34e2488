import * as fc from 'fast-check';
import { decode, frameBytes, type PlainFrame } from './frame-samples';

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/).filter((text) => text !== 'Content-Length');

/** Any text without line feeds; the decoder removes the blanks around a value. */
const value = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ').trim());

const frame = fc.record({
  headers: fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
  body: fc.uint8Array({ maxLength: 200 }),
  /** Newlines in front, which are not a frame. */
  stray: fc.nat({ max: 2 }),
});

test('any frames in any chunks are decoded unchanged', () => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 12 }),
      fc.infiniteStream(fc.nat({ max: 40 })),
      (frames, cuts) => {
        const bytes = Buffer.concat(
          frames.flatMap(({ headers, body, stray }) => [
            Buffer.alloc(stray, '\n'),
            frameBytes(headers, body),
          ]),
        );
        expect(decode(cut(bytes, cuts))).toEqual(frames.map(expected));
      },
    ),
    { numRuns: 500 },
  );
});

function* cut(bytes: Buffer, sizes: Iterator<number>): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = sizes.next().value;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function expected({ headers, body }: { headers: Record<string, string>; body: Uint8Array }): PlainFrame {
  const length = body.length > 0 && { 'Content-Length': String(body.length) };
  return { headers: { ...headers, ...length }, body: Buffer.from(body).toString('latin1') };
}
