import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a condition holds; looks every few milliseconds.
 *
 * @param ms after so many milliseconds it gives up
 */
export async function until(condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain for ${condition.toString()}`);
    await delay(3);
  }
}
