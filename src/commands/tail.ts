/** The part of a command's URL after the conference's name, split and decoded: `mute&3`. */
export interface Tail {
  /** The pieces between `&`, percent-decoded once. Empty pieces are dropped. */
  readonly words: readonly string[];
  /** The reason if the tail is unreadable. Then `words` has the pieces before the problem. */
  readonly problem?: string;
}

/**
 * Splits a raw tail at each literal `&`, then decodes each piece once. `%26` is an ampersand inside an argument, `%2F`
 * and `/` are both a slash inside one, and `+` stays `+`.
 *
 * @param raw the bytes of the request target after `/conference/<name>/`, without the query
 */
export function readTail(raw: string): Tail {
  const words: string[] = [];
  for (const piece of raw.split('&')) {
    if (piece === '') continue;
    const text = decodePiece(piece);
    if (text === undefined)
      return { words, problem: 'A percent escape is broken, or its bytes are not UTF-8.' };
    if (hasControl(text)) return { words, problem: 'Control characters cannot be part of a command.' };
    words.push(text);
  }
  return { words };
}

/** Returns the tail of a command that came as JSON, already split into words. */
export function tailOf(words: readonly string[]): Tail {
  const bad = words.findIndex(hasControl);
  if (bad === -1) return { words };
  return { words: words.slice(0, bad), problem: 'Control characters cannot be part of a command.' };
}

/** Decodes one piece of a path strictly. `undefined` if an escape is broken, or if its bytes are not UTF-8. */
export function decodePiece(piece: string): string | undefined {
  try {
    return decodeURIComponent(piece);
  } catch {
    return undefined;
  }
}

/**
 * Returns true for C0, DEL and C1 (Unicode category Cc), and for half of a surrogate pair: JSON can contain one and UTF-8
 * cannot.
 */
function hasControl(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}
