import type { Request } from 'express';

/** The request target cut at its parts, raw: nothing decoded, nothing normalised. */
export interface RequestTarget {
  readonly path: string;
  /** Without the `?`; undefined where there was none. */
  readonly query: string | undefined;
}

/** The target as it stood in the request line; an absolute form (RFC 9112 §3.2.2) loses its scheme and authority. */
export function targetOf(req: Request): RequestTarget {
  const target = req.originalUrl.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, query: undefined }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
