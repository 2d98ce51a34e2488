import { FrameDecoder } from '../../src/esl/frames';
import { answerOrders } from './orders';

/** Bytes of the body of a reply. */
const SIZE = 5_000_000;
/** What one TCP segment of an Ethernet brings. */
const PIECE = 1_460;

/** What is to be done once. */
export type DecoderOrder = 'decode 5 MB' | 'decode 10 MB' | 'copy 5 MB';

const source = Buffer.alloc(SIZE, 'x');
const small = piecesOf(SIZE);
const large = piecesOf(2 * SIZE);

/** A process that decodes replies; answers with the milliseconds of processor time that it took. */
answerOrders(async (order: DecoderOrder): Promise<number> => {
  switch (order) {
    case 'decode 5 MB':
      return msOf(() => decode(small, SIZE));
    case 'decode 10 MB':
      return msOf(() => decode(large, 2 * SIZE));
    case 'copy 5 MB':
      // Into memory that is new, as the decoder's is.
      return msOf(() => source.copy(Buffer.allocUnsafeSlow(SIZE)));
  }
});

/** A whole frame, in pieces. */
function piecesOf(size: number): Buffer[] {
  const head = Buffer.from(`Content-Type: api/response\nContent-Length: ${size}\n\n`);
  const frame = Buffer.concat([head, Buffer.alloc(size, 'x')]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < frame.length; at += PIECE) pieces.push(frame.subarray(at, at + PIECE));
  return pieces;
}

function decode(pieces: readonly Buffer[], size: number): void {
  let told = 0;
  const decoder = new FrameDecoder();
  for (const piece of pieces) {
    decoder.push(piece, ({ body }) => {
      told = body.length;
    });
  }
  if (told !== size) throw new Error(`the decoder told of ${told} bytes instead of ${size}`);
}

/**
 * Processor time, not time: others take turns on the machine. The memory of before is given back first, which else would
 * happen at some time or other.
 */
function msOf(work: () => void): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}
