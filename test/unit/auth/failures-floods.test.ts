import { LIMITS } from '../../../src/auth/wrong-passwords';
import { A, later, setUp, useClock } from './failures-set-up';

useClock();

describe('one user, from many addresses', () => {
  const from = (index: number) => `198.51.${index >> 8}.${index & 255}`;

  async function guessed(times: number, user = '200') {
    const set = setUp();
    expect(await set.attempt('200', A, 'right')).toBe('right');
    for (let i = 0; i < times; i++) await set.wrong(1, user, from(i));
    return set;
  }

  test('may fail a hundred times an hour; then unknown addresses share one attempt a minute', async () => {
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
    // This address is known from now on.
    expect(await attempt('200', from(505), 'right')).toBe('right');
    expect(reported).toEqual(['200']);
  });

  test('keeps the turn if the password was right and only the nonce was old', async () => {
    const { attempt } = await guessed(100);
    later(60);
    expect(await attempt('200', from(500), 'undecided')).toBe('undecided');
    expect(await attempt('200', from(500), 'right')).toBe('right');
    expect(await attempt('200', from(501), 'right')).toEqual({ retryAfter: 60 });
  });

  test('is not slowed at a known address', async () => {
    const { attempt } = await guessed(100);
    for (let i = 0; i < 5; i++) expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('does not delay other users', async () => {
    const { attempt } = await guessed(100);
    expect(await attempt('400', from(600), 'right')).toBe('right');
  });

  test('is free again after an hour, and is reported again if it goes on', async () => {
    const { attempt, wrong, guessed: reported } = await guessed(100);
    later(LIMITS.userWindow);
    expect(await attempt('200', from(700), 'right')).toBe('right');
    for (let i = 0; i < 100; i++) await wrong(1, '200', from(i));
    expect(reported).toEqual(['200', '200']);
  });

  test('gets a hundred guesses out of a thousand at once', async () => {
    const { attempt } = setUp();
    const all = Array.from({ length: 1_000 }, (_, index) => attempt('200', from(index), 'wrong'));
    expect((await Promise.all(all)).filter((result) => result === 'wrong')).toHaveLength(100);
  });

  test('is treated in the same way if the name does not exist', async () => {
    const { attempt } = await guessed(100, 'nobody');
    expect(await attempt('nobody', from(500), 'wrong')).toEqual({ retryAfter: 60 });
  });
});

describe('one network', () => {
  /** Sends a hundred wrong passwords for invented users. */
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

  test('still serves users who signed in within the day', async () => {
    const { attempt, wrong } = setUp();
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('300', A, 'undecided')).toBe('undecided');
    later(LIMITS.proven - 1);
    await flood(wrong);
    expect(await attempt('200', A, 'right')).toBe('right');
    expect(await attempt('300', A, 'right')).toHaveProperty('retryAfter');
    // Each right password makes the pair known for another day.
    later(2);
    expect(await attempt('200', A, 'right')).toBe('right');
  });

  test('does not serve users who signed in more than a day ago', async () => {
    const { attempt, wrong } = setUp();
    expect(await attempt('200', A, 'right')).toBe('right');
    later(LIMITS.proven);
    await flood(wrong);
    expect(await attempt('200', A, 'right')).toHaveProperty('retryAfter');
  });

  test('does not spare a proven pair from being slowed', async () => {
    const { attempt, wrong, expectToWait } = setUp();
    expect(await attempt('200', A, 'right')).toBe('right');
    await flood(wrong);
    await wrong(10);
    await expectToWait('right');
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
  // Wrong and right ones: pairs, networks, users; known pairs. Nobody was blocked.
  expect(failures.size).toBe(200);
});
