import { randomInt } from 'node:crypto';

/** The first id is below this, so that a process has room for as many as it can need. */
const FIRST_BELOW = 2 ** 47;
/** `randomInt` gives at most 48 bits. The rest of 53 bits counts. */
const STEP = 2 ** 5;

/**
 * Returns a function that gives an id at each call, each larger than the one before. Ids of two processes differ, so a row
 * of each at the same millisecond does, too. All are whole numbers below 2^53.
 */
export function rowIds(): () => number {
  let last = randomInt(FIRST_BELOW) * STEP;
  return () => ++last;
}
