import { OneByOne } from '../../../src/lib/one-by-one';

const tick = () => new Promise((resolve) => setImmediate(resolve));

let steps: OneByOne;
let log: string[];
beforeEach(() => {
  steps = new OneByOne();
  log = [];
});

const run = (key: string, name: string, failure?: Error): Promise<string> =>
  steps.run(key, async () => {
    log.push(`${name} begins`);
    await tick();
    log.push(`${name} ends`);
    if (failure) throw failure;
    return name;
  });

test('steps of one key run one after the other, of two keys at the same time', async () => {
  expect(await Promise.all([run('a', 'a1'), run('a', 'a2'), run('b', 'b1')])).toEqual(['a1', 'a2', 'b1']);
  expect(log).toEqual(['a1 begins', 'b1 begins', 'a1 ends', 'a2 begins', 'b1 ends', 'a2 ends']);
});

test('a step that fails rejects, and the next one runs', async () => {
  const failed = run('a', 'a1', new Error('no'));
  const next = run('a', 'a2');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('a2');
});

test('a key is forgotten when its last step has ended', async () => {
  const first = run('a', 'a1');
  const second = run('a', 'a2', new Error('no'));
  expect(steps.size).toBe(1);
  await first;
  expect(steps.size).toBe(1);
  await expect(second).rejects.toThrow('no');
  await tick();
  expect(steps.size).toBe(0);
});
