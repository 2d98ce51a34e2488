import type { IncomingMessage } from 'node:http';
import { decodePiece } from '../../src/commands/tail';

/** The request target cut at its parts, raw: nothing decoded, nothing normalised. */
export interface RequestTarget {
  readonly path: string;
  /** Without the `?`; undefined where there was none. */
  readonly query: string | undefined;
}

/** The target as it stood in the request line. Express takes the front off `url` and keeps it whole beside. */
export function targetLine(req: IncomingMessage & { readonly originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? '';
}

/** The target as it stood in the request line; an absolute form (RFC 9112 §3.2.2) loses its scheme and authority. */
export function targetOf(req: IncomingMessage): RequestTarget {
  const whole = targetLine(req);
  const target = whole.startsWith('/') ? whole : whole.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, query: undefined }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * One decoded segment of the path; undefined where it is not there or cannot be decoded.
 *
 * @param index 0 for `api` in `/api/conferences/Sales`
 */
export function segmentOf(req: IncomingMessage, index: number): string | undefined {
  const segment = targetOf(req).path.split('/')[index + 1];
  return segment === undefined ? undefined : decodePiece(segment);
}
