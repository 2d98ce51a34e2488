import { BoundedLimiter } from '../../../src/auth/bounded-limiter';
import { later, useClock } from './failures-set-up';

useClock();

describe('BoundedLimiter', () => {
  test('forgets the key that was unused for longest', async () => {
    const limiter = new BoundedLimiter(60, 2);
    await limiter.increment('a');
    await limiter.increment('b');
    await limiter.get('a');
    await limiter.increment('c');
    expect(await limiter.get('a')).toEqual({ count: 1, seconds: 60, ms: 60_000 });
    expect(await limiter.get('b')).toBeUndefined();
    expect(await limiter.increment('b')).toBe(1);
    expect(limiter.size).toBe(2);
  });

  test('has no count for an expired key', async () => {
    const limiter = new BoundedLimiter(60, 2);
    await limiter.increment('a');
    expect(limiter.has('a')).toBe(true);
    later(60);
    expect(limiter.has('a')).toBe(false);
  });

  test('does not keep the process alive', async () => {
    const timer = jest.spyOn(globalThis, 'setTimeout');
    await new BoundedLimiter(60, 2).increment('a');
    const timers = timer.mock.results.map((result) => result.value as NodeJS.Timeout);
    expect(timers).toHaveLength(1);
    expect(timers.every((handle) => !handle.hasRef())).toBe(true);
  });
});
