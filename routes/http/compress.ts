import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, RequestHandler, Response } from 'express';
import { codingWanted } from './quality';
import { targetOf } from './target';

/** Bytes from which an answer is compressed, if the client asks for it. */
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

/** For Express: compresses what is answered after it, but for event streams, parts and what is compressed already. */
export const compress: RequestHandler = (req, res, next) => {
  if (req.headers['accept-encoding'] === undefined || STREAMS.has(targetOf(req).path)) next();
  else library(req, res, next);
};

/** True if an answer of so many bytes is to be compressed; it costs one comparison if it is small. */
export function isCompressed({ req, writableEnded }: ServerResponse, bytes: number): boolean {
  return bytes >= COMPRESS_BYTES && !writableEnded && req.headers['accept-encoding'] !== undefined;
}

/** Ends an answer whose headers are set, compressed as the client asks for it. */
export function endCompressed(res: ServerResponse, body: Buffer | string, encoding: BufferEncoding): void {
  library(res.req as Request, res as Response, () => res.end(body, encoding));
}

function isWorthIt(req: IncomingMessage, res: ServerResponse): boolean {
  // The parts of a file are counted in its own bytes; a client puts them together.
  if (res.statusCode === 206 || res.hasHeader('Content-Range')) return false;
  const type = String(res.getHeader('Content-Type') ?? '');
  // A recording has a strong ETag, by which a download goes on.
  if (/^(?:text\/event-stream|audio\/)/.test(type)) return false;
  // Another site that makes a browser ask could learn from the length what the answer holds (BREACH).
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
