import { runInNewContext } from 'node:vm';
import { type Group, groupsOf } from './pattern-groups';

/** Milliseconds that a pattern has for all of the trial numbers together; a harmless one takes a few. */
const MOST_MS = 500;
const DIGITS = [...'0123456789'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-'];
/** What a placeholder of a dial string may hold, and how many of them at most, but for the `+` in front of a number. */
const HELD = {
  number: { length: 32, characters: DIGITS, literal: /\d/g, literals: /\d{1,8}/g },
  user: { length: 64, characters: [...DIGITS, ...LETTERS], literal: /[\w.-]/g, literals: /[\w.-]{1,8}/g },
} as const;
/** Characters of a pattern of which pairs are made, besides the digits. */
const MOST_PAIRED = 16;
/** What an engine may try in several ways. */
const CHOICE = /[*+?|]|\{\d+,/g;

/** What a pattern is compared with. */
export type Placeholder = keyof typeof HELD;

/**
 * What is wrong with the regular expression of `dial.allow[].number`, for the administrator; `undefined` if nothing is.
 *
 * JavaScript's engine tries all ways in which a pattern may fit, so one such as `(\d+)*#` takes minutes for a number of 32
 * digits, and for ever for a user of 64 letters, in which the gateway does nothing else. Two tests: a group without bound in a group that is repeated is refused as it
 * stands; then the pattern, and each repeated group by itself, are tried against numbers that make a bad one slow.
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
  // So few choices multiply to some thousands at most.
  if (repeated.length === 0 && (pattern.match(CHOICE)?.length ?? 0) <= 3) return undefined;
  return isSlow(pattern, placeholder, repeated)
    ? 'takes too long for some numbers or users: write it without alternatives or repetitions that fit the same digits'
    : undefined;
}

/** A group that cannot be used alone, such as one with a back reference, is tried as a part of the whole only. */
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

/** Texts as long as they may be: of one character, of two in turn, and of what stands in the pattern; with and without a start and an end of their own. */
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
