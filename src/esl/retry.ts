/** Why a connection is not there. */
export type LossReason = 'lost' | 'wrong_password' | 'rejected' | 'denied';

const FIRST_MS = 200;
const LONGEST_MS = 30_000;
/** FreeSWITCH let us in and the connection fell: it is there, and will let us in again. */
const LONGEST_BETWEEN_LOSSES = 4;

/**
 * How many attempts count as failed in a row, once one more has ended. Pure.
 *
 * One that was never ready counts on. One that had been ready counts only so far: a network that cuts often, or commands
 * that hang one after the other, must not keep a FreeSWITCH away that takes every new connection.
 */
export function failuresAfter(before: number, wasReady: boolean): number {
  return wasReady ? Math.min(before + 1, LONGEST_BETWEEN_LOSSES) : before + 1;
}

/**
 * How long to wait before the next attempt to connect. Pure.
 *
 * A connection that fell is tried again soon, then ever more slowly; one that was turned away (wrong password,
 * access list, permissions) needs a person, so it is tried slowly from the first time on.
 *
 * @param attempt how many attempts have failed in a row, 1 or more
 * @param random  0 ≤ random < 1; spreads the delay over 75–125 %, so that gateways do not return in step
 * @param longestMs the longest wait, before it is spread
 * @returns milliseconds
 */
export function retryDelay(
  attempt: number,
  reason: LossReason,
  random: number,
  longestMs = LONGEST_MS,
): number {
  const base = reason === 'lost' ? Math.min(FIRST_MS * 2 ** (attempt - 1), longestMs) : longestMs;
  return Math.round(base * (0.75 + random / 2));
}
