/** The gateway sends something every 15 s. After this many milliseconds without a byte its connection counts as dead. */
export const SILENCE_MS = 40_000;

/** The longest pause, in milliseconds. */
const LONGEST_MS = 30_000;

/**
 * Returns how long to wait before the next attempt. The first one comes soon, since most often the gateway was only
 * restarted.
 *
 * @param attempt how many have failed since the last success; 0 is the first
 * @param pause   what the gateway asks for, in milliseconds
 * @param random  from 0 to 1, so that not all clients connect at once
 * @returns milliseconds
 */
export function backoff(attempt: number, pause: number, random: number): number {
  const whole = Math.min(LONGEST_MS, (pause / 2) * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (0.5 + random / 2));
}
