import { type AuditRow, rowIds } from '../../../src/store/port';
import { onPostgres } from '../../helpers/stores';
import { until } from '../../helpers/until';

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 27, 12);
const newId = rowIds();
const row = (at: number): AuditRow => ({ at, id: newId(), gateway: 'gw1', args: {}, outcome: 'done' });

onPostgres((place) => {
  /** A store with a row of a day, while another program reads the table for seconds, as a backup does. */
  async function whileRead() {
    const options = await place.fresh();
    const store = await place.open(options);
    const database = new URL(options.url).pathname.slice(1);
    await store.audit.write([row(NOON)]);
    const query = (text: string) => place.postgres().query(text, database);
    const reader = query('begin; select * from audit; select pg_sleep(3); commit');
    const locks = `select 1 from pg_locks where relation = 'audit'::regclass and mode = 'AccessShareLock'`;
    await until(async () => (await query(locks)).length > 0);
    return { store, reader, query, since: performance.now() };
  }

  test('the table of a new day is made while others read', async () => {
    const { store, reader, since } = await whileRead();
    await store.audit.prepareDays(NOON);
    await store.audit.write([row(NOON - DAY_MS)]);
    expect(performance.now() - since).toBeLessThan(2_500);
    expect(await store.audit.page({}, 10)).toHaveLength(2);
    await reader;
  });

  test('a day is not dropped while others read: its rows are deleted, no write waits, and it is dropped later', async () => {
    const { store, reader, query, since } = await whileRead();
    const [removed] = await Promise.all([
      store.audit.removeBefore(NOON + DAY_MS),
      store.audit.write([row(NOON + DAY_MS)]),
    ]);
    expect(performance.now() - since).toBeLessThan(2_500);
    expect(removed).toEqual({ rows: 1, more: false });
    expect(store.state().word).toBe('ready');
    await reader;
    await store.audit.removeBefore(NOON + DAY_MS);
    expect(await query(`select 1 from pg_class where relname = 'audit_20261127'`)).toEqual([]);
  });

  test('several gateways may make the same days at once', async () => {
    const options = await place.fresh();
    const stores = await Promise.all([1, 2, 3].map(() => place.open(options)));
    await Promise.all(stores.map(({ audit }) => audit.prepareDays(NOON)));
    await Promise.all(stores.map(({ audit }) => audit.write([row(NOON + 3 * DAY_MS)])));
    expect(await stores[0]?.audit.page({}, 10)).toHaveLength(3);
  });
});
