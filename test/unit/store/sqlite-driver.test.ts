import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { SqliteDriver } from '../../../src/store/sqlite-driver';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-store-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const driverOf = (name: string): SqliteDriver =>
  new SqliteDriver({ path: join(folder, name), sync: 'normal', busyMs: 100, mark: 't' });

test('one who wants the connection waits until the one before has released it', async () => {
  const driver = driverOf('turns.db');
  await driver.acquireConnection();
  const order: string[] = [];
  const second = driver.acquireConnection().then(() => order.push('second'));
  const third = driver.acquireConnection().then(() => order.push('third'));
  order.push('first');
  await driver.releaseConnection();
  await second;
  expect(order).toEqual(['first', 'second']);
  await driver.releaseConnection();
  await third;
  await driver.releaseConnection();
  await driver.destroy();
});

test('more texts of statements than are kept prepared are no fault', async () => {
  const driver = driverOf('statements.db');
  const connection = await driver.acquireConnection();
  const select = async (text: string): Promise<unknown> =>
    (await connection.executeQuery(CompiledQuery.raw(text))).rows;
  for (let round = 0; round < 3; round++) {
    for (let number = 0; number < 100; number++) {
      expect(await select(`select ${number} as n`)).toEqual([{ n: number }]);
    }
  }
  await driver.destroy();
});

test('after its end, a driver that has never been used closes, too', async () => {
  await driverOf('never.db').destroy();
});

test('all statements fail when the thread has ended, and the next one starts another thread', async () => {
  const driver = driverOf('ended.db');
  const connection = await driver.acquireConnection();
  const select = (text: string) => connection.executeQuery(CompiledQuery.raw(text));
  await select('create table t (a integer)');
  const first = select('select 1');
  const closing = driver.destroy();
  const late = select('select 2');
  await first;
  await expect(late).rejects.toMatchObject({ code: 'THREAD_ENDED' });
  await closing;
  expect((await select('select count(*) as n from t')).rows).toEqual([{ n: 0 }]);
  await driver.destroy();
});

test('a write that met a lock holds back no later one', async () => {
  const [one, other] = [driverOf('locked.db'), driverOf('locked.db')];
  const [here, there] = [await one.acquireConnection(), await other.acquireConnection()];
  await here.executeQuery(CompiledQuery.raw('create table t (a integer)'));
  await other.beginTransaction();
  const write = (text: string) => here.executeQuery(CompiledQuery.raw(text));
  await expect(write('insert into t values (1)')).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  await other.rollbackTransaction();
  // Another statement: libsql resets one that is used again.
  await write('insert into t values (2)');
  const { rows } = await there.executeQuery(CompiledQuery.raw('select count(*) as n from t'));
  expect(rows).toEqual([{ n: 1 }]);
  await one.destroy();
  await other.destroy();
});
