import { BoundedLimiter } from '../../../src/auth/bounded-limiter';
import { Failures, LIMITS, type Verdict } from '../../../src/auth/failures';

const A = '192.0.2.1';
let now: number;

beforeEach(() => {
  now = 1_700_000_000_000;
  // The limiter reads Date.now() for what has expired; its timers only clean up.
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const later = (seconds: number) => {
  now += seconds * 1000;
};

function setUp(maxKeys?: number) {
  const guessed: string[] = [];
  const failures = new Failures({ maxKeys, onGuessing: (user) => guessed.push(user) });
  const attempt = async (user: string, address: string, verdict: Verdict) =>
    failures.attempt(user, address, () => verdict);
  const wrong = async (times: number, user = '200', address = A) => {
    for (let i = 0; i < times; i++) await expect(attempt(user, address, 'wrong')).resolves.toBe('wrong');
  };
  return { failures, attempt, wrong, guessed };
}

describe('one user from one address', () => {
  test('is blocked for a minute after ten wrong passwords, not after nine', async () => {
    const { attempt, wrong } = setUp();
    await wrong(9);
    expect(await attempt('200', A, 'undecided')).toBe('undecided');
    await wrong(1);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 60 });
    later(59.5);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 1 });
    later(0.5);
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('is not evaluated while it is blocked', async () => {
    const { failures, wrong } = setUp();
    await wrong(10);
    const evaluate = jest.fn(() => 'wrong' as const);
    await failures.attempt('200', A, evaluate);
    expect(evaluate).not.toHaveBeenCalled();
  });

  test('has ten new attempts after a block, which doubles each time up to an hour', async () => {
    const { attempt, wrong } = setUp();
    for (const seconds of [60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      await wrong(10);
      expect(await attempt('200', A, 'wrong')).toEqual({ retryAfter: seconds });
      later(seconds);
    }
  });

  test('starts again with a minute a day after the last block', async () => {
    const { attempt, wrong } = setUp();
    await wrong(10);
    later(LIMITS.blocksKept - 1);
    await wrong(10);
    expect(await attempt('200', A, 'wrong')).toEqual({ retryAfter: 120 });
    later(LIMITS.blocksKept);
    await wrong(10);
    expect(await attempt('200', A, 'wrong')).toEqual({ retryAfter: 60 });
  });

  test('is not blocked for wrong passwords of more than a quarter of an hour ago', async () => {
    const { attempt, wrong } = setUp();
    await wrong(9);
    later(LIMITS.window);
    await wrong(9);
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('is not blocked for right passwords, or for what was not decided', async () => {
    const { attempt } = setUp();
    for (let i = 0; i < 200; i++) {
      expect(await attempt('200', A, i % 2 === 0 ? 'right' : 'undecided')).not.toHaveProperty('retryAfter');
    }
  });

  test('blocks neither another user nor another address', async () => {
    const { attempt, wrong } = setUp();
    await wrong(10);
    expect(await attempt('400', A, 'right')).toBe('right');
    expect(await attempt('200', '192.0.2.2', 'right')).toBe('right');
    expect(await attempt('200', `::ffff:${A}`, 'right')).toEqual({ retryAfter: 60 });
  });

  test('cannot be mixed up with another by where the name ends', async () => {
    const { attempt, wrong } = setUp();
    await wrong(10, 'a","192.0.2.1', '192.0.2.9');
    expect(await attempt('a', '192.0.2.1","192.0.2.9', 'right')).toBe('right');
  });

  test('gets ten guesses at once, not a hundred', async () => {
    const { attempt } = setUp();
    const results = await Promise.all(Array.from({ length: 100 }, () => attempt('200', A, 'wrong')));
    expect(results.filter((result) => result === 'wrong')).toHaveLength(10);
  });
});

describe('a pair that was right within the day', () => {
  async function proven() {
    const set = setUp();
    expect(await set.attempt('200', A, 'right')).toBe('right');
    return set;
  }

  test('is slowed to one attempt a second after ten wrong passwords, and never blocked', async () => {
    const { attempt, wrong } = await proven();
    await wrong(10);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 1 });
    for (let second = 0; second < 300; second++) {
      later(1);
      expect(await attempt('200', A, second % 50 === 49 ? 'right' : 'wrong')).not.toHaveProperty(
        'retryAfter',
      );
      expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 1 });
    }
    later(60);
    // Nothing is held against it any more.
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('has one of a hundred attempts at once evaluated, and the next a second later', async () => {
    const { failures, wrong } = await proven();
    await wrong(10);
    later(1);
    const evaluate = jest.fn(() => 'wrong' as const);
    const results = await Promise.all(
      Array.from({ length: 100 }, () => failures.attempt('200', A, evaluate)),
    );
    expect(evaluate).toHaveBeenCalledTimes(1);
    expect(results.filter((result) => result === 'wrong')).toHaveLength(1);
    expect(new Set(results.map((result) => (typeof result === 'object' ? result.retryAfter : 0)))).toEqual(
      new Set([0, 1]),
    );
    later(0.5);
    await failures.attempt('200', A, evaluate);
    expect(evaluate).toHaveBeenCalledTimes(1);
    later(0.5);
    expect(await failures.attempt('200', A, () => 'right')).toBe('right');
  });

  test('keeps its turn if the password was right and only the nonce was old', async () => {
    const { attempt, wrong } = await proven();
    await wrong(10);
    later(1);
    expect(await attempt('200', A, 'undecided')).toBe('undecided');
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 1 });
  });

  test('is a stranger again a day later', async () => {
    const { attempt, wrong } = await proven();
    later(LIMITS.proven);
    await wrong(10);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 60 });
  });

  test('is of one address: elsewhere the same user is a stranger', async () => {
    const { attempt, wrong } = await proven();
    await wrong(10, '200', '192.0.2.2');
    expect(await attempt('200', '192.0.2.2', 'right')).toEqual({ retryAfter: 60 });
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('is not forgotten for the many addresses of other users', async () => {
    const { failures, attempt, wrong } = setUp(200);
    expect(await attempt('200', A, 'right')).toBe('right');
    for (let i = 0; i < 1_000; i++) await attempt('400', `10.1.${i >> 8}.${i & 255}`, 'right');
    expect(failures.size).toBe(1 + LIMITS.pairsOfUser);
    await wrong(10);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 1 });
  });
});

