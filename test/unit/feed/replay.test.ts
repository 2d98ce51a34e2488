import { Replay } from '../../../src/feed/replay';

const fill = (limits: { events: number; bytes: number }, count: number, bytes = 10) => {
  const replay = new Replay<{ n: number; bytes: number }>(limits);
  for (let n = 1; n <= count; n++) replay.push({ n, bytes });
  return replay;
};
const numbers = (replay: ReturnType<typeof fill>, n: number, newest: number) =>
  replay.since(n, newest)?.map((event) => event.n);

test('returns the events after a given one', () => {
  const replay = fill({ events: 100, bytes: 10_000 }, 5);
  expect(numbers(replay, 3, 5)).toEqual([4, 5]);
  expect(numbers(replay, 5, 5)).toEqual([]);
  expect(numbers(replay, 0, 5)).toEqual([1, 2, 3, 4, 5]);
});

test('returns `undefined` for a future event', () => {
  expect(numbers(fill({ events: 100, bytes: 10_000 }, 5), 6, 5)).toBeUndefined();
  expect(numbers(fill({ events: 100, bytes: 10_000 }, 0), 0, 0)).toEqual([]);
});

test.each([
  ['number', { events: 10, bytes: 1_000_000 }],
  ['bytes', { events: 1_000_000, bytes: 109 }],
])('forgets the oldest by their %s, and then returns all or nothing', (_by, limits) => {
  const replay = fill(limits, 5_000);
  expect(numbers(replay, 4_990, 5_000)).toEqual([4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999, 5000]);
  expect(numbers(replay, 4_989, 5_000)).toBeUndefined();
});

test('does not keep an event that is larger than the whole space', () => {
  const replay = fill({ events: 10, bytes: 50 }, 3);
  replay.push({ n: 4, bytes: 51 });
  expect(numbers(replay, 3, 4)).toBeUndefined();
  expect(numbers(replay, 4, 4)).toEqual([]);
});

describe('of several conferences', () => {
  /** Ten events are kept: first one of `a`, then the rest of `b`; everybody receives those of `all`. */
  const filled = (...abouts: (string | undefined)[]) => {
    const kept = { events: 10, bytes: 1_000_000 };
    const replay = new Replay<{ n: number; bytes: number; about: string | undefined }>(
      kept,
      ({ about }) => about,
    );
    for (const [index, about] of abouts.entries()) replay.push({ n: index + 1, bytes: 10, about });
    return replay;
  };
  const many = (about: string | undefined, count: number) => Array<string | undefined>(count).fill(about);
  const hears = (own: string) => (name: string) => name === own;

  test('events of others do not make a listener lose its place', () => {
    const replay = filled('a', ...many('b', 40));
    expect(replay.since(1, 41, hears('a'))?.map(({ n }) => n)).toEqual([
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41,
    ]);
    expect(replay.since(1, 41, hears('b'))).toBeUndefined();
    expect(replay.since(0, 41, hears('a'))).toBeUndefined();
  });

  test('events for everybody do', () => {
    expect(
      filled('a', ...many('b', 5), undefined, ...many('b', 40)).since(1, 47, hears('a')),
    ).toBeUndefined();
    expect(filled(undefined, 'a', ...many('b', 40)).since(2, 42, hears('a'))).toHaveLength(10);
  });

  test('and so do more conferences than can be remembered', () => {
    const replay = filled('a', ...Array.from({ length: 10_009 }, (_, index) => `b${index}`));
    expect(replay.since(1, 10_010, hears('a'))).toHaveLength(10);
    replay.push({ n: 10_011, bytes: 10, about: 'c' });
    expect(replay.since(1, 10_011, hears('a'))).toHaveLength(10);
    expect(replay.since(0, 10_011, hears('b10008'))).toBeUndefined();
  });
});
