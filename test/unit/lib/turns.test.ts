import { Turns } from '../../../src/lib/turns';

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'a turn',
    (error: { code?: string }) => error.code,
  );

/** Waits for turns, and notes by name in which order they began. */
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

test('a limited number of turns for one key; the next waits until one is given back', async () => {
  const turns = new Turns({ each: 2, waiting: 1 }, 'busy');
  const a = { whose: 'anna', key: 'a' };
  const back = await turns.take(a, 1_000);
  // Several may share the key.
  await turns.take({ whose: 'ben', key: 'a' }, 1_000);
  let third = false;
  const waits = turns.take(a, 1_000).then(() => {
    third = true;
  });
  await settled();
  expect(third).toBe(false);
  expect(await code(turns.take({ whose: 'ben', key: 'a' }, 1_000))).toBe('conference_busy');
  // Another key has its own turns.
  await turns.take({ whose: 'anna', key: 'b' }, 1_000);
  back();
  await waits;
  expect(turns.size).toBe(3);
});

test('one requester gets only a part of all turns', async () => {
  const turns = new Turns({ all: 4, ofOne: 2 }, 'busy');
  const back = await turns.take({ whose: 'anna', key: 'a' });
  await turns.take({ whose: 'anna', key: 'b' });
  const third = code(turns.take({ whose: 'anna', key: 'c' }, 500));
  await turns.take({ whose: 'ben', key: 'd' });
  await turns.take({ whose: 'ben', key: 'e' });
  back();
  expect(await third).toBe('a turn');
});

test('a limited number of turns in total, and waiting requesters alternate', async () => {
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

test('a request that has to wait does not block others', async () => {
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

test('one returned turn may let several begin, if each was waiting for one of its limits', async () => {
  const turns = new Turns({ each: 1, ofOne: 1 });
  const back = await turns.take({ whose: 'anna', key: 'a' });
  const both = [turns.take({ whose: 'anna', key: 'b' }), turns.take({ whose: 'ben', key: 'a' })];
  back();
  await Promise.all(both);
  expect(turns.size).toBe(2);
});

test('a wait that took too long gets no turn and frees its place', async () => {
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
