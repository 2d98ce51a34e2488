import { systemClock } from '../../../src/clock';
import { costOfBytes, Pace, type Paced, type PaceLimits } from '../../../src/policy/pace';

const anna = { name: 'anna', role: 'user' } as const;
const ben = { name: 'ben', role: 'user' } as const;

/** A reader with a client, and the results of its reads. */
class Reader {
  readonly ends: string[] = [];
  readonly client = new AbortController();

  constructor(
    private readonly pace: Pace,
    private readonly requester: Paced['requester'] = anna,
  ) {}

  /** @returns `at once` for a read that need not wait */
  begin(name = 'read', cancelled: AbortSignal = this.client.signal): string {
    try {
      const turn = this.pace.begin({ requester: this.requester, cancelled: () => cancelled });
      if (!turn) return 'at once';
      turn.then(
        () => this.ends.push(`${name} goes`),
        (error) => this.ends.push(`${name} ${error.code} after ${error.retryAfter} s`),
      );
      return 'waits';
    } catch (error) {
      const { code, retryAfter } = error as { code: string; retryAfter: number };
      return `${code} after ${retryAfter} s`;
    }
  }

  /** Begins and ends this many reads, none of which waits. */
  read(count: number, cost = 0): void {
    for (let index = 0; index < count; index++) {
      expect(this.begin()).toBe('at once');
      this.end(cost);
    }
  }

  end(cost = 0): void {
    this.pace.end(this.requester, cost);
  }
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const paceOf = (limits: Partial<PaceLimits> = {}): Pace =>
  new Pace(
    {
      what: 'reads',
      perSecond: 10,
      atOnce: 2,
      owedSeconds: Number.POSITIVE_INFINITY,
      burstSeconds: 0.5,
      mostWaiting: 256,
      waitMs: 5_000,
      ...limits,
    },
    systemClock,
  );

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('a full bucket is read at once, and further reads continue in order as tokens come back', async () => {
  const reader = new Reader(paceOf());
  reader.read(5);
  expect(reader.begin('first')).toBe('waits');
  expect(reader.begin('second')).toBe('waits');
  await pass(99);
  expect(reader.ends).toEqual([]);
  await pass(1);
  expect(reader.ends).toEqual(['first goes']);
  await pass(100);
  expect(reader.ends).toEqual(['first goes', 'second goes']);
});

test('a limited number runs at once; the next continues when one ends', async () => {
  const reader = new Reader(paceOf());
  expect([reader.begin(), reader.begin(), reader.begin('third')]).toEqual(['at once', 'at once', 'waits']);
  await pass(1_000);
  expect(reader.ends).toEqual([]);
  reader.end();
  await pass(0);
  expect(reader.ends).toEqual(['third goes']);
});

test('requesters do not wait for each other', () => {
  const pace = paceOf();
  new Reader(pace).read(5);
  new Reader(pace, ben).read(5);
});

test('a request costs more tokens when it ends, even below zero', async () => {
  const reader = new Reader(paceOf());
  reader.read(1, 0);
  // 4 are left.
  reader.read(1, 13);
  expect(reader.begin('next')).toBe('waits');
  await pass(1_099);
  expect(reader.ends).toEqual([]);
  await pass(1);
  expect(reader.ends).toEqual(['next goes']);
});

test('a read that cannot get its token in time is refused at once', () => {
  const reader = new Reader(paceOf());
  reader.read(1, 75);
  // 71 below zero: 7.2 s.
  expect(reader.begin()).toBe('rate_limited after 8 s');
});

test('a read that waited too long is refused, and takes nothing', async () => {
  const reader = new Reader(paceOf());
  reader.begin();
  reader.begin();
  expect(reader.begin('late')).toBe('waits');
  await pass(5_000);
  expect(reader.ends).toEqual(['late rate_limited after 1 s']);
  reader.end();
  reader.end();
  reader.read(5);
});

test('256 reads wait, and the next is refused at once', async () => {
  const reader = new Reader(paceOf({ perSecond: 1_000 }));
  reader.begin();
  reader.begin();
  const clients = Array.from({ length: 256 }, () => new AbortController());
  for (const { signal } of clients) expect(reader.begin('read', signal)).toBe('waits');
  expect(reader.begin()).toBe('rate_limited after 1 s');
  for (const client of clients) client.abort();
  await pass(0);
});

test('a client that disconnects gives up its place', async () => {
  const reader = new Reader(paceOf());
  reader.read(5);
  const gone = new AbortController();
  reader.begin('gone', gone.signal);
  reader.begin('next');
  gone.abort();
  await pass(100);
  expect(reader.ends).toEqual(['gone rate_limited after 1 s', 'next goes']);
  // It may have disconnected before.
  expect(reader.begin('before', AbortSignal.abort())).toBe('waits');
  await pass(0);
  expect(reader.ends.at(-1)).toMatch(/^before rate_limited/);
});

test('a waiting read is not overtaken by one that comes when there is a token again', async () => {
  const reader = new Reader(paceOf());
  reader.read(5);
  reader.begin('first');
  // The token is there, but the timer has not run yet.
  jest.setSystemTime(Date.now() + 100);
  expect(reader.begin('second')).toBe('waits');
  await pass(0);
  expect(reader.ends).toEqual(['first goes']);
  await pass(100);
  expect(reader.ends).toEqual(['first goes', 'second goes']);
});

test('a read that need not wait does not look at its client', () => {
  const read: Paced = {
    requester: anna,
    cancelled: () => {
      throw new Error('nobody waits');
    },
  };
  expect(paceOf().begin(read)).toBeUndefined();
});

test('0 means no limit', () => {
  const reader = new Reader(paceOf({ perSecond: 0 }));
  for (let count = 0; count < 1_000; count++) expect(reader.begin()).toBe('at once');
  reader.end(1e9);
  expect(reader.begin()).toBe('at once');
});

test('a clock that goes back takes nothing away', () => {
  const reader = new Reader(paceOf());
  reader.read(2);
  jest.setSystemTime(Date.now() - 60_000);
  reader.read(3);
});

test('a bucket owes the tokens of a limited time at most', async () => {
  const reader = new Reader(paceOf({ owedSeconds: 1 }));
  reader.read(1, 3_000);
  expect(reader.begin('next')).toBe('waits');
  await pass(1_099);
  expect(reader.ends).toEqual([]);
  await pass(1);
  expect(reader.ends).toEqual(['next goes']);
});

test('further costs do not make the debt larger, and forgive nothing', async () => {
  const reader = new Reader(paceOf({ owedSeconds: 1 }));
  reader.begin();
  reader.begin();
  reader.end(3_000);
  reader.end(3_000);
  expect(reader.begin('next')).toBe('waits');
  await pass(1_100);
  expect(reader.ends).toEqual(['next goes']);
});

test('without a limit for those at once, only tokens are counted', () => {
  const reader = new Reader(paceOf({ atOnce: Number.POSITIVE_INFINITY }));
  for (let count = 0; count < 5; count++) expect(reader.begin()).toBe('at once');
});

test('each 4 kB of an answer cost a token', () => {
  expect([0, 4_095, 4_096, 13 * 4_096].map(costOfBytes)).toEqual([0, 0, 1, 13]);
});
