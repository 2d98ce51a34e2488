import { countedNetworkOf } from '../../../src/auth/addresses';
import { SignInCounts } from '../../../src/observers/audit/sign-in-counts';
import { rowIds } from '../../../src/store/port';

const HOUR_MS = 3_600_000;
const NOON = Date.parse('2026-11-27T12:00:00Z');
const counting = () => new SignInCounts({ nextId: rowIds(), gateway: 'gw1', networkOf: countedNetworkOf });
const failure = (address: string, blocked = false) => ({ user: undefined, address, blocked });

test('counts by network and hour, and keeps the key of a count', () => {
  const counts = counting();
  counts.count(failure('192.0.2.1'), NOON + 1);
  counts.count(failure('192.0.2.200', true), NOON + 2);
  counts.count(failure('2001:db8:0:1::5'), NOON + 3);
  const [first, second] = counts.take();
  expect(first).toMatchObject({ at: NOON, network: '192.0.2.0/24', failed: 1, blocked: 1 });
  expect(second).toMatchObject({ at: NOON, network: '2001:db8:0:1::/64', failed: 1, blocked: 0 });
  expect(counts.take()).toEqual([]);
  counts.count(failure('192.0.2.7'), NOON + HOUR_MS - 1);
  expect(counts.take()).toEqual([{ ...first, failed: 2 }]);
  counts.count(failure('192.0.2.7'), NOON + HOUR_MS);
  expect(counts.take()).toMatchObject([{ at: NOON + HOUR_MS, failed: 1, blocked: 0 }]);
});

test('counts that could not be written come again, but never older than they are', () => {
  const counts = counting();
  counts.count(failure('192.0.2.1'), NOON);
  const rows = counts.take();
  counts.putBack(rows);
  expect(counts.take()).toEqual(rows);
  counts.count(failure('192.0.2.1'), NOON);
  counts.putBack(rows);
  expect(counts.take()).toMatchObject([{ failed: 2 }]);
});

test('a stranger with many networks takes a bounded number of rows', () => {
  const counts = counting();
  for (let index = 0; index < 5_000; index++) {
    counts.count(failure(`10.${index >> 8}.${index & 255}.1`), NOON);
  }
  const rows = counts.take();
  expect(rows).toHaveLength(1_001);
  expect(rows.find(({ network }) => network === 'other')?.failed).toBe(4_000);
});
