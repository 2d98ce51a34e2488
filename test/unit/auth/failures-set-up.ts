import { Failures } from '../../../src/auth/failures';
import type { Connection } from '../../../src/auth/waiting-rooms';
import type { Verdict } from '../../../src/auth/wrong-passwords';

export const A = '192.0.2.1';

/** A clock that each test moves by itself. */
export function useClock(): void {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
}

export const later = (seconds: number) => {
  jest.advanceTimersByTime(seconds * 1_000);
};

/** `later`, if something waits for a turn. */
export const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1_000);

/** The results that are there now. */
export async function settled<T>(attempts: readonly (T | Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  for (const attempt of attempts) void Promise.resolve(attempt).then((result) => results.push(result));
  await pass(0);
  return results;
}

export function setUp(maxKeys?: number) {
  const guessed: string[] = [];
  const failures = new Failures({ maxKeys, onGuessing: (user) => guessed.push(user) });
  const attempt = async (user: string, address: string, verdict: Verdict, connection?: Connection) =>
    failures.attempt(user, address, () => verdict, { connection });
  const wrong = async (times: number, user = '200', address = A) => {
    for (let i = 0; i < times; i++) await expect(attempt(user, address, 'wrong')).resolves.toBe('wrong');
  };
  /** Sends one attempt at a slowed pair, and ends when it has had a turn. */
  const expectToWait = async (verdict: Verdict, user = '200', address = A) => {
    const waiting = attempt(user, address, verdict);
    expect(await settled([waiting])).toEqual([]);
    await pass(1);
    expect(await settled([waiting])).toEqual([verdict]);
  };
  return { failures, attempt, wrong, guessed, expectToWait };
}
