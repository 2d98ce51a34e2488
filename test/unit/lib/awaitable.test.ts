import { andThen } from '../../../src/lib/awaitable';

test('continues at once with a present value', () => {
  expect(andThen(3, (three) => three + 1)).toBe(4);
  expect(() =>
    andThen(3, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
});

test('waits for a promise, and passes on its failure', async () => {
  const seen: number[] = [];
  const result = andThen(Promise.resolve(3), (three) => seen.push(three));
  expect(seen).toEqual([]);
  expect(await result).toBe(1);
  await expect(andThen(Promise.reject(new Error('lost')), () => 1)).rejects.toThrow('lost');
});
