/** Why a connection is not there. */
export type LossReason = 'lost' | 'wrong_password' | 'rejected' | 'denied';

const FIRST_MS = 200;
const LONGEST_MS = 30_000;
/** A connection that was ready for this long was a good one: the next loss is retried quickly again. */
const GOOD_LIFE_MS = 10_000;
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

export interface RetryOptions {
  /** Milliseconds of the longest wait between two attempts; also of every one where FreeSWITCH turned us away. */
  readonly longestRetryMs?: number;
  /** Returns 0 or more, and less than 1. */
  readonly random: () => number;
}

/** The attempts to connect of one connection, and how long to wait before the next one. */
export class Retries {
  private failures = 0;

  constructor(private readonly options: RetryOptions) {}

  /**
   * Counts an attempt that has ended.
   *
   * @param readyMs milliseconds for which the connection had been ready; `undefined` if it never was
   * @returns milliseconds to wait before the next attempt
   */
  delayAfter(reason: LossReason, readyMs: number | undefined): number {
    const wasGood = readyMs !== undefined && readyMs > GOOD_LIFE_MS;
    this.failures = wasGood ? 1 : failuresAfter(this.failures, readyMs !== undefined);
    return retryDelay(this.failures, reason, this.options.random(), this.options.longestRetryMs);
  }
}
