import { sideBySide } from '../../../src/lib/side-by-side';

const tick = () => new Promise((resolve) => setImmediate(resolve));

test('maps all items in order, a limited number at once', async () => {
  let [now, most] = [0, 0];
  const items = Array.from({ length: 50 }, (_, index) => index);
  const results = await sideBySide(items, 8, async (item) => {
    most = Math.max(most, ++now);
    for (let turns = (item * 7) % 5; turns >= 0; turns--) await tick();
    now--;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(8);
  expect(await sideBySide([], 8, tick)).toEqual([]);
  expect(await sideBySide([1], 8, async (item) => item)).toEqual([1]);
});

test('rejects with the first failure, once the running ones have ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = sideBySide([0, 1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    await tick();
    if (item === 1) throw new Error('one');
    await tick();
    ended.push(item);
  });
  await expect(work).rejects.toThrow('one');
  expect(begun).toEqual([0, 1, 2]);
  expect(ended).toEqual([0, 2]);
});
