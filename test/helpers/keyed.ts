import { dirname, join } from 'node:path';
import { ownSqlite } from './sqlite';
import { until } from './until';
import { startWorld, type World } from './world';

/** Starts a gateway with a store for the tests of one file. @returns a function that returns it */
export function useKeyedGateway(): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld({ store: '', timeouts: { command: 1, audit: 0 } });
    world.fill('WeeklyTeamConf', 2);
  });
  afterAll(() => world?.end());
  return () => {
    if (!world) throw new Error('The gateway did not start');
    return world;
  };
}

/** Uses an Idempotency-Key for a request of its own, so that it belongs to no other request. */
export async function useUp(world: Pick<World, 'ask'>, key: string): Promise<void> {
  const headers = { 'idempotency-key': key };
  const { status } = await world.ask('/conference/WeeklyTeamConf/lock?_=1', { method: 'PUT', headers });
  if (status !== 200) throw new Error(`lock: ${status}`);
}

/** Locks the gateway's SQLite file, as another program would. @returns a function that ends this */
export function lockStore({ gateway }: World): () => void {
  const file = ownSqlite(join(dirname(gateway.configFile), 'state/gateway.db'));
  file.exec('begin immediate');
  return () => {
    file.exec('commit');
    file.close();
  };
}

/**
 * Repeats commands with a key, after a secret answer, while the first one is under way, after its outcome was lost, and while the
 * store is away.
 *
 * @param send sends a command with a key, and returns the code of its error
 */
export async function codesOfKeys(
  world: World,
  send: (words: readonly string[], key: string) => Promise<string | undefined>,
): Promise<(string | undefined)[]> {
  await send(['pin', '1234'], 'secret');
  const secret = await send(['pin', '1234'], 'secret');
  world.simulator.faults.next('deaf', { kind: 'hang' });
  const first = send(['deaf', 'all'], 'slow');
  await until(() => world.simulator.received.some((block) => block.includes('deaf')));
  const meanwhile = await send(['deaf', 'all'], 'slow');
  const lost = await first;
  const again = await send(['deaf', 'all'], 'slow');
  const unlock = lockStore(world);
  const away = await send(['lock'], 'away');
  unlock();
  return [secret, meanwhile, lost, again, away];
}
