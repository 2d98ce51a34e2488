import type { IncomingMessage } from 'node:http';
import { decodePiece } from '../../src/commands/tail';

/** The parts of a request target, raw: not decoded, not normalised. */
export interface RequestTarget {
  readonly path: string;
  /** Without the `?`; `undefined` if there is none. */
  readonly query: string | undefined;
}

/** Returns the target of the request line. Express removes the front of `url` and keeps the whole in `originalUrl`. */
export function targetLine(req: IncomingMessage & { readonly originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? '';
}

/** Returns the target of the request line; an absolute form (RFC 9112 §3.2.2) loses its scheme and authority. */
export function targetOf(req: IncomingMessage): RequestTarget {
  const whole = targetLine(req);
  const target = whole.startsWith('/') ? whole : whole.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, query: undefined }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Returns one decoded segment of the path; `undefined` if it does not exist or cannot be decoded.
 *
 * @param index 0 for `api` in `/api/conferences/Sales`
 */
export function segmentOf(req: IncomingMessage, index: number): string | undefined {
  const segment = targetOf(req).path.split('/')[index + 1];
  return segment === undefined ? undefined : decodePiece(segment);
}
