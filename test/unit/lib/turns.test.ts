import { Turns } from '../../../src/lib/turns';

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'a turn',
    (error: { code?: string }) => error.code,
  );

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('so many of one key have their turn, the next waits for one to give it back', async () => {
  const turns = new Turns({ each: 2, waiting: 1, all: 10 }, 'busy');
  const back = await turns.take('a', 1_000);
  await turns.take('a', 1_000);
  let third = false;
  const waits = turns.take('a', 1_000).then(() => {
    third = true;
  });
  await Promise.resolve();
  expect(third).toBe(false);
  expect(await code(turns.take('a', 1_000))).toBe('conference_busy');
  // Another key has turns of its own.
  await turns.take('b', 1_000);
  back();
  await waits;
  expect(turns.size).toBe(3);
});

test('so many have their turn in all; those that wait are served in their order', async () => {
  const turns = new Turns({ each: 2, waiting: 5, all: 2 }, 'busy');
  const first = await turns.take('a', 1_000);
  const second = await turns.take('b', 1_000);
  const order: string[] = [];
  const waits = ['c', 'a', 'd'].map((key) =>
    turns.take(key, 1_000).then((back) => {
      order.push(key);
      back();
    }),
  );
  first();
  second();
  await Promise.all(waits);
  expect(order).toEqual(['c', 'a', 'd']);
  expect(turns.size).toBe(0);
});

test('a key that may not have another turn holds up no other', async () => {
  const turns = new Turns({ each: 1, waiting: 5, all: 2 }, 'busy');
  await turns.take('a', 1_000);
  const back = await turns.take('b', 1_000);
  const again = code(turns.take('a', 500));
  const other = turns.take('c', 1_000);
  back();
  await other;
  jest.advanceTimersByTime(500);
  expect(await again).toBe('conference_busy');
});

test('who waited too long has no turn, and takes none', async () => {
  const turns = new Turns({ each: 1, waiting: 5, all: 5 }, 'busy');
  const back = await turns.take('a', 1_000);
  const late = code(turns.take('a', 100));
  jest.advanceTimersByTime(100);
  expect(await late).toBe('conference_busy');
  back();
  expect(turns.size).toBe(0);
  await turns.take('a', 100);
});
