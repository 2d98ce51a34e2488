import { askUntil, waitUntil } from '../../../src/lib/wait';

/** A number that reports its changes. */
class Counter {
  readonly watchers = new Set<() => void>();
  count = 0;

  readonly onChange = (changed: () => void): (() => void) => {
    this.watchers.add(changed);
    return () => void this.watchers.delete(changed);
  };

  add(): void {
    this.count++;
    for (const changed of [...this.watchers]) changed();
  }
}

/** Milliseconds that no test waits for. */
const LONG = 100_000;

let counter: Counter;
beforeEach(() => {
  counter = new Counter();
});

const hasSettled = async (wait: Promise<unknown>): Promise<boolean> =>
  Promise.race([wait.then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))]);

test('does not listen if the condition holds already', async () => {
  const onChange = jest.fn();
  await waitUntil(() => true, onChange, LONG);
  expect(onChange).not.toHaveBeenCalled();
});

test('resolves after the change that makes the condition hold, and listens no more', async () => {
  const wait = waitUntil(() => counter.count === 2, counter.onChange, LONG);
  counter.add();
  expect(await hasSettled(wait)).toBe(false);
  expect(counter.watchers.size).toBe(1);
  counter.add();
  await wait;
  expect(counter.watchers.size).toBe(0);
});

test('resolves when the time is up, and listens no more', async () => {
  await waitUntil(() => false, counter.onChange, 1);
  expect(counter.watchers.size).toBe(0);
});

test('asks until the answer is true', async () => {
  const goesOn = jest.fn(() => true);
  expect(await askUntil(async () => ++counter.count === 3, 1, goesOn)).toBe(true);
  expect([counter.count, goesOn.mock.calls.length]).toEqual([3, 3]);
});

test('asks no more when it must not go on', async () => {
  const ask = async () => {
    counter.add();
    return false;
  };
  expect(await askUntil(ask, 1, () => counter.count < 2)).toBe(false);
  expect(counter.count).toBe(2);
});

test('a question that fails ends the asking', async () => {
  await expect(
    askUntil(
      () => Promise.reject(new Error('lost')),
      1,
      () => true,
    ),
  ).rejects.toThrow('lost');
});
