import { oneByOne } from '../../../src/lib/one-by-one';

test('runs do not overlap, and a run that waits serves all who ask meanwhile', async () => {
  let running = 0;
  let runs = 0;
  const run = oneByOne(async () => {
    expect(++running).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    runs++;
    running--;
  });
  const first = run();
  // The first run begins in the next turn.
  await Promise.resolve();
  await Promise.all([first, run(), run(), run()]);
  expect(runs).toBe(2);
  await run();
  expect(runs).toBe(3);
});
