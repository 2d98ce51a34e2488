import fc from 'fast-check';
import { type Ageing, expiredOf } from '../../../src/recordings/expired';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const MEGABYTE = 1_000_000;
const NEVER = Number.POSITIVE_INFINITY;

/** A file by its age in days and its size in megabytes. */
const aged = (days: number, megabytes = 1, held = false): Ageing => ({
  endedAt: NOW - days * DAY,
  bytes: megabytes * MEGABYTE,
  held,
});
const ages = (files: readonly Ageing[], days: number, megabytes: number) =>
  expiredOf(files, { days, megabytes }, NOW).map(({ file, limit }) => [(NOW - file.endedAt) / DAY, limit]);

test('without limits nothing expires', () => {
  expect(ages([aged(0), aged(900)], NEVER, NEVER)).toEqual([]);
});

test('what is older than the days expires, the oldest first; what is as old stays', () => {
  expect(ages([aged(1), aged(30), aged(31), aged(90)], 30, NEVER)).toEqual([
    [90, 'days'],
    [31, 'days'],
  ]);
});

test('the oldest expire until the rest fits', () => {
  const files = [aged(1, 4), aged(2, 3), aged(3, 2), aged(4, 2)];
  expect(ages(files, NEVER, 11)).toEqual([]);
  expect(ages(files, NEVER, 9)).toEqual([[4, 'megabytes']]);
  expect(ages(files, NEVER, 8)).toEqual([
    [4, 'megabytes'],
    [3, 'megabytes'],
  ]);
});

test('the newest stays, even if it is larger than the limit', () => {
  expect(ages([aged(1, 50), aged(2, 1)], NEVER, 10)).toEqual([[2, 'megabytes']]);
  expect(ages([aged(40, 50)], 30, 10)).toEqual([[40, 'days']]);
});

test('what expires by its age makes room for the rest', () => {
  // The file that is the oldest by its name has been changed a day ago.
  expect(ages([aged(2, 5), aged(40, 5), aged(1, 5)], 30, 10)).toEqual([[40, 'days']]);
});

test('a file that FreeSWITCH writes to stays, and its size counts', () => {
  expect(ages([aged(90, 9, true), aged(1, 1), aged(2, 1)], 30, 10)).toEqual([[2, 'megabytes']]);
  expect(ages([aged(1, 9), aged(90, 9, true)], 30, 10)).toEqual([]);
});

const file = fc.record({
  endedAt: fc.integer({ min: NOW - 10 * DAY, max: NOW + DAY }),
  bytes: fc.integer({ min: 0, max: 3 * MEGABYTE }),
  held: fc.boolean(),
});
const days = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(NEVER));
const megabytes = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(NEVER));

test('for any files, no held one and no other goes without need, and the limits hold for the rest', () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 30 }), days, megabytes, (files, maxDays, most) => {
      const expired = expiredOf(files, { days: maxDays, megabytes: most }, NOW);
      const gone = new Set(expired.map(({ file: one }) => one));
      expect(gone.size).toBe(expired.length);
      expect([...gone].filter(({ held }) => held)).toEqual([]);
      const isOld = ({ endedAt }: Ageing) => endedAt < NOW - maxDays * DAY;
      const rest = files.filter((one) => !gone.has(one));
      // Every one that is too old is gone, and only those are gone for their age.
      expect(rest.filter((one) => isOld(one) && !one.held)).toEqual([]);
      for (const { file: one, limit } of expired) expect(isOld(one)).toBe(limit === 'days');
      // By size the oldest go: what stays before the last of them is held, and with the last one it did not fit.
      const bySize = expired.filter(({ limit }) => limit === 'megabytes').map(({ file: one }) => one);
      const last = bySize.at(-1);
      const size = rest.reduce((sum, { bytes }) => sum + bytes, 0);
      const limit = most * MEGABYTE;
      if (last) {
        expect(size + last.bytes).toBeGreaterThan(limit);
        const older = files.slice(files.indexOf(last) + 1).filter((one) => !gone.has(one));
        expect(older.filter(({ held }) => !held)).toEqual([]);
      }
      // The rest fits, except if nothing more may go.
      if (size > limit) expect(rest.slice(1).filter(({ held }) => !held)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
