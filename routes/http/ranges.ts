/** The part of a representation that a Range header asks for. The size of the representation is known. */
export type RangeChoice =
  | { readonly kind: 'whole' }
  /** Both inclusive. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeChoice = { kind: 'whole' };

/**
 * Reads a Range header (RFC 9110 §14.1.2, §14.2). A header that is not a byte range is ignored. For several ranges the
 * whole is sent, as the RFC allows. Why not range-parser: decision 0013.
 */
export function chooseRange(header: string | undefined, bytes: number): RangeChoice {
  const [, from, to] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return WHOLE;
  if (from === '') {
    const suffix = Number(to);
    if (suffix === 0) return { kind: 'unsatisfiable' };
    // The last bytes of an empty file can be sent, but Content-Range could not describe them.
    return bytes === 0 ? WHOLE : { kind: 'part', first: Math.max(0, bytes - suffix), last: bytes - 1 };
  }
  const [first, last] = [Number(from), to === '' ? Number.POSITIVE_INFINITY : Number(to)];
  if (last < first) return WHOLE;
  if (first >= bytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', first, last: Math.min(last, bytes - 1) };
}
