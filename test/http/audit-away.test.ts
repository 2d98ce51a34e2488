import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../helpers/ask';
import { auditOf, lockFile } from '../helpers/audit';
import { freePort } from '../helpers/free-port';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** While the store is away, commands go on, and their rows come later. */

let world: World;
let dir: string;
let admin: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-'));
  const port = await freePort();
  admin = `http://127.0.0.1:${port}`;
  world = await startWorld({
    ...{ store: `sqlite:${join(dir, 'gateway.db')}`, audit: { queueRows: 20 } },
    admin: { port },
  });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

const mute = () => world.ask('/conference/WeeklyTeamConf/mute&all');

async function metric(name: string): Promise<number> {
  const { text } = await ask(admin, '/metrics', { user: null });
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

test('the oldest rows are lost, counted, and shown by a row', async () => {
  const unlock = lockFile(join(dir, 'gateway.db'));
  let sent = 0;
  try {
    await mute();
    sent++;
    await until(
      () => world.gateway.log.some(({ kind, state }) => kind === 'store-state' && state === 'away'),
      15_000,
    );
    for (let count = 0; count < 49; count++, sent++) expect((await mute()).status).toBe(200);
    await until(async () => (await metric('gateway_store_dropped_rows_total')) > 0);
    expect(await metric('gateway_store_queue_rows')).toBe(20);
  } finally {
    unlock();
  }
  await until(async () => (await metric('gateway_store_queue_rows')) === 0, 15_000);
  const [gap, ...more] = (await auditOf(world, '?command=gap')).audit;
  const { audit } = await auditOf(world, '?command=mute');
  expect(more).toEqual([]);
  expect(gap).toMatchObject({ outcome: 'lost', requester: null });
  // The row of the start waited, too.
  const starts = (await auditOf(world, '?command=start')).audit.length;
  expect(Number(gap?.args['rows'])).toBe(sent + 1 - starts - audit.length);
  expect(await metric('gateway_store_dropped_rows_total')).toBe(Number(gap?.args['rows']));
  expect(Date.parse(gap?.args['from'] ?? '')).toBeLessThanOrEqual(Date.parse(gap?.args['to'] ?? ''));
  expect(world.gateway.log.find(({ kind }) => kind === 'audit-gap')).toMatchObject({
    ...{ level: 50, rows: Number(gap?.args['rows']) },
  });
}, 60_000);
