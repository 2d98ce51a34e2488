/** What a Range header asks for of a representation of so many bytes. */
export type RangeChoice =
  | { readonly kind: 'whole' }
  /** Both inclusive. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeChoice = { kind: 'whole' };

/**
 * Reads a Range header (RFC 9110 §14.1.2, §14.2). What is no byte range is ignored; several ranges are answered with the
 * whole, as the RFC lets us. Why not range-parser: decision 0013.
 */
export function chooseRange(header: string | undefined, bytes: number): RangeChoice {
  const [, from, to] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return WHOLE;
  if (from === '') {
    const suffix = Number(to);
    if (suffix === 0) return { kind: 'unsatisfiable' };
    // The last bytes of nothing can be had, but Content-Range could not say so.
    return bytes === 0 ? WHOLE : { kind: 'part', first: Math.max(0, bytes - suffix), last: bytes - 1 };
  }
  const [first, last] = [Number(from), to === '' ? Number.POSITIVE_INFINITY : Number(to)];
  if (last < first) return WHOLE;
  if (first >= bytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', first, last: Math.min(last, bytes - 1) };
}
