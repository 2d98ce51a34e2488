/** Why a connection is not there. */
export type LossReason = 'lost' | 'wrong_password' | 'rejected' | 'denied';

const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt to connect. Pure.
 *
 * A connection that fell is tried again soon, then ever more slowly; one that was turned away (wrong password,
 * access list, permissions) needs a person, so it is tried slowly from the first time on.
 *
 * @param attempt how many attempts have failed in a row, 1 or more
 * @param random  0 ≤ random < 1; spreads the delay over 75–125 %, so that gateways do not return in step
 * @returns milliseconds
 */
export function retryDelay(attempt: number, reason: LossReason, random: number): number {
  const base = reason === 'lost' ? Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS) : LONGEST_MS;
  return Math.round(base * (0.75 + random / 2));
}
