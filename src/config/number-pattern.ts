import { runInNewContext } from 'node:vm';
import { type Group, groupsOf } from './pattern-groups';

/** Milliseconds that a pattern has for all of the trial numbers together. A harmless one takes a few. */
const MOST_MS = 500;
const DIGITS = [...'0123456789'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-'];
/**
 * The characters that a placeholder of a dial string may contain, and the most of them. The `+` in front of a number is
 * not counted.
 */
const HELD = {
  number: { length: 32, characters: DIGITS, literal: /\d/g, literals: /\d{1,8}/g },
  user: { length: 64, characters: [...DIGITS, ...LETTERS], literal: /[\w.-]/g, literals: /[\w.-]{1,8}/g },
} as const;
/** The most characters of a pattern, besides the digits, from which pairs are made. */
const MOST_PAIRED = 16;
/** The parts of a pattern that an engine may try in several ways. */
const CHOICE = /[*+?|]|\{\d+,/g;

/** The text that a pattern is compared with. */
export type Placeholder = keyof typeof HELD;

/**
 * Returns the problem with the regular expression of `dial.allow[].number`, for the administrator; `undefined` if there
 * is none.
 *
 * JavaScript's engine tries all ways in which a pattern may fit. So a pattern such as `(\d+)*#` takes minutes for a
 * number of 32 digits, and for ever for a user of 64 letters, and the gateway does nothing else meanwhile. There are two
 * tests. First, if a repeated group contains a group without bound, it is refused as it is written. Then the pattern, and
 * each repeated group by itself, are tried with numbers that make a bad one slow.
 */
export function numberPatternProblem(pattern: string, placeholder: Placeholder): string | undefined {
  try {
    new RegExp(pattern);
  } catch {
    return 'must be a regular expression';
  }
  const repeated = groupsOf(pattern).filter(({ most }) => most > 1);
  const nested = repeated.find(({ holdsUnbounded }) => holdsUnbounded);
  if (nested) {
    return 'must not repeat a group that repeats without bound itself, as in (\\d+)*: one number could stop the gateway for minutes';
  }
  // So few choices give some thousands of ways at most.
  if (repeated.length === 0 && (pattern.match(CHOICE)?.length ?? 0) <= 3) return undefined;
  return isSlow(pattern, placeholder, repeated)
    ? 'takes too long for some numbers or users: write it without alternatives or repetitions that fit the same digits'
    : undefined;
}

/** If a group cannot be used alone, such as one with a back reference, it is tried only as a part of the whole. */
function isSlow(pattern: string, placeholder: Placeholder, repeated: readonly Group[]): boolean {
  const sources = [`^(?:${pattern})$`, ...repeated.map(({ text }) => `^(?:${text})#`)];
  try {
    runInNewContext(TRIAL, { sources, numbers: trialTexts(pattern, placeholder) }, { timeout: MOST_MS });
    return false;
  } catch {
    return true;
  }
}

const TRIAL = `
for (const source of sources) {
  let fits;
  try {
    fits = new RegExp(source);
  } catch {
    continue;
  }
  for (const number of numbers) fits.test(number);
}`;

/**
 * Returns the longest texts that are possible: of one character, of two in turn, and of the pattern's own text; each with
 * and without another start and end.
 */
function trialTexts(pattern: string, placeholder: Placeholder): string[] {
  const { length, characters, literal, literals } = HELD[placeholder];
  const named = [...new Set([...DIGITS, ...(pattern.match(literal) ?? [])])].slice(
    0,
    DIGITS.length + MOST_PAIRED,
  );
  const pairs = named.flatMap((a) => named.map((b) => a + b));
  const parts = [...new Set(pattern.match(literals))].slice(0, 8);
  const starts = ['', '+', ...parts, ...parts.map((part) => `+${part}`)];
  const long = [...new Set([...characters, ...pairs, ...parts])].map((unit) => unit.repeat(length));
  const ends = placeholder === 'user' ? ['0', '5', '9', 'x', '-'] : ['0', '5', '9'];
  return starts.flatMap((start) =>
    long.flatMap((middle) => {
      const text = (start + middle).slice(0, start.startsWith('+') ? length + 1 : length);
      return [text, ...ends.map((end) => text.slice(0, -1) + end)];
    }),
  );
}
