import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { GatewayError } from '../../src/errors';
import type { FileState } from '../../src/recordings/folder';
import { isNotModified, rangeHolds, validatorsOf } from './conditional';
import { chooseRange, type RangeChoice } from './ranges';

/** An open file, and how clients see it. */
export interface SentFile {
  readonly handle: FileHandle;
  readonly state: FileState;
  /** The file name for clients: only letters, digits and `. _ ~ @ -`, which need no quoting (RFC 6266 §4.1). */
  readonly filename: string;
  readonly type: string;
}

/** The status of the answer, and how many bytes of the file were sent. */
export interface Sent {
  readonly status: number;
  readonly bytes: number;
}

/**
 * Answers GET or HEAD with a file or a part of it, as a download (RFC 9110 §13, §14), and always closes the file.
 * Express's own `sendFile` opens by path, and would follow links.
 *
 * @param now milliseconds since the epoch
 * @throws GatewayError range_not_satisfiable
 */
export async function sendFile(
  req: Request,
  res: Response,
  { handle, state, filename, type }: SentFile,
  now: number,
): Promise<Sent> {
  try {
    const validators = validatorsOf(state.version, state.modifiedAt);
    res.set({ ETag: validators.etag, 'Last-Modified': validators.lastModified, 'Accept-Ranges': 'bytes' });
    if (isNotModified(req.headers, validators)) {
      res.status(304).end();
      return { status: 304, bytes: 0 };
    }
    // RFC 9110 §14.2: only GET has ranges.
    const range: RangeChoice =
      req.method === 'GET' && rangeHolds(req.headers, validators, now)
        ? chooseRange(req.get('Range'), state.bytes)
        : { kind: 'whole' };
    if (range.kind === 'unsatisfiable') {
      res.set('Content-Range', `bytes */${state.bytes}`);
      throw new GatewayError('range_not_satisfiable', `The recording has ${state.bytes} bytes.`);
    }
    const [first, last] = range.kind === 'part' ? [range.first, range.last] : [0, state.bytes - 1];
    if (range.kind === 'part') {
      res.status(206).set('Content-Range', `bytes ${first}-${last}/${state.bytes}`);
    }
    res.set('Content-Disposition', `attachment; filename="${filename}"`);
    // Set with node's method, since Express would add a charset.
    res.setHeader('Content-Type', type);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Content-Length', last - first + 1);
    if (req.method === 'HEAD' || last < first) {
      res.end();
      return { status: res.statusCode, bytes: 0 };
    }
    return { status: res.statusCode, bytes: await sendBytes(res, handle, first, last) };
  } finally {
    await handle.close();
  }
}

/** The error codes when a client disconnects. */
const GONE: ReadonlySet<string> = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'EPIPE',
]);

/**
 * Sends a part of the file. It is no error if the client disconnects. If the file has become shorter, the answer is cut
 * off.
 */
async function sendBytes(res: Response, handle: FileHandle, first: number, last: number): Promise<number> {
  const bytes = handle.createReadStream({ start: first, end: last, autoClose: false });
  try {
    await pipeline(bytes, res, { end: false });
  } catch (error) {
    if (GONE.has((error as NodeJS.ErrnoException).code ?? '')) return bytes.bytesRead;
    throw error;
  }
  // Sent bytes cannot be taken back, but an incomplete answer must not look complete.
  if (bytes.bytesRead < last - first + 1) res.destroy();
  else res.end();
  return bytes.bytesRead;
}
