import { setTimeout as wait } from 'node:timers/promises';

/** Resolves once the condition holds; the test's own time limit ends it if it never does. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(2);
}
