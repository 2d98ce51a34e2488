import { CommandRate } from '../../../src/policy/command-rate';
import { Pace } from '../../../src/policy/pace';
import { TestClock } from '../../helpers/maintenance-event';

const named = (name: string) => ({ name, role: 'user' }) as const;
const everyone = Array.from({ length: 5_000 }, (_, index) => named(`user ${index}`));
/** The number of buckets that a rate or a pace keeps. */
const kept = (limiter: object): number => (limiter as { buckets: { size: number } }).buckets.size;

describe('the buckets of requesters who are gone are forgotten', () => {
  test('by the rate of commands', () => {
    const clock = new TestClock();
    const rate = new CommandRate(10, clock);
    for (const requester of everyone) {
      rate.take(requester);
      clock.pass(101);
    }
    expect(kept(rate)).toBeLessThanOrEqual(1_000);
  });

  test('by the pace', () => {
    const clock = new TestClock();
    const limits = {
      what: 'reads',
      perSecond: 10,
      atOnce: 2,
      owedSeconds: 1,
      burstSeconds: 0.5,
      mostWaiting: 256,
      waitMs: 100,
    };
    const pace = new Pace(limits, clock);
    for (const requester of everyone) {
      pace.begin({ requester, cancelled: () => new AbortController().signal });
      pace.end(requester, 0);
      clock.pass(101);
    }
    expect(kept(pace)).toBeLessThanOrEqual(1_000);
  });
});

describe('a bucket that is not like new is kept', () => {
  test('by the rate of commands', () => {
    const rate = new CommandRate(10, new TestClock());
    for (const requester of everyone) rate.take(requester);
    expect(rate.allowance(named('user 0'))?.remaining).toBe(49);
  });

  test('by the pace, while a read runs', async () => {
    const clock = new TestClock();
    const limits = {
      what: 'reads',
      perSecond: 10,
      atOnce: 1,
      owedSeconds: 1,
      burstSeconds: 0.5,
      mostWaiting: 256,
      waitMs: 100,
    };
    const pace = new Pace(limits, clock);
    const signal = new AbortController().signal;
    const [first = named('x')] = everyone;
    pace.begin({ requester: first, cancelled: () => signal });
    clock.pass(3_600_000);
    for (const requester of everyone.slice(1)) {
      pace.begin({ requester, cancelled: () => signal });
      pace.end(requester, 0);
      clock.pass(101);
    }
    const turn = pace.begin({ requester: first, cancelled: () => signal });
    expect(turn).toBeInstanceOf(Promise);
    pace.end(first, 0);
    await turn;
  });
});
