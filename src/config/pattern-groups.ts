/** A group of a regular expression. */
export interface Group {
  /** With its parentheses and the repetition behind it, such as `(\d+)*`. */
  readonly text: string;
  /** How often it may be repeated; 1 if no repetition follows it. */
  readonly most: number;
  /** True if a part of it is repeated without bound. */
  readonly holdsUnbounded: boolean;
}

/**
 * An escape, a class of characters, the beginning of a group, the end of a group with its repetition, a repetition, or
 * any other character.
 */
const TOKEN =
  /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|\)(?:[*+?]|\{\d+(?:,\d*)?\})?|[*+?]|\{\d+(?:,\d*)?\}|./gs;

/**
 * Returns the groups of a regular expression, the inner ones first.
 *
 * @param pattern a pattern that JavaScript accepts
 */
export function groupsOf(pattern: string): Group[] {
  const groups: Group[] = [];
  const open: { start: number; holdsUnbounded: boolean }[] = [];
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    if (token.startsWith('(')) {
      open.push({ start: index, holdsUnbounded: false });
      continue;
    }
    if (token.startsWith(')')) {
      const group = open.pop();
      if (group) {
        const text = pattern.slice(group.start, index + token.length);
        groups.push({ text, most: mostOf(token.slice(1)), holdsUnbounded: group.holdsUnbounded });
        // If this is true for a group, it is true for the groups around it.
        const outer = open.at(-1);
        if (outer && group.holdsUnbounded) outer.holdsUnbounded = true;
      }
    }
    const inside = open.at(-1);
    const repetition = token.startsWith(')') ? token.slice(1) : token;
    if (inside && isRepetition(repetition) && mostOf(repetition) === Number.POSITIVE_INFINITY) {
      inside.holdsUnbounded = true;
    }
  }
  return groups;
}

function isRepetition(text: string): boolean {
  return /^(?:[*+]|\{\d+,\d*\})$/.test(text);
}

/** Returns the upper bound of `*`, `+`, `?`, `{2}`, `{2,}` and `{2,5}`. */
function mostOf(repetition: string): number {
  if (repetition === '' || repetition === '?') return 1;
  const [, least = '', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}$/.exec(repetition) ?? [];
  if (comma === undefined || (comma !== '' && most === '')) return Number.POSITIVE_INFINITY;
  return Number(comma === '' ? least : most);
}
