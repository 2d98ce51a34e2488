/** Why there is no connection. */
export type LossReason = 'lost' | 'wrong_password' | 'rejected' | 'denied';

const FIRST_MS = 200;
const LONGEST_MS = 30_000;
/** If a connection was ready for longer than this, its loss is retried quickly again. */
const GOOD_LIFE_MS = 10_000;
/** Failures count only up to this if FreeSWITCH accepted the sign-in and the connection was lost: it will accept the next one. */
const LONGEST_BETWEEN_LOSSES = 4;

/**
 * Returns how many attempts in a row count as failed after one more has ended. Pure.
 *
 * If the connection was never ready, the number grows. If it was ready, the number grows only up to a limit: when the network
 * cuts often, or when commands hang one after the other, FreeSWITCH still accepts each new connection and must not be kept away.
 */
export function failuresAfter(before: number, wasReady: boolean): number {
  return wasReady ? Math.min(before + 1, LONGEST_BETWEEN_LOSSES) : before + 1;
}

/**
 * Returns how long to wait before the next attempt to connect. Pure.
 *
 * If a connection was lost, it is tried again soon, then more and more slowly. If FreeSWITCH rejected it (wrong password, access
 * list, permissions), a person has to act. So it is tried slowly from the first time on.
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
  /** Milliseconds of the longest wait between two attempts. If FreeSWITCH rejected the connection, every wait is this long. */
  readonly longestRetryMs?: number;
  /** Returns 0 or more, and less than 1. */
  readonly random: () => number;
}

/** Counts the attempts of one connection, and decides how long to wait before the next one. */
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
