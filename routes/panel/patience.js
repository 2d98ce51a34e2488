/** The gateway says something every 15 s; after this long, in milliseconds, its connection is taken for dead. */
export const SILENCE_MS = 40_000;

/** No pause is longer, in milliseconds. */
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt. The first one comes soon: most often the gateway was only restarted.
 *
 * @param {number} attempt  how many have failed since the last that did not; 0 is the first
 * @param {number} pause    what the gateway asks for, in milliseconds
 * @param {number} random   from 0 to 1, so that not all panels come at once
 * @returns {number} milliseconds
 */
export function backoff(attempt, pause, random) {
  const whole = Math.min(LONGEST_MS, (pause / 2) * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (0.5 + random / 2));
}