describe('one user, from many addresses', () => {
  const from = (index: number) => `198.51.${index >> 8}.${index & 255}`;

  async function guessed(times: number, user = '200') {
    const set = setUp();
    expect(await set.attempt('200', A, 'right')).toBe('right');
    for (let i = 0; i < times; i++) await set.wrong(1, user, from(i));
    return set;
  }

  test('has a hundred wrong passwords an hour; then strangers share one attempt a minute', async () => {
    const { attempt, guessed: reported } = await guessed(99);
    expect(reported).toEqual([]);
    expect(await attempt('200', from(500), 'wrong')).toBe('wrong');
    expect(reported).toEqual(['200']);
    expect(await attempt('200', from(501), 'right')).toEqual({ retryAfter: 60 });
    later(60);
    const turns = await Promise.all([502, 503, 504].map((index) => attempt('200', from(index), 'wrong')));
    expect(turns).toEqual(['wrong', { retryAfter: 60 }, { retryAfter: 60 }]);
    later(60);
    expect(await attempt('200', from(505), 'right')).toBe('right');
    // It is known there from now on.
    expect(await attempt('200', from(505), 'right')).toBe('right');
    expect(reported).toEqual(['200']);
  });

  test('leaves the turn to a stranger whose password was right and whose nonce was old', async () => {
    const { attempt } = await guessed(100);
    later(60);
    expect(await attempt('200', from(500), 'undecided')).toBe('undecided');
    expect(await attempt('200', from(500), 'right')).toBe('right');
    expect(await attempt('200', from(501), 'right')).toEqual({ retryAfter: 60 });
  });

  test('is not slowed where it is known', async () => {
    const { attempt } = await guessed(100);
    for (let i = 0; i < 5; i++) expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('keeps no other user waiting', async () => {
    const { attempt } = await guessed(100);
    expect(await attempt('400', from(600), 'right')).toBe('right');
  });

  test('is free again after an hour, and reported again if it goes on', async () => {
    const { attempt, wrong, guessed: reported } = await guessed(100);
    later(LIMITS.userWindow);
    expect(await attempt('200', from(700), 'right')).toBe('right');
    for (let i = 0; i < 100; i++) await wrong(1, '200', from(i));
    expect(reported).toEqual(['200', '200']);
  });

  test('gets a hundred guesses of a thousand at once', async () => {
    const { attempt } = setUp();
    const all = Array.from({ length: 1_000 }, (_, index) => attempt('200', from(index), 'wrong'));
    expect((await Promise.all(all)).filter((result) => result === 'wrong')).toHaveLength(100);
  });

  test('that nobody has is treated in the same way', async () => {
    const { attempt } = await guessed(100, 'nobody');
    expect(await attempt('nobody', from(500), 'wrong')).toEqual({ retryAfter: 60 });
  });
});

describe('one network', () => {
  /** A hundred wrong passwords for invented users. */
  async function flood(
    wrong: ReturnType<typeof setUp>['wrong'],
    address = () => A,
    times: number = LIMITS.perNetwork,
  ) {
    for (let i = 0; i < times; i++) await wrong(1, `nobody-${i}`, address());
  }

  test('is blocked after a hundred wrong passwords until its window ends, not after ninety-nine', async () => {
    const { attempt, wrong } = setUp();
    await flood(wrong, undefined, 99);
    later(100);
    expect(await attempt('undecided', A, 'undecided')).toBe('undecided');
    await wrong(1, 'last');
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: LIMITS.window - 100 });
    expect(await attempt('200', '192.0.2.2', 'right')).toBe('right');
    later(LIMITS.window - 100);
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('goes on for those who were right within the day', async () => {
    const { attempt, wrong } = setUp();
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('300', A, 'undecided')).toBe('undecided');
    later(LIMITS.proven - 1);
    await flood(wrong);
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('300', A, 'right')).toHaveProperty('retryAfter');
    // Each right password proves the pair for another day.
    later(2);
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('does not go on for those who were right more than a day ago', async () => {
    const { attempt, wrong } = setUp();
    expect(await attempt('200', A, 'right')).toBe('right');
    later(LIMITS.proven);
    await flood(wrong);
    expect(await attempt('200', A, 'right')).toHaveProperty('retryAfter');
  });

  test('does not spare a proven pair from being slowed', async () => {
    const { attempt, wrong } = setUp();
    expect(await attempt('200', A, 'right')).toBe('right');
    await flood(wrong);
    await wrong(10);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 1 });
  });

  test('is a /64 of IPv6', async () => {
    const { attempt, wrong } = setUp();
    let host = 0;
    await flood(wrong, () => `2001:db8:1:2::${(++host).toString(16)}`);
    expect(await attempt('200', '2001:db8:1:2:ffff::1', 'right')).toHaveProperty('retryAfter');
    expect(await attempt('200', '2001:db8:1:3::1', 'right')).toBe('right');
  });
});

