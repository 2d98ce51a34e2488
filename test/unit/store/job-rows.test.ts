import { randomUUID } from 'node:crypto';
import { FOLLOWED, type JobRow, type Store } from '../../../src/store/port';
import { onEachEngine } from '../../helpers/stores';
import { until } from '../../helpers/until';

const NOON = Date.parse('2026-11-27T12:00:00Z');

const row = (changes: Partial<JobRow> = {}): JobRow => ({
  id: randomUUID(),
  command: 'bgdial',
  requester: '200',
  conference: 'Sales',
  to: '1001',
  uuid: randomUUID(),
  startedAt: NOON,
  deadline: NOON + 40_000,
  state: 'running',
  call: { legs: [] },
  gateway: 'gw1',
  holder: 'one',
  followedUntil: FOLLOWED,
  ...changes,
});

onEachEngine((place) => {
  const openEmpty = async () => (await place.open(await place.fresh())).jobs;
  const idsOf = (rows: readonly JobRow[]) => rows.map(({ id }) => id);

  test('a job comes back as it was written', async () => {
    const jobs = await openEmpty();
    const whole: JobRow = {
      ...row({ state: 'failed', outcome: { cause: 'USER_BUSY' }, endedAt: NOON + 5 }),
      ...{ from: '200', calledUuid: randomUUID(), core: randomUUID() },
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      call: { legs: [{ state: 'ringing', at: { placed: NOON } }] },
    };
    const little = row({ conference: undefined });
    await jobs.write([whole, little]);
    expect(await jobs.find(whole.id)).toEqual(whole);
    expect(await jobs.find(little.id)).toEqual(little);
    expect(await jobs.find('nothing')).toBeUndefined();
  });

  test('a job that is written again is as it is now', async () => {
    const jobs = await openEmpty();
    const begun = row();
    const over = {
      ...begun,
      state: 'succeeded',
      outcome: { member: 7 },
      endedAt: NOON + 9,
      followedUntil: 0,
    };
    await jobs.write([begun]);
    await jobs.write([over]);
    expect(await jobs.find(begun.id)).toEqual(over);
  });

  test('a process cannot write a job that another one has taken over', async () => {
    const jobs = await openEmpty();
    const begun = row({ holder: 'two' });
    await jobs.write([begun]);
    await jobs.write([{ ...begun, holder: 'one', state: 'failed' }]);
    await jobs.remove(begun.id, 'one');
    expect(await jobs.find(begun.id)).toEqual(begun);
    await jobs.remove(begun.id, 'two');
    expect(await jobs.find(begun.id)).toBeUndefined();
  });

  test('1,200 jobs are written in one batch, and pages by key have each once', async () => {
    const jobs = await openEmpty();
    const rows = Array.from({ length: 1_200 }, (_, index) =>
      row({ startedAt: NOON + Math.floor(index / 50) }),
    );
    await jobs.write(rows);
    await jobs.write([]);
    const seen: JobRow[] = [];
    for (;;) {
      const page = await jobs.page({}, 70, seen.at(-1));
      if (page.length === 0) break;
      seen.push(...page);
    }
    const order = [...rows].sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1));
    expect(idsOf(seen)).toEqual(idsOf(order));
  });

  test('a page has the jobs that the requester may see', async () => {
    const jobs = await openEmpty();
    const rows = [
      row({ startedAt: NOON + 4, state: 'failed' }),
      row({ startedAt: NOON + 3, requester: '400', conference: 'Team' }),
      row({ startedAt: NOON + 2, requester: '400', conference: undefined }),
      row({ startedAt: NOON + 1, requester: '400' }),
    ] as const;
    await jobs.write(rows);
    const page = async (filter: Parameters<typeof jobs.page>[0]) => idsOf(await jobs.page(filter, 10));
    expect(await page({ seenBy: { requester: '200', conferences: ['Team', 'Other'] } })).toEqual(
      idsOf([rows[0], rows[1]]),
    );
    expect(await page({ seenBy: { requester: '200', conferences: [] } })).toEqual(idsOf([rows[0]]));
    expect(await page({ running: true })).toEqual(idsOf([rows[1], rows[2], rows[3]]));
    expect(await page({ running: false })).toEqual(idsOf([rows[0]]));
    expect((await jobs.conferences()).sort()).toEqual(['Sales', 'Team']);
  });

  test('SQL, odd characters and 10 kB in each field are no fault', async () => {
    const jobs = await openEmpty();
    const odd = `x'); drop table jobs; --"\\ a\0b\ud800c ${'é'.repeat(10_000)}`;
    const strange = row({
      ...{ command: odd, requester: odd, conference: odd, to: odd, from: odd, uuid: odd, calledUuid: odd },
      ...{ outcome: { detail: odd }, traceparent: odd, core: odd, call: { odd }, gateway: odd, holder: odd },
    });
    await jobs.write([strange]);
    expect(await jobs.find(strange.id)).toMatchObject({ call: { odd }, outcome: { detail: odd } });
    expect(await jobs.page({ seenBy: { requester: odd, conferences: [odd] } }, 10)).toHaveLength(1);
    expect(await jobs.find(odd)).toBeUndefined();
    expect(await jobs.page({}, 10, { startedAt: NOON + 1, id: odd })).toHaveLength(1);
  });

  describe('the successor', () => {
    const lease = (store: Store, holder: string, ms = 60_000) =>
      store.leases.take(`process:${holder}`, holder, ms);
    const two = { gateway: 'gw2', holder: 'two', ofGateway: false, all: true };

    test('takes over what a process without a lease has followed, and nothing else', async () => {
      const store = await place.open(await place.fresh());
      const running = row();
      const connected = row({ state: 'succeeded', endedAt: NOON, followedUntil: FOLLOWED });
      const kept = row({ state: 'failed', endedAt: NOON, followedUntil: Date.now() + 60_000 });
      const over = row({ state: 'failed', endedAt: NOON, followedUntil: NOON - 86_400_000 });
      const ofOthers = row({ holder: 'three', gateway: 'gw3' });
      await store.jobs.write([running, connected, kept, over, ofOthers]);
      await lease(store, 'one', 50);
      await lease(store, 'two');
      await lease(store, 'three');
      await until(async () => (await store.jobs.takeOver(two)).length === 3);
      const mine = await store.jobs.takeOver(two);
      expect(idsOf(mine).sort()).toEqual(idsOf([running, connected, kept]).sort());
      expect(new Set(mine.map(({ holder, gateway }) => `${holder} ${gateway}`))).toEqual(
        new Set(['two gw2']),
      );
      expect((await store.jobs.find(over.id))?.holder).toBe('one');
      expect((await store.jobs.find(ofOthers.id))?.holder).toBe('three');
      expect(await store.leases.holderOf('process:two')).toBe('two');
      expect(await store.jobs.takeOver({ ...two, all: false })).toEqual([]);
    });

    test('does not wait for the lease of an earlier process of its own gateway', async () => {
      const store = await place.open(await place.fresh());
      await store.jobs.write([row({ gateway: 'gw2' }), row({ gateway: 'gw1', holder: 'other' })]);
      await lease(store, 'one');
      await lease(store, 'other');
      expect(await store.jobs.takeOver(two)).toEqual([]);
      expect(await store.jobs.takeOver({ ...two, ofGateway: true })).toHaveLength(1);
    });

    test('is one of forty that ask at once', async () => {
      const options = await place.fresh();
      const stores = [await place.open(options), await place.open(options)] as const;
      await stores[0].jobs.write(Array.from({ length: 20 }, () => row()));
      const took = await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const store = index % 2 === 0 ? stores[0] : stores[1];
          await lease(store, `p${index}`);
          return store.jobs.takeOver({
            gateway: `gw${index}`,
            holder: `p${index}`,
            ofGateway: false,
            all: false,
          });
        }),
      );
      const all = took.flat();
      expect(all).toHaveLength(20);
      expect(new Set(idsOf(all)).size).toBe(20);
    });
  });

  test('old jobs are removed in bites, except those that somebody follows', async () => {
    const jobs = await openEmpty();
    const old = Array.from({ length: 1_500 }, () =>
      row({ startedAt: NOON - 86_400_000, state: 'failed', followedUntil: NOON - 86_400_000 }),
    );
    const long = row({ startedAt: NOON - 86_400_000 });
    const young = row({ state: 'failed', followedUntil: 0 });
    await jobs.write([...old, long, young]);
    expect(await jobs.removeBefore(NOON)).toEqual({ rows: 1_000, more: true });
    expect(await jobs.removeBefore(NOON)).toEqual({ rows: 500, more: false });
    expect(idsOf(await jobs.page({}, 10))).toEqual([young.id, long.id]);
  });
});
