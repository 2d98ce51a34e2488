import { deleteOldRows } from '../../../src/retention/rows';
import { type AgeingRows, type AuditRow, rowIds, type Store } from '../../../src/store/port';
import { onEachEngine, onPostgres } from '../../helpers/stores';

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 27, 12);
const clock = { now: () => NOON };
const newId = rowIds();
const row = (at: number): AuditRow => ({
  ...{ at, id: newId(), gateway: 'gw1', requester: '200', args: {}, outcome: 'done' },
});
const rowsOf = (count: number, at: number) => Array.from({ length: count }, (_, index) => row(at - index));

const never = new AbortController().signal;
const run = (
  store: Pick<Store, 'leases' | 'audit'>,
  holder = 'gw1',
  signal = never,
  more: AgeingRows[] = [],
) =>
  deleteOldRows(
    {
      ...{ leases: store.leases, clock, holder, pauseMs: 1 },
      areas: [
        { name: 'audit', rows: store.audit, keepMs: 90 * DAY_MS },
        ...more.map((rows, index) => ({ name: `other${index}`, rows, keepMs: DAY_MS })),
      ],
    },
    signal,
  );
const NONE = { removeBefore: async () => ({ rows: 0, more: false }) };

onEachEngine((place) => {
  const opened = async () => place.open(await place.fresh());

  test('rows that are too old are deleted, and all others stay', async () => {
    const store = await opened();
    const young = [row(NOON), row(NOON - 90 * DAY_MS)];
    // More than a bite of one day, and some of days before.
    const old = [...rowsOf(2_500, NOON - 90 * DAY_MS - 1), ...rowsOf(10, NOON - 100 * DAY_MS)];
    await store.audit.write([...young, ...old]);
    expect(Object.keys(await run(store))).toEqual(['audit']);
    expect(await store.audit.page({}, 10)).toEqual(young);
    // Nothing is left to do, so nothing is counted.
    expect(await run(store)).toEqual({});
  });

  test('counts of failed sign-ins that are too old are deleted, in bites', async () => {
    const store = await opened();
    const countOf = (at: number) => ({
      ...{ at, id: newId(), gateway: 'gw1', network: '192.0.2.0/24', failed: 1, blocked: 0 },
    });
    const young = countOf(NOON - DAY_MS);
    const old = Array.from({ length: 2_100 }, () => countOf(NOON - DAY_MS - 1));
    await store.signIns.write([young, ...old]);
    expect(await run(store, 'gw1', never, [store.signIns])).toEqual({ other0: 2_100 });
    expect(await store.signIns.page({}, 10)).toEqual([young]);
  });

  test('while another gateway does it, nothing is deleted; the lease is given back', async () => {
    const store = await opened();
    await store.audit.write([row(NOON - 91 * DAY_MS)]);
    await store.leases.take('retention', 'gw2', 60_000);
    expect(await run(store)).toEqual({});
    expect(await store.audit.page({}, 10)).toHaveLength(1);
    await store.leases.release('retention', 'gw2');
    await run(store);
    expect(await store.audit.page({}, 10)).toEqual([]);
    expect(await store.leases.holderOf('retention')).toBeUndefined();
  });

  test('if the lease is lost, or the gateway stops, no other bite begins', async () => {
    const store = await opened();
    const stopping = new AbortController();
    let bites = 0;
    const endless = (onBite: () => unknown): AgeingRows => ({
      removeBefore: async () => {
        bites++;
        if (bites === 3) await onBite();
        return { rows: 10, more: true };
      },
    });
    const lose = async () => {
      await store.leases.release('retention', 'gw1');
      await store.leases.take('retention', 'gw2', 60_000);
    };
    expect(await run(store, 'gw1', never, [endless(lose), NONE])).toEqual({ other0: 30 });
    expect(await store.leases.holderOf('retention')).toBe('gw2');
    bites = 0;
    expect(await run(store, 'gw2', stopping.signal, [endless(() => stopping.abort())])).toEqual({
      other0: 30,
    });
    expect(await store.leases.holderOf('retention')).toBeUndefined();
  });

  test('each area has its own time, and is asked to prepare its days', async () => {
    const store = await opened();
    const asked: unknown[] = [];
    const area: AgeingRows = {
      prepareDays: async (now) => void asked.push(['prepare', now]),
      removeBefore: async (at) => {
        asked.push(['remove', at]);
        return { rows: 0, more: false };
      },
    };
    await run(store, 'gw1', never, [area]);
    expect(asked).toEqual([
      ['prepare', NOON],
      ['remove', NOON - DAY_MS],
    ]);
  });

  test('if the store is away, the run ends, and reports what it has deleted', async () => {
    const store = await opened();
    const area: AgeingRows = {
      removeBefore: async () => {
        await store.close();
        return { rows: 5, more: true };
      },
    };
    expect(await run(store, 'gw1', never, [area])).toEqual({ other0: 5 });
  });
});

onPostgres((place) => {
  const partsOf = async (database: string): Promise<unknown[]> => {
    const parts = await place
      .postgres()
      .query(
        `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit'::regclass order by 1`,
        database,
      );
    return parts.map(({ name }) => name);
  };
  const databaseOf = (url: string): string => new URL(url).pathname.slice(1);

  test('whole days are dropped, and the next seven are made', async () => {
    const options = await place.fresh();
    const store = await place.open(options);
    await store.audit.write([row(NOON - 91 * DAY_MS), row(NOON - 90 * DAY_MS - 1), row(NOON - 89 * DAY_MS)]);
    await run(store);
    expect(await partsOf(databaseOf(options.url))).toEqual([
      // Of this day only the rows before noon are too old.
      ...['audit_20260829', 'audit_20260830', 'audit_20261127', 'audit_20261128', 'audit_20261129'],
      ...['audit_20261130', 'audit_20261201', 'audit_20261202', 'audit_20261203', 'audit_20261204'],
    ]);
    expect(await store.audit.page({}, 10)).toHaveLength(1);
  });
});
