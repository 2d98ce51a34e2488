import { Turns } from '../../../src/lib/turns';

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'a turn',
    (error: { code?: string }) => error.code,
  );

/** Lets turns begin, and notes by name which of them did, in order. */
function waitAll(turns: Turns, names: readonly string[]) {
  const began: string[] = [];
  const backs: (() => void)[] = [];
  const all = names.map((name) =>
    turns.take({ whose: name }).then((back) => {
      began.push(name);
      backs.push(back);
    }),
  );
  return { began, all, endOne: () => backs.shift()?.() };
}

const settled = async (): Promise<void> => {
  for (let count = 0; count < 5; count++) await Promise.resolve();
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('so many for one key have their turn, the next waits for one to give it back', async () => {
  const turns = new Turns({ each: 2, waiting: 1 }, 'busy');
  const a = { whose: 'anna', key: 'a' };
  const back = await turns.take(a, 1_000);
  // The key may be shared by several.
  await turns.take({ whose: 'ben', key: 'a' }, 1_000);
  let third = false;
  const waits = turns.take(a, 1_000).then(() => {
    third = true;
  });
  await settled();
  expect(third).toBe(false);
  expect(await code(turns.take({ whose: 'ben', key: 'a' }, 1_000))).toBe('conference_busy');
  // Another key has turns of its own.
  await turns.take({ whose: 'anna', key: 'b' }, 1_000);
  back();
  await waits;
  expect(turns.size).toBe(3);
});

test('one requester has a part of all turns', async () => {
  const turns = new Turns({ all: 4, ofOne: 2 }, 'busy');
  const back = await turns.take({ whose: 'anna', key: 'a' });
  await turns.take({ whose: 'anna', key: 'b' });
  const third = code(turns.take({ whose: 'anna', key: 'c' }, 500));
  await turns.take({ whose: 'ben', key: 'd' });
  await turns.take({ whose: 'ben', key: 'e' });
  back();
  expect(await third).toBe('a turn');
});

test('so many have their turn in all, and requesters who wait take turns', async () => {
  const turns = new Turns({ all: 2 });
  const { began, all, endOne } = waitAll(turns, ['a', 'a', 'a', 'a', 'b', 'c', 'b']);
  await settled();
  expect(began).toEqual(['a', 'a']);
  for (let count = 0; count < 7; count++) {
    endOne();
    await settled();
    expect(turns.size).toBe(Math.min(2, 6 - count));
  }
  await Promise.all(all);
  expect(began.slice(2)).toEqual(['a', 'b', 'c', 'a', 'b']);
});

test('what may not have another turn holds up nothing else', async () => {
  const turns = new Turns({ all: 2, each: 1 }, 'busy');
  await turns.take({ whose: 'anna', key: 'a' });
  const back = await turns.take({ whose: 'anna', key: 'b' });
  const again = code(turns.take({ whose: 'anna', key: 'a' }, 500));
  // Neither of the same requester nor of another.
  const other = turns.take({ whose: 'anna', key: 'c' });
  const third = turns.take({ whose: 'ben', key: 'd' });
  back();
  (await other)();
  await third;
  await jest.advanceTimersByTimeAsync(500);
  expect(await again).toBe('conference_busy');
});

test('a turn that comes back may let several begin if it is a bound of each that has gone', async () => {
  const turns = new Turns({ each: 1, ofOne: 1 });
  const back = await turns.take({ whose: 'anna', key: 'a' });
  const both = [turns.take({ whose: 'anna', key: 'b' }), turns.take({ whose: 'ben', key: 'a' })];
  back();
  await Promise.all(both);
  expect(turns.size).toBe(2);
});

test('a wait that took too long has no turn, takes none, and makes room for another one to wait', async () => {
  const turns = new Turns({ each: 1, waiting: 1 }, 'busy');
  const a = { whose: 'anna', key: 'a' };
  const back = await turns.take(a);
  const late = code(turns.take(a, 100));
  await jest.advanceTimersByTimeAsync(100);
  expect(await late).toBe('conference_busy');
  const next = turns.take(a, 100);
  back();
  (await next)();
  expect(turns.size).toBe(0);
});
