import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { systemClock } from '../../../src/clock';
import { auditRows } from '../../../src/store/audit-rows';
import type { Engine } from '../../../src/store/engine';
import { Guarded } from '../../../src/store/guarded';
import { openSqlite } from '../../../src/store/sqlite';
import { until } from '../../helpers/until';

const PATIENCE = { deadlineMs: 1_000, statementMs: 700 };
const unavailable = expect.objectContaining({ code: 'store_unavailable' });
const lease = { name: 'a', holder: 'gw1', until: 1 };

let folder: string;
let files = 0;
let engine: Engine;
let store: Guarded;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-store-'));
});
beforeEach(async () => {
  engine = await openSqlite(join(folder, `${++files}.db`), 'full', PATIENCE);
  store = new Guarded(engine, PATIENCE, systemClock, () => undefined);
  await store.open();
  await ready();
});
afterEach(() => store.close());
afterAll(() => rmSync(folder, { recursive: true }));

const ready = (): Promise<void> => until(() => store.state().word === 'ready');
const count = (): Promise<number> =>
  store.run(
    async (db) => (await db.selectFrom('leases').where('name', '=', 'a').selectAll().execute()).length,
  );

test('a clock of the database that differs by more than two seconds is reported', async () => {
  const skews: number[] = [];
  const openAt = async (skew: number): Promise<void> => {
    const clock = { now: () => Date.now() + skew };
    const other = new Guarded(
      engine,
      PATIENCE,
      clock,
      () => undefined,
      (ms) => skews.push(Math.round(ms / 1_000)),
    );
    await other.open();
  };
  for (const skew of [0, 1_000, -1_000, 5_000, -60_000]) await openAt(skew);
  expect(skews).toEqual([-5, 60]);
});

test('a transaction that throws leaves nothing behind, and its error is thrown', async () => {
  const failed = store.transaction(async (db) => {
    await db.insertInto('leases').values(lease).execute();
    throw new RangeError('no');
  });
  await expect(failed).rejects.toThrow(RangeError);
  expect(store.state().word).toBe('ready');
  expect(await count()).toBe(0);
});

test('a transaction that ends too late leaves nothing behind', async () => {
  let over = false;
  const late = store.transaction(async (db) => {
    await db.insertInto('leases').values(lease).execute();
    await delay(1_500);
    over = true;
  });
  await expect(late).rejects.toEqual(unavailable);
  expect(store.state()).toMatchObject({ word: 'away', detail: 'the database did not answer within 1 s' });
  await until(() => over);
  await ready();
  expect(await count()).toBe(0);
});

test('what has waited too long for its turn is never run', async () => {
  let run = false;
  const slow = store.run(() => delay(1_500));
  const waiting = store.run(async () => {
    run = true;
  });
  const refused = Promise.all([
    expect(slow).rejects.toEqual(unavailable),
    expect(waiting).rejects.toEqual(unavailable),
  ]);
  await refused;
  await delay(700);
  await ready();
  expect(run).toBe(false);
});

test('a statement that is wrong is a fault of ours, not a trouble of the database', async () => {
  const twice = store.run(async (db) => {
    await db.insertInto('leases').values([lease, lease]).execute();
  });
  await expect(twice).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
  await expect(store.run((db) => sql`nonsense`.execute(db))).rejects.toThrow(/syntax error/);
  // libsql itself would end the process.
  await expect(store.run((db) => sql`select ${true}`.execute(db))).rejects.toThrow(/cannot keep a boolean/);
  expect(store.state().word).toBe('ready');
  await store.transaction((db) => db.insertInto('leases').values(lease).execute());
  expect(await count()).toBe(1);
});

test('while the disk is full, writes are refused; with room again they are kept', async () => {
  const audit = auditRows(store);
  const pages = (most: number) => sql`pragma max_page_count = ${sql.lit(most)}`.execute(engine.kysely);
  const row = (id: number) => ({
    at: 1,
    id,
    gateway: 'gw1',
    args: { text: 'x'.repeat(20_000) },
    outcome: 'done',
  });
  await audit.write([row(1)]);
  await pages(1);
  await expect(audit.write([row(2), row(3)])).rejects.toEqual(unavailable);
  await ready();
  await expect(audit.write([row(2), row(3)])).rejects.toEqual(unavailable);
  await pages(100_000);
  await ready();
  await audit.write([row(2), row(3)]);
  expect((await audit.page({}, 10)).map(({ id }) => id)).toEqual([3, 2, 1]);
});
