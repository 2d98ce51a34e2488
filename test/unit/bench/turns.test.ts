import { median, medianOfPairs, takeTurns } from '../../bench/turns';

test('the median of numbers in any order', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test('a machine that slows down for some turns changes the numbers, but not the ratio of neighbours', () => {
  const theirs = [100, 100, 50, 20, 100];
  const ours = theirs.map((number) => number * 0.8);
  expect(medianOfPairs(ours, theirs, (a, b) => a / b)).toBeCloseTo(0.8);
  expect(() => medianOfPairs([1], [1, 2], (a, b) => a / b)).toThrow('1 turns beside 2');
});

test('parts take turns', async () => {
  let at = 0;
  const count = async () => at++;
  expect(await takeTurns(3, { first: count, second: count })).toEqual({
    first: [0, 2, 4],
    second: [1, 3, 5],
  });
});
