import { repeat } from '../../../src/lib/repeat';

const TIMES = { firstMs: 1_000, everyMs: 60_000 };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('the first run begins after a while, the others after the end of the one before', async () => {
  let runs = 0;
  let end: () => void = () => undefined;
  const repeated = repeat(TIMES, () => {
    runs++;
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  await jest.advanceTimersByTimeAsync(740);
  expect(runs).toBe(0);
  await jest.advanceTimersByTimeAsync(520);
  expect(runs).toBe(1);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(runs).toBe(1);
  end();
  await jest.advanceTimersByTimeAsync(44_000);
  expect(runs).toBe(1);
  await jest.advanceTimersByTimeAsync(32_000);
  expect(runs).toBe(2);
  end();
  await repeated.stop();
});

test('stopping aborts the run that is under way, waits for its end, and no other begins', async () => {
  let runs = 0;
  let ended = false;
  const repeated = repeat(TIMES, async (signal) => {
    runs++;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    ended = true;
  });
  await jest.advanceTimersByTimeAsync(2_000);
  await repeated.stop();
  expect(ended).toBe(true);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(runs).toBe(1);
});

test('stopping before the first run is possible, also twice', async () => {
  let runs = 0;
  const repeated = repeat(TIMES, async () => void runs++);
  await repeated.stop();
  await repeated.stop();
  await jest.advanceTimersByTimeAsync(600_000);
  expect(runs).toBe(0);
});
