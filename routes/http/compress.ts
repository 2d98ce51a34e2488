import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, RequestHandler, Response } from 'express';
import { codingWanted } from './quality';
import { targetOf } from './target';

/** Minimum size in bytes of an answer that is compressed, if the client accepts it. */
export const COMPRESS_BYTES = 1_024;

/** Compressors that all answers together may have; beyond that, answers are sent as they are. */
const COMPRESSORS = 16;

const library = compression({
  threshold: COMPRESS_BYTES,
  filter: (req, res) => isWorthIt(req, res) && takeCompressor(req, res),
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18 } },
});

/** An event must not wait until a block of the compressor is full. */
const STREAMS: ReadonlySet<string> = new Set(['/api/events']);

/** Express middleware: compresses the answers after it, except event streams, parts of files and compressed content. */
export const compress: RequestHandler = (req, res, next) => {
  if (req.headers['accept-encoding'] === undefined || STREAMS.has(targetOf(req).path)) next();
  else library(req, res, next);
};

/** True if an answer of so many bytes is to be compressed. For a small answer this costs one comparison. */
export function isCompressed({ req, writableEnded }: ServerResponse, bytes: number): boolean {
  return bytes >= COMPRESS_BYTES && !writableEnded && req.headers['accept-encoding'] !== undefined;
}

/** Ends an answer whose headers are set, compressed as the client accepts it. */
export function endCompressed(res: ServerResponse, body: Buffer | string, encoding: BufferEncoding): void {
  library(res.req as Request, res as Response, () => res.end(body, encoding));
}

function isWorthIt(req: IncomingMessage, res: ServerResponse): boolean {
  // Parts of a file are counted in bytes of the file itself; a client puts them together.
  if (res.statusCode === 206 || res.hasHeader('Content-Range')) return false;
  const type = String(res.getHeader('Content-Type') ?? '');
  // A recording has a strong ETag, which lets an interrupted download continue.
  if (/^(?:text\/event-stream|audio\/)/.test(type)) return false;
  // Another site could make a browser send the request, and learn from the length what the answer contains (BREACH).
  if (isCrossSite(req)) return false;
  return compression.filter(req as Request, res as Response);
}

const compressing = new Set<ServerResponse>();

/** An answer keeps its compressor until it has been read. False if there is none for it, or it needs none. */
function takeCompressor(req: IncomingMessage, res: ServerResponse): boolean {
  if (req.method === 'HEAD' || Number(res.getHeader('Content-Length')) < COMPRESS_BYTES) return false;
  if (res.closed || codingWanted(req.headers['accept-encoding']) === undefined) return false;
  if (compressing.size >= COMPRESSORS) return false;
  compressing.add(res);
  res.once('close', () => compressing.delete(res));
  return true;
}

function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
