import type { Measured } from './measured';
import type { Scene } from './scene';
import { takeTurns } from './turns';

/**
 * Measures the gateway before and after the others. While the others are measured the gateway does not run: it would
 * receive an event of each command, and take processor time from them.
 *
 * @param turns how often each is measured
 */
export async function beforeAndAfter<K extends string>(
  scene: Scene,
  turns: number,
  gateway: () => Promise<Measured>,
  others: Readonly<Record<K, () => Promise<Measured>>>,
): Promise<{ gateway: Measured[]; others: Record<K, Measured[]> }> {
  const half = Math.ceil(turns / 2);
  const before = await takeTurns(half, { gateway });
  const without = await scene.withoutGateway(async () => {
    // The first turn warms up.
    await takeTurns(1, others);
    return takeTurns(turns, others);
  });
  const after = await takeTurns(half, { gateway });
  return { gateway: [...before.gateway, ...after.gateway], others: without };
}
