import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, deflate, gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { GatewayError } from '../../src/errors';
import { COMPRESS_BYTES } from './compress';
import { isNotModified, rangeHolds, type Validators } from './conditional';
import { type Coding, codingWanted } from './quality';
import { chooseRange, type RangeChoice } from './ranges';

/** A file that has been read. */
interface Content {
  readonly bytes: Buffer;
  /** `undefined` if browsers shall not ask for it again by its state. */
  readonly validators?: Validators;
}

/** Moderate: compressing Swagger UI takes a tenth of a second, once. */
const BROTLI_QUALITY = 5;

const COMPRESS: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (bytes) => promisify(gzip)(bytes),
  deflate: (bytes) => promisify(deflate)(bytes),
};

/**
 * A public file that is the same for everybody. It is read once and compressed once for each coding, when somebody first asks
 * for it. All answers send the same buffer: node's sockets refer to it and do not copy it, so many answers that nobody reads
 * take the memory of one.
 */
export class KeptFile {
  private readonly read: () => Promise<Content>;
  private readonly compressed: Readonly<Record<Coding, () => Promise<Buffer>>>;

  /** @param type as Express's `res.type` takes it: an extension or a media type */
  constructor(
    private readonly type: string,
    read: () => Content | Promise<Content>,
  ) {
    this.read = once(async () => read());
    const by = (coding: Coding) => once(async () => COMPRESS[coding]((await this.read()).bytes));
    this.compressed = { br: by('br'), gzip: by('gzip'), deflate: by('deflate') };
  }

  /** A file of the disk. */
  static at(path: string): KeptFile {
    return new KeptFile(extname(path), async () => {
      const [bytes, { size, mtimeMs }] = await Promise.all([readFile(path), stat(path)]);
      // Weak: it is the same for each coding.
      const etag = `W/"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
      return { bytes, validators: { etag, lastModified: new Date(mtimeMs).toUTCString() } };
    });
  }

  /** A text that is made when somebody first asks for it. */
  static of(type: string, text: () => string): KeptFile {
    return new KeptFile(type, () => ({ bytes: Buffer.from(text()) }));
  }

  /** Answers GET or HEAD (RFC 9110 §13, §14). @throws GatewayError (rejects) range_not_satisfiable */
  async send(req: Request, res: Response): Promise<void> {
    const { bytes, validators } = await this.read();
    res.type(this.type);
    if (validators) {
      res.set({ ETag: validators.etag, 'Last-Modified': validators.lastModified, 'Accept-Ranges': 'bytes' });
      if (isNotModified(req.headers, validators)) {
        res.removeHeader('Content-Type');
        res.status(304).end();
        return;
      }
      const range = rangeOf(req, validators, bytes.length);
      if (range.kind === 'unsatisfiable') {
        res.set('Content-Range', `bytes */${bytes.length}`);
        throw new GatewayError('range_not_satisfiable', `The file has ${bytes.length} bytes.`);
      }
      if (range.kind === 'part') {
        const { first, last } = range;
        res.status(206).set('Content-Range', `bytes ${first}-${last}/${bytes.length}`);
        finish(req, res, bytes.subarray(first, last + 1));
        return;
      }
    }
    const coding = bytes.length >= COMPRESS_BYTES ? codingWanted(req.headers['accept-encoding']) : undefined;
    if (coding === undefined) {
      finish(req, res, bytes);
      return;
    }
    const compressed = await this.compressed[coding]();
    res.set('Content-Encoding', coding);
    finish(req, res, compressed);
  }
}

/** The files of a folder, each by its name; folders below it are left out. */
export function keptFolder(folder: string): ReadonlyMap<string, KeptFile> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ name }) => [name, KeptFile.at(join(folder, name))]));
}

function finish(req: IncomingMessage, res: Response, bytes: Buffer): void {
  res.setHeader('Content-Length', bytes.length);
  if (req.method === 'HEAD') res.end();
  else if (!('encrypted' in req.socket)) res.end(bytes);
  else Readable.from(piecesOf(bytes), { highWaterMark: 1 }).pipe(res);
}

/** Bytes that a connection with TLS gets at a time: it makes a copy of them when it encrypts, also if nobody reads. */
const PIECE_BYTES = 65_536;

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** RFC 9110 §14.2: a range is of GET alone. */
function rangeOf(req: Request, validators: Validators, bytes: number): RangeChoice {
  return req.method === 'GET' && rangeHolds(req.headers, validators, Date.now())
    ? chooseRange(req.get('Range'), bytes)
    : { kind: 'whole' };
}

/** Runs it for the first who asks; all others get the same promise. A failure is forgotten. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
