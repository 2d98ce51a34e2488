import * as fc from 'fast-check';
import { failuresAfter, Retries, retryDelay } from '../../../src/esl/retry';

test('a lost connection is retried soon, then more and more slowly', () => {
  const delays = Array.from({ length: 12 }, (_, index) => retryDelay(index + 1, 'lost', 0.5));
  expect(delays).toEqual([
    ...[200, 400, 800, 1600, 3200, 6400, 12_800, 25_600],
    ...[30_000, 30_000, 30_000, 30_000],
  ]);
});

test.each(['wrong_password', 'rejected'] as const)(
  '%s is retried slowly from the first time on',
  (reason) => {
    for (const attempt of [1, 2, 3, 100]) expect(retryDelay(attempt, reason, 0.5)).toBe(30_000);
  },
);

test('chance spreads the delay over 75 to 125 %', () => {
  expect(retryDelay(1, 'lost', 0)).toBe(150);
  expect(retryDelay(1, 'lost', 0.999_999)).toBe(250);
  expect(retryDelay(1, 'rejected', 0)).toBe(22_500);
  expect(retryDelay(1, 'wrong_password', 0.999_999)).toBe(37_500);
});

test('the delay has bounds, is whole, and depends on nothing else', () => {
  const reason = fc.constantFrom('lost' as const, 'wrong_password' as const, 'rejected' as const);
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), reason, random, (attempt, why, chance) => {
      const delay = retryDelay(attempt, why, chance);
      expect(Number.isInteger(delay)).toBe(true);
      expect(delay).toBeGreaterThanOrEqual(150);
      expect(delay).toBeLessThanOrEqual(37_500);
      expect(retryDelay(attempt, why, chance)).toBe(delay);
      expect(retryDelay(attempt + 1, why, chance)).toBeGreaterThanOrEqual(delay);
    }),
  );
});

test('failed attempts count up; after the loss of a ready connection the count stays low', () => {
  const counted = (wasReady: boolean): number[] => {
    const counts = [0];
    for (let attempt = 0; attempt < 8; attempt++) counts.push(failuresAfter(counts.at(-1) ?? 0, wasReady));
    return counts.slice(1);
  };
  expect(counted(false)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(counted(true)).toEqual([1, 2, 3, 4, 4, 4, 4, 4]);
  expect(failuresAfter(20, true)).toBe(4);
});

test('after a long connection a loss is retried quickly again', () => {
  const retries = new Retries({ random: () => 0.5 });
  const delays = [undefined, undefined, 10_000, 10_001, undefined].map((readyMs) =>
    retries.delayAfter('lost', readyMs),
  );
  expect(delays).toEqual([200, 400, 800, 200, 400]);
});
