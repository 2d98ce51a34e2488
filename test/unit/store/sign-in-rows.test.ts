import { rowIds, type SignInRow } from '../../../src/store/port';
import { onEachEngine } from '../../helpers/stores';

const HOUR_MS = 3_600_000;
const NOON = Date.parse('2026-11-27T12:00:00Z');
const nextId = rowIds();

const row = (changes: Partial<SignInRow> = {}): SignInRow => ({
  ...{ at: NOON, id: nextId(), gateway: 'gw1', network: '192.0.2.0/24', failed: 3, blocked: 1 },
  ...changes,
});

onEachEngine((place) => {
  const openEmpty = async () => (await place.open(await place.fresh())).signIns;

  test('counts that are written again replace the older ones', async () => {
    const signIns = await openEmpty();
    const first = row();
    const other = row({ network: '2001:db8:0:1::/64' });
    await signIns.write([first, other]);
    await signIns.write([{ ...first, failed: 20, blocked: 7 }]);
    expect(await signIns.page({}, 10)).toEqual([other, { ...first, failed: 20, blocked: 7 }]);
  });

  test('pages by key have each row once, within a time', async () => {
    const signIns = await openEmpty();
    const rows = Array.from({ length: 25 }, (_, index) =>
      row({ at: NOON + Math.floor(index / 10) * HOUR_MS }),
    );
    await signIns.write(rows);
    const seen: SignInRow[] = [];
    for (;;) {
      const page = await signIns.page({}, 4, seen.at(-1));
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toEqual(rows.toReversed());
    expect(await signIns.page({ from: NOON + 1, to: NOON + HOUR_MS }, 100)).toHaveLength(10);
  });

  test('old rows are removed', async () => {
    const signIns = await openEmpty();
    const young = row();
    await signIns.write([row({ at: NOON - HOUR_MS }), row({ at: NOON - 2 * HOUR_MS }), young]);
    expect(await signIns.removeBefore(NOON)).toEqual({ rows: 2, more: false });
    expect(await signIns.page({}, 10)).toEqual([young]);
  });

  test('an empty batch is nothing, and odd texts are kept as they can be', async () => {
    const signIns = await openEmpty();
    await signIns.write([]);
    await signIns.write([row({ network: "a\0'; drop table sign_in_failures; --" })]);
    expect((await signIns.page({}, 10))[0]?.network).toBe("a\ufffd'; drop table sign_in_failures; --");
  });
});
