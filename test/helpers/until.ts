import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a condition holds.
 *
 * @param ms    milliseconds after which it gives up
 * @param every milliseconds between two checks
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  ms = 10_000,
  every = 3,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain for ${condition.toString()}`);
    await delay(every);
  }
}
