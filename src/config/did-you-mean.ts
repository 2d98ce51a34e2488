/**
 * Returns the known word that a misspelt word most likely means; `undefined` if none is near. Upper and lower case do not
 * count. A word of up to five letters may have one mistake, a longer one has one for every three letters.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  // The name of a file can be very long, and no known word is near a long one.
  if (word.length > 100) return undefined;
  const most = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > most) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= most && distance < word.length && distance < (best?.distance ?? most + 1)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/** Returns the end of a message about a misspelt word: `: did you mean `limits`?`, or the empty text. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const candidate = nearest(word, known);
  return candidate === undefined ? '' : `: did you mean \`${candidate}\`?`;
}

/**
 * Returns the same for one of a few fixed words. If none is near, it names those that begin with the word, such as `digest-md5` for
 * `digest`, or with which the word begins, such as `warn` for `warning`. A beginning has at least three letters.
 */
export function didYouMeanOneOf(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  const candidates =
    near === undefined ? known.filter((candidate) => shareBeginning(word, candidate)) : [near];
  if (candidates.length === 0) return '';
  return `: did you mean ${candidates.map((candidate) => `\`${candidate}\``).join(' or ')}?`;
}

function shareBeginning(word: string, candidate: string): boolean {
  const [one, other] = [word.toLowerCase(), candidate.toLowerCase()];
  return Math.min(one.length, other.length) >= 3 && (one.startsWith(other) || other.startsWith(one));
}

/** Returns how many letters must be inserted, deleted, replaced or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      const [above = 0, left = 0, diagonal = 0] = [last[column], next[column - 1], last[column - 1]];
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] ? before[column - 2] : undefined;
      next.push(Math.min(above + 1, left + 1, diagonal + same, (swapped ?? Number.POSITIVE_INFINITY) + 1));
    }
    [before, last] = [last, next];
  }
  return last[b.length] ?? 0;
}
