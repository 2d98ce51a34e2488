import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a condition holds, or until the time is up.
 *
 * @param holds the condition; it is checked at once, and after each change
 * @param onChange calls its argument after each change, until the function that it returned is called
 * @param ms milliseconds after which it resolves in any case. A wait of minutes does not delay the end of the gateway
 */
export async function waitUntil(
  holds: () => boolean,
  onChange: (changed: () => void) => () => void,
  ms: number,
): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    const stop = onChange(() => {
      if (holds()) done();
    });
  });
}

/**
 * Asks until the answer is true, with a pause after each other answer.
 *
 * @param pauseMs milliseconds. A pause does not delay the end of the gateway
 * @param goesOn is checked before each question
 * @returns false if `goesOn` returned false first
 * @throws what `ask` throws
 */
export async function askUntil(
  ask: () => Promise<boolean>,
  pauseMs: number,
  goesOn: () => boolean,
): Promise<boolean> {
  while (goesOn()) {
    if (await ask()) return true;
    await delay(pauseMs, undefined, { ref: false });
  }
  return false;
}
