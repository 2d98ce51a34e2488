/**
 * switch_separate_string (switch_utils.c:2704-2893): how FreeSWITCH cuts an API's argument into words. Only the space
 * separates, only the single quote quotes, and the last slot has the rest in one piece.
 */

const UNESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', s: ' ' };

/** Returns the words of a line, for a number of slots (conference_api.c:195 has 25). */
export function separateString(line: string, slots = 25): string[] {
  let rest = line;
  let delimiter = ' ';
  // "^^X" makes X the separator, only if something follows it (switch_utils.c:2880).
  if (line.startsWith('^^') && line.length > 3) {
    delimiter = line.charAt(2);
    rest = line.slice(3);
  }
  const pieces = delimiter === ' ' ? splitAtBlanks(rest, slots) : splitAt(rest, delimiter, slots);
  return pieces.map((piece) => clean(piece, delimiter === ' ' ? '' : delimiter));
}

/** Runs of spaces are one separator. A quote opens even if nothing closes it (switch_utils.c:2842). */
function splitAtBlanks(line: string, slots: number): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (pieces.length === slots - 1) {
      pieces.push(line.slice(at));
      break;
    }
    let end = at;
    while (line[end] === ' ') end++;
    let quoted = false;
    for (; end < line.length; end++) {
      if (line[end] === '\\') end++;
      else if (line[end] === "'") quoted = !quoted;
      else if (line[end] === ' ' && !quoted) break;
    }
    pieces.push(line.slice(at, end));
    at = end;
    while (line[at] === ' ') at++;
  }
  return pieces;
}

/** For any other separator empty words count, and a quote opens only if another one follows. */
function splitAt(line: string, delimiter: string, slots: number): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (pieces.length === slots - 1) {
      pieces.push(line.slice(at));
      break;
    }
    let end = at;
    let quoted = false;
    for (; end < line.length; end++) {
      if (line[end] === '\\') end++;
      else if (line[end] === "'" && (quoted || line.includes("'", end + 1))) quoted = !quoted;
      else if (line[end] === delimiter && !quoted) break;
    }
    pieces.push(line.slice(at, end));
    at = end + 1;
  }
  return pieces;
}

/** Removes quotes, escapes and surrounding spaces from one word (switch_utils.c:2687). */
function clean(piece: string, delimiter: string): string {
  const source = piece.replace(/^ +/, '');
  let out = '';
  let end: number | undefined;
  let quoted = false;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    const next = source.charAt(at + 1);
    const plain = char === '\\' ? unescaped(next, delimiter) : undefined;
    if (plain !== undefined) {
      out += plain;
      end = out.length;
      at++;
    } else if (char === "'" && (quoted || source.includes("'", at + 1))) {
      quoted = !quoted;
      if (quoted) end = out.length;
    } else {
      out += char;
      if (char !== ' ' || quoted) end = out.length;
    }
  }
  return end === undefined ? out : out.slice(0, end);
}

/** Returns the meaning of a backslash before this character; `undefined` if the backslash is kept. */
function unescaped(next: string, delimiter: string): string | undefined {
  if (next === '') return undefined;
  if (next === "'" || next === '"' || next === '\\' || next === delimiter) return next;
  return UNESCAPED[next];
}
