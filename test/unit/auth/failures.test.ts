import { LIMITS } from '../../../src/auth/wrong-passwords';
import { A, later, pass, settled, setUp, useClock } from './failures-set-up';

useClock();

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

  test('has ten new attempts after a block, and each block lasts twice as long, up to an hour', async () => {
    const { attempt, wrong } = setUp();
    for (const seconds of [60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      await wrong(10);
      expect(await attempt('200', A, 'wrong')).toEqual({ retryAfter: seconds });
      later(seconds);
    }
  });

  test('starts again with a minute if the last block is a day old', async () => {
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

  test('is not blocked for right passwords or undecided attempts', async () => {
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

  test('cannot collide with another user and address whose texts join alike', async () => {
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

describe('a user who signed in at this address within the day', () => {
  async function proven() {
    const set = setUp();
    expect(await set.attempt('200', A, 'right')).toBe('right');
    return set;
  }

  test('is slowed to one attempt a second after ten wrong passwords, and never blocked', async () => {
    const { attempt, wrong, expectToWait } = await proven();
    await wrong(10);
    for (let second = 0; second < 300; second++) await expectToWait(second % 50 === 49 ? 'right' : 'wrong');
    await pass(60);
    // Nothing is held against it any more.
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('has one of a hundred attempts at once evaluated in a second; the others end after five', async () => {
    const { failures, wrong } = await proven();
    await wrong(10);
    await pass(1);
    const evaluate = jest.fn(() => 'wrong' as const);
    const attempts = Array.from({ length: 100 }, () => failures.attempt('200', A, evaluate));
    const refused = { retryAfter: 1 };
    expect(await settled(attempts)).toEqual(['wrong', ...Array(35).fill(refused)]);
    for (let turns = 1; turns <= 5; turns++) {
      expect(evaluate).toHaveBeenCalledTimes(turns);
      await pass(0.999);
      expect(evaluate).toHaveBeenCalledTimes(turns);
      await pass(0.001);
    }
    const results = await Promise.all(attempts);
    expect(results.filter((result) => result === 'wrong').length).toBe(evaluate.mock.calls.length);
    expect(evaluate.mock.calls.length).toBeLessThanOrEqual(6);
    await pass(1);
    expect(await failures.attempt('200', A, () => 'right')).toBe('right');
  });

  test('keeps its turn if the password was right and only the nonce was old', async () => {
    const { attempt, wrong, expectToWait } = await proven();
    await wrong(10);
    await expectToWait('undecided');
    expect(await attempt('200', A, 'right')).toBe('right');
    await expectToWait('right');
  });

  test('has all who wait evaluated when it is no longer slowed', async () => {
    const { attempt, wrong } = await proven();
    await wrong(10);
    await pass(58.5);
    expect(await attempt('200', A, 'right')).toBe('right');
    await pass(0.6);
    const waiting = Array.from({ length: 10 }, () => attempt('200', A, 'right'));
    expect(await settled(waiting)).toEqual([]);
    await pass(1.5);
    expect(await settled(waiting)).toEqual(Array(10).fill('right'));
  });

  test('is unknown again after a day', async () => {
    const { attempt, wrong } = await proven();
    later(LIMITS.proven);
    await wrong(10);
    expect(await attempt('200', A, 'right')).toEqual({ retryAfter: 60 });
  });

  test('is known at this address only', async () => {
    const { attempt, wrong } = await proven();
    await wrong(10, '200', '192.0.2.2');
    expect(await attempt('200', '192.0.2.2', 'right')).toEqual({ retryAfter: 60 });
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('is not forgotten for the many addresses of other users', async () => {
    const { failures, attempt, wrong, expectToWait } = setUp(200);
    expect(await attempt('200', A, 'right')).toBe('right');
    for (let i = 0; i < 1_000; i++) await attempt('400', `10.1.${i >> 8}.${i & 255}`, 'right');
    expect(failures.size).toBe(1 + LIMITS.pairsOfUser);
    await wrong(10);
    await expectToWait('right');
  });
});

test('an evaluation that throws rejects only for its caller', async () => {
  const { failures, attempt } = setUp();
  const lost = () => {
    throw new Error('directory lost');
  };
  expect(() => failures.attempt('200', A, lost)).toThrow('directory lost');
  // An attempt that waits for its turn.
  const before = attempt('200', A, 'wrong');
  const broken = failures.attempt('200', A, lost);
  const next = attempt('200', A, 'right');
  await expect(broken).rejects.toThrow('directory lost');
  await expect(next).resolves.toBe('right');
  await expect(before).resolves.toBe('wrong');
});
