/**
 * Returns how much an `Accept` wants a media type (RFC 9110 §12.5.1): from 0 (not at all) to 1. The most specific range
 * that fits decides. Without the header all types are equal. Why not negotiator: decision 0013.
 */
export function qualityOf(accept: string | undefined, type: string): number {
  if (accept === undefined || accept.trim() === '') return 1;
  return weightIn(accept, [type, `${type.split('/', 1)[0]}/*`, '*/*']) ?? 0;
}

/** Content codings that the gateway makes, the smallest answer first. */
const CODINGS = ['br', 'gzip', 'deflate'] as const;
export type Coding = (typeof CODINGS)[number];
/** Bytes of an `Accept-Encoding` that is read; those of browsers have 30. */
const ACCEPT_ENCODING_BYTES = 256;

/**
 * Returns the coding that an `Accept-Encoding` wants most, the first of equals (RFC 9110 §12.5.3). `undefined` if the answer
 * goes out as it is. Why not negotiator: among equals it takes the client's order, and browsers name gzip first.
 */
export function codingWanted(acceptEncoding: string | string[] | undefined): Coding | undefined {
  if (typeof acceptEncoding !== 'string' || acceptEncoding.length > ACCEPT_ENCODING_BYTES) return undefined;
  let best: Coding | undefined;
  let most = weightIn(acceptEncoding, ['identity']) ?? 0;
  for (const coding of CODINGS) {
    const weight = weightIn(acceptEncoding, [coding, '*']) ?? 0;
    if (weight > most || (weight === most && weight > 0 && best === undefined)) {
      best = coding;
      most = weight;
    }
  }
  return best;
}

/** Returns the weight of the first of these ranges that a header names. `undefined` if it names none. */
function weightIn(header: string, ranges: readonly string[]): number | undefined {
  let best = { rank: ranges.length, quality: 0 };
  for (const part of header.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const rank = ranges.indexOf(range);
    if (rank < 0 || rank > best.rank) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = weight === undefined ? 1 : Math.min(1, Math.max(0, Number(weight) || 0));
    best = { rank, quality: rank === best.rank ? Math.max(best.quality, quality) : quality };
  }
  return best.rank < ranges.length ? best.quality : undefined;
}

/** Returns the type that is wanted most, the first of equals; `undefined` if none is wanted. */
export function mostWanted<Type extends string>(
  accept: string | undefined,
  types: readonly Type[],
): Type | undefined {
  const wanted = types.map((type) => ({ type, quality: qualityOf(accept, type) }));
  const most = Math.max(...wanted.map(({ quality }) => quality));
  return most > 0 ? wanted.find(({ quality }) => quality === most)?.type : undefined;
}
