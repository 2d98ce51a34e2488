import { type AuditRow, rowIds } from '../../../src/store/port';
import { onEachEngine } from '../../helpers/stores';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2026-11-27T12:00:00Z');
const nextId = rowIds();

const row = (changes: Partial<AuditRow> = {}): AuditRow => ({
  at: NOON,
  id: nextId(),
  gateway: 'gw1',
  requester: '200',
  conference: 'Sales',
  command: 'mute',
  args: { target: 'all' },
  outcome: 'done',
  ...changes,
});

onEachEngine((place) => {
  const openEmpty = async () => (await place.open(await place.fresh())).audit;

  test('a row comes back as it was written', async () => {
    const audit = await openEmpty();
    const whole: AuditRow = {
      ...row(),
      requestId: 'r-1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      role: 'user',
      scheme: 'digest',
      key: 'k1',
      address: '192.0.2.7',
      mount: '/conference',
      method: 'PUT',
      node: 'fs1',
      status: 200,
      ms: 12.5,
    };
    const little: AuditRow = { at: NOON - 1, id: nextId(), gateway: 'gw1', args: {}, outcome: 'internal' };
    await audit.write([whole, little]);
    expect(await audit.page({}, 10)).toEqual([whole, little]);
  });

  test('a batch of 1,200 rows is written, also twice, and each row is kept once', async () => {
    const audit = await openEmpty();
    const rows = Array.from({ length: 1_200 }, (_, index) => row({ at: NOON + index }));
    await audit.write(rows);
    await audit.write(rows);
    expect(await audit.page({}, 5_000)).toEqual(rows.toReversed());
  });

  test('a row that is written again gets its outcome, and keeps the rest', async () => {
    const audit = await openEmpty();
    const begun = row({ outcome: 'begun' });
    await audit.write([begun]);
    const ended = { ...begun, outcome: 'done', status: 200, ms: 3 };
    await audit.write([row({ at: NOON - 1 }), { ...ended, requester: 'other', args: {} }]);
    expect((await audit.page({}, 10))[0]).toEqual(ended);
  });

  test('an empty batch is nothing', async () => {
    const audit = await openEmpty();
    await audit.write([]);
    expect(await audit.page({}, 10)).toEqual([]);
  });

  test('pages by key have each row once, even if many have the same time', async () => {
    const audit = await openEmpty();
    const rows = Array.from({ length: 95 }, (_, index) => row({ at: NOON + Math.floor(index / 30) }));
    await audit.write(rows);
    const seen: AuditRow[] = [];
    for (;;) {
      const page = await audit.page({}, 10, seen.at(-1));
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toEqual(rows.toReversed());
  });

  test('a page past the end is empty', async () => {
    const audit = await openEmpty();
    await audit.write([row()]);
    expect(await audit.page({}, 10, { at: 0, id: 0 })).toEqual([]);
    expect(await audit.page({ to: NOON - 1 }, 10)).toEqual([]);
    expect(await audit.page({ from: NOON + 1 }, 10)).toEqual([]);
  });

  test('each filter chooses its rows', async () => {
    const audit = await openEmpty();
    const rows = [
      row({ at: NOON + 4, conference: 'Team' }),
      row({ at: NOON + 3, requester: '400' }),
      row({ at: NOON + 2, command: 'kick' }),
      row({ at: NOON + 1, outcome: 'not_owner' }),
      row(),
    ] as const;
    await audit.write(rows);
    const page = (filter: Parameters<typeof audit.page>[0]) => audit.page(filter, 10);
    expect(await page({ conferences: ['Team'] })).toEqual([rows[0]]);
    expect(await page({ conferences: ['Team', 'Other'] })).toEqual([rows[0]]);
    expect(await page({ conferences: [] })).toEqual([]);
    expect(await page({ requester: '400' })).toEqual([rows[1]]);
    expect(await page({ command: 'kick' })).toEqual([rows[2]]);
    expect(await page({ outcome: 'not_owner' })).toEqual([rows[3]]);
    expect(await page({ from: NOON + 1, to: NOON + 2 })).toEqual([rows[2], rows[3]]);
    expect(await page({ conferences: ['Sales'], requester: '200', from: NOON + 2 })).toEqual([rows[2]]);
  });

  test('SQL in each field is text', async () => {
    const audit = await openEmpty();
    const sql = `x'); drop table audit; --"\\`;
    const odd: AuditRow = {
      ...row({ args: { [sql]: sql } }),
      ...{ requestId: sql, traceId: sql, requester: sql, role: sql, scheme: sql, key: sql, address: sql },
      ...{ mount: sql, method: sql, node: sql, conference: sql, command: sql, outcome: sql, gateway: sql },
    };
    await audit.write([odd, row({ at: NOON - 1 })]);
    expect(await audit.page({ conferences: [sql], requester: sql, command: sql, outcome: sql }, 10)).toEqual([
      odd,
    ]);
    expect(await audit.page({}, 10)).toHaveLength(2);
  });

  test('characters that a database cannot keep are replaced, also in a filter', async () => {
    const audit = await openEmpty();
    const odd = 'a\0b\ud800c\udfffd😀é\u202e';
    const kept = 'a\ufffdb\ufffdc\ufffdd😀é\u202e';
    await audit.write([row({ conference: odd, requester: odd, command: odd, args: { text: odd } })]);
    const [found] = await audit.page({ conferences: [odd], requester: odd, command: odd }, 10);
    expect(found).toMatchObject({ conference: kept, requester: kept, command: kept });
  });

  test('names and values of 10 kB are no fault', async () => {
    const audit = await openEmpty();
    // Random, because PostgreSQL compresses what repeats.
    const long = Array.from({ length: 10_000 }, () =>
      String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000)),
    ).join('');
    const pair = `${'x'.repeat(499)}😀`;
    await audit.write([
      row({ conference: long, requester: long, command: long, args: { text: long } }),
      row({ at: NOON - 1, conference: pair }),
    ]);
    const [found] = await audit.page({ conferences: [long], requester: long, command: long }, 10);
    expect(found).toMatchObject({ conference: long.slice(0, 500), command: long, args: { text: long } });
    expect((await audit.page({ conferences: [pair] }, 10))[0]?.conference).toBe(`${'x'.repeat(499)}\ufffd`);
  });

  test('old rows are removed in bites, the others stay', async () => {
    const audit = await openEmpty();
    const old = Array.from({ length: 2_300 }, (_, index) => row({ at: NOON - 2 * DAY_MS + index }));
    const today = Array.from({ length: 1_500 }, (_, index) => row({ at: NOON - 5_000 + index }));
    const young = row();
    await audit.write([...old, ...today, young]);
    let calls = 0;
    for (let more = true; more; calls++) ({ more } = await audit.removeBefore(NOON));
    expect(calls).toBeGreaterThan(1);
    expect(await audit.page({}, 10)).toEqual([young]);
    expect(await audit.removeBefore(NOON)).toEqual({ rows: 0, more: false });
    // Its day may have been dropped.
    await audit.write(old.slice(0, 1));
    expect(await audit.page({}, 10)).toHaveLength(2);
  });

  test('room for the next days can be made again and again', async () => {
    const audit = await openEmpty();
    await Promise.all([audit.prepareDays(NOON), audit.prepareDays(NOON)]);
    await audit.prepareDays(NOON + DAY_MS);
    await audit.write([row({ at: NOON + 8 * DAY_MS })]);
    expect(await audit.page({}, 10)).toHaveLength(1);
  });
});
