import { FrameDecoder } from '../../src/esl/frames';
import { answerOrders } from './orders';

/** Bytes of the body of a reply. */
const SIZE = 5_000_000;
/** The payload of one TCP segment on Ethernet. */
const PIECE = 1_460;

/** The work of one order. */
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
      // Copies into new memory, as the decoder does.
      return msOf(() => source.copy(Buffer.allocUnsafeSlow(SIZE)));
  }
});

/** Returns a whole frame, in pieces. */
function piecesOf(size: number): Buffer[] {
  const head = Buffer.from(`Content-Type: api/response\nContent-Length: ${size}\n\n`);
  const frame = Buffer.concat([head, Buffer.alloc(size, 'x')]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < frame.length; at += PIECE) pieces.push(frame.subarray(at, at + PIECE));
  return pieces;
}

function decode(pieces: readonly Buffer[], size: number): void {
  let decoded = 0;
  const decoder = new FrameDecoder();
  for (const piece of pieces) {
    decoder.push(piece, ({ body }) => {
      decoded = body.length;
    });
  }
  if (decoded !== size) throw new Error(`the decoder returned ${decoded} bytes instead of ${size}`);
}

/**
 * Returns processor time, not elapsed time, since the machine has other work. The memory of earlier work is freed
 * first; otherwise that would happen at some other time.
 */
function msOf(work: () => void): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}
