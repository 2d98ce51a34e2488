import { PIECE, sortInPieces } from '../../../src/recordings/sort-in-pieces';

const compare = ([a]: [number, number], [b]: [number, number]) => a - b;

test.each([0, 1, PIECE, PIECE + 1, 5 * PIECE + 7])(
  'sorts %d items as an array does, equal ones in their order',
  async (count) => {
    const items = Array.from({ length: count }, (_, index): [number, number] => [
      (index * 7_919) % 1_000,
      index,
    ]);
    expect(await sortInPieces(items, compare)).toEqual([...items].sort(compare));
    expect(items[1]?.[1] ?? 1).toBe(1);
  },
);

test('lets other work go on', async () => {
  let turns = 0;
  let over = false;
  const work = (): void => {
    turns++;
    if (!over) setImmediate(work);
  };
  work();
  await sortInPieces(
    Array.from({ length: 10 * PIECE }, (_, index) => -index),
    (a, b) => a - b,
  );
  over = true;
  expect(turns).toBeGreaterThan(20);
});
