import { Failures, type Verdict } from '../../../src/auth/failures';

export const A = '192.0.2.1';
let now: number;

/** A clock that each test moves by itself. */
export function useClock(): void {
  beforeEach(() => {
    now = 1_700_000_000_000;
    // The limiter reads Date.now() to see what has expired; its timers only clean up.
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());
}

export const later = (seconds: number) => {
  now += seconds * 1000;
};

export function setUp(maxKeys?: number) {
  const guessed: string[] = [];
  const failures = new Failures({ maxKeys, onGuessing: (user) => guessed.push(user) });
  const attempt = async (user: string, address: string, verdict: Verdict) =>
    failures.attempt(user, address, () => verdict);
  const wrong = async (times: number, user = '200', address = A) => {
    for (let i = 0; i < times; i++) await expect(attempt(user, address, 'wrong')).resolves.toBe('wrong');
  };
  return { failures, attempt, wrong, guessed };
}