test('a flood of invented names and addresses takes bounded memory', async () => {
  const { failures, attempt } = setUp(50);
  for (let i = 0; i < 2000; i++)
    await attempt(`nobody-${i}`, `10.0.${i >> 8}.${i & 255}`, i % 3 === 0 ? 'right' : 'wrong');
  // Wrong and right ones: pairs, networks, users; proven pairs. Nobody was blocked.
  expect(failures.size).toBe(200);
});

test('an evaluation that throws is told to its caller only', async () => {
  const { failures, attempt } = setUp();
  const lost = () => {
    throw new Error('directory lost');
  };
  expect(() => failures.attempt('200', A, lost)).toThrow('directory lost');
  // One that waits for its turn.
  const before = attempt('200', A, 'wrong');
  const broken = failures.attempt('200', A, lost);
  const next = attempt('200', A, 'right');
  await expect(broken).rejects.toThrow('directory lost');
  await expect(next).resolves.toBe('right');
  await expect(before).resolves.toBe('wrong');
});

describe('BoundedLimiter', () => {
  test('forgets the key that was untouched for longest', async () => {
    const limiter = new BoundedLimiter(60, 2);
    await limiter.increment('a');
    await limiter.increment('b');
    await limiter.get('a');
    await limiter.increment('c');
    expect(await limiter.get('a')).toEqual({ count: 1, seconds: 60 });
    expect(await limiter.get('b')).toBeUndefined();
    expect(await limiter.increment('b')).toBe(1);
    expect(limiter.size).toBe(2);
  });

  test('has no count of a key whose time is over', async () => {
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
