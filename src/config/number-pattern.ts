import { runInNewContext } from 'node:vm';
import { type Group, groupsOf } from './pattern-groups';

/** Milliseconds that a pattern has for all of the trial numbers together; a harmless one takes a few. */
const MOST_MS = 500;
/** A number has at most 32 digits. */
const LENGTH = 32;
/** What an engine may try in several ways. */
const CHOICE = /[*+?|]|\{\d+,/g;
const DIGITS = [...'0123456789'];

/**
 * What is wrong with the regular expression of `dial.allow[].number`, for the administrator; `undefined` if nothing is.
 *
 * JavaScript's engine tries all ways in which a pattern may fit, so one such as `(\d+)*#` takes minutes for a number of 32
 * digits, in which the gateway does nothing else. Two tests: a group without bound in a group that is repeated is refused as it
 * stands; then the pattern, and each repeated group by itself, are tried against numbers that make a bad one slow.
 */
export function numberPatternProblem(pattern: string): string | undefined {
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
  return isSlow(pattern, repeated)
    ? 'takes too long for some numbers: write it without alternatives or repetitions that fit the same digits'
    : undefined;
}

/** A group that cannot be used alone, such as one with a back reference, is tried as a part of the whole only. */
function isSlow(pattern: string, repeated: readonly Group[]): boolean {
  const sources = [`^(?:${pattern})$`, ...repeated.map(({ text }) => `^(?:${text})#`)];
  try {
    runInNewContext(TRIAL, { sources, numbers: trialNumbers(pattern) }, { timeout: MOST_MS });
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

/** Numbers as long as they may be: of one digit, of two in turn, and of what stands in the pattern; with and without a start and an end of their own. */
function trialNumbers(pattern: string): string[] {
  const literals = [...new Set(pattern.match(/\d{1,8}/g))].slice(0, 8);
  const pairs = DIGITS.flatMap((a) => DIGITS.map((b) => a + b));
  const starts = ['', '+', ...literals, ...literals.map((literal) => `+${literal}`)];
  const long = [...new Set([...pairs, ...literals])].map((unit) => unit.repeat(LENGTH));
  return starts.flatMap((start) =>
    long.flatMap((middle) => {
      const number = (start + middle).slice(0, start.startsWith('+') ? LENGTH + 1 : LENGTH);
      return [number, ...['0', '5', '9'].map((end) => number.slice(0, -1) + end)];
    }),
  );
}
