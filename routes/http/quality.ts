/**
 * Returns how much an `Accept` wants a media type (RFC 9110 §12.5.1): from 0 (not at all) to 1. The most specific range
 * that fits decides. Without the header all types are equal. Why not negotiator: decision 0013.
 */
export function qualityOf(accept: string | undefined, type: string): number {
  if (accept === undefined || accept.trim() === '') return 1;
  const ranges = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
  let best = { rank: ranges.length, quality: 0 };
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const rank = ranges.indexOf(range);
    if (rank < 0 || rank > best.rank) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = weight === undefined ? 1 : Math.min(1, Math.max(0, Number(weight) || 0));
    best = { rank, quality: rank === best.rank ? Math.max(best.quality, quality) : quality };
  }
  return best.quality;
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
