import { GatewayError } from '../../../src/errors';
import { type Gap, WrittenBehind } from '../../../src/observers/audit/behind';
import type { AuditRow } from '../../../src/store/port';
import { until } from '../../helpers/until';

/** A store that keeps rows by their key, and can be away, slow, or refuse a row. */
class Kept {
  readonly rows = new Map<number, AuditRow>();
  readonly batches: number[] = [];
  ready = true;
  away = false;
  refuses: number | undefined;
  turn: Promise<void> | undefined;
  lost = 0;
  failures = 0;
  private id = 1_000_000;

  behind(most = 1_000): WrittenBehind {
    return new WrittenBehind({
      most,
      ready: () => this.ready,
      onLost: (rows) => {
        this.lost += rows;
      },
      onFailed: () => {
        this.failures++;
      },
      gapRow: ({ rows, from, to }: Gap) => ({
        ...{ at: to, id: ++this.id, gateway: 'gw1', command: 'gap', outcome: 'lost' },
        args: { rows: `${rows}`, from: `${from}`, to: `${to}` },
      }),
      write: async (rows) => {
        await this.turn;
        if (this.away) throw new GatewayError('store_unavailable', 'away');
        if (rows.some(({ at }) => at === this.refuses)) throw new Error('a wrong row');
        this.batches.push(rows.length);
        for (const row of rows) this.rows.set(row.id, row);
      },
    });
  }

  /** The times of the rows, without gaps. */
  times(): number[] {
    return [...this.rows.values()].filter(({ command }) => command !== 'gap').map(({ at }) => at);
  }

  gaps(): unknown[] {
    return [...this.rows.values()].filter(({ command }) => command === 'gap').map(({ args }) => args);
  }
}

const row = (at: number): AuditRow => ({ at, id: at, gateway: 'gw1', args: {}, outcome: 'done' });
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('rows are written together, a little later', async () => {
  const kept = new Kept();
  const behind = kept.behind();
  for (const at of count(1, 40)) behind.push(row(at));
  expect([kept.batches, behind.waiting]).toEqual([[], 40]);
  await until(() => behind.waiting === 0);
  expect([kept.batches, kept.times()]).toEqual([[40], count(1, 40)]);
});

test('many rows are several batches, in their order', async () => {
  const kept = new Kept();
  const behind = kept.behind(10_000);
  for (const at of count(1, 5_000)) behind.push(row(at));
  expect(await behind.end()).toBe(0);
  expect(kept.times()).toEqual(count(1, 5_000));
  expect(Math.max(...kept.batches)).toBeLessThanOrEqual(250);
});

test('while the store is away rows wait, and come when it is back', async () => {
  const kept = new Kept();
  const behind = kept.behind();
  kept.away = true;
  for (const at of count(1, 3)) behind.push(row(at));
  await new Promise((resolve) => setTimeout(resolve, 150));
  kept.ready = false;
  behind.push(row(4));
  expect(behind.waiting).toBe(4);
  kept.away = false;
  kept.ready = true;
  await until(() => behind.waiting === 0);
  expect([kept.times(), kept.gaps(), kept.lost]).toEqual([count(1, 4), [], 0]);
});

test('if too many wait, the oldest are lost, and a row shows how many and when', async () => {
  const kept = new Kept();
  const behind = kept.behind(10);
  kept.ready = false;
  for (const at of count(1, 25)) behind.push(row(at));
  expect([behind.waiting, kept.lost]).toEqual([10, 15]);
  kept.ready = true;
  await until(() => behind.waiting === 0);
  expect([kept.times(), kept.gaps()]).toEqual([count(16, 25), [{ rows: '15', from: '1', to: '15' }]]);
  // Another gap is another row.
  kept.ready = false;
  for (const at of count(26, 36)) behind.push(row(at));
  kept.ready = true;
  await behind.end();
  expect(kept.gaps()[1]).toEqual({ rows: '1', from: '26', to: '26' });
});

test('the row of a gap that could not be written becomes a part of the next gap', async () => {
  const kept = new Kept();
  const behind = kept.behind(10);
  kept.ready = false;
  for (const at of count(1, 12)) behind.push(row(at));
  kept.ready = true;
  kept.away = true;
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const at of count(13, 20)) behind.push(row(at));
  kept.away = false;
  await until(() => behind.waiting === 0);
  const [gap] = kept.gaps() as { rows: string; from: string; to: string }[];
  expect(kept.gaps()).toHaveLength(1);
  expect(Number(gap?.rows) + kept.times().length).toBe(20);
  expect([gap?.from, kept.lost]).toEqual(['1', Number(gap?.rows)]);
});

test('rows that come during a write wait for the next one, and none is lost or doubled', async () => {
  const kept = new Kept();
  const behind = kept.behind(10);
  let go: () => void = () => undefined;
  kept.turn = new Promise((resolve) => {
    go = resolve;
  });
  for (const at of count(1, 5)) behind.push(row(at));
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const at of count(6, 12)) behind.push(row(at));
  expect([behind.waiting, kept.lost]).toEqual([10, 2]);
  go();
  expect(await behind.end()).toBe(0);
  expect(kept.times()).toEqual([...count(1, 5), ...count(8, 12)]);
  expect(kept.gaps()).toEqual([{ rows: '2', from: '6', to: '7' }]);
});

test('a row that cannot be written holds up no other', async () => {
  const kept = new Kept();
  const behind = kept.behind();
  kept.refuses = 3;
  for (const at of count(1, 6)) behind.push(row(at));
  await until(() => behind.waiting === 0);
  expect(kept.times()).toEqual([1, 2, 4, 5, 6]);
  expect([kept.lost, kept.failures]).toEqual([1, 1]);
  await behind.end();
});

test('at the end the rows that cannot be written are counted', async () => {
  const kept = new Kept();
  const behind = kept.behind();
  kept.ready = false;
  for (const at of count(1, 4)) behind.push(row(at));
  expect(await behind.end()).toBe(4);
});
