import { JobBook } from '../../../src/calls/jobs';
import { TestClock } from '../../helpers/maintenance-event';

const job = (id: string) => ({
  id,
  command: 'bgdial',
  requester: '200',
  conference: 'Sales',
  to: '300',
  uuid: `leg-${id}`,
});

let clock: TestClock;
let book: JobBook;
let start: number;
beforeEach(() => {
  clock = new TestClock();
  book = new JobBook(clock, { jobs: 3, keptMs: 1_000 });
  start = clock.now();
  book.open(job('a'));
});

test('a job under way', () => {
  expect(book.find('a')).toEqual({ ...job('a'), state: 'running', startedAt: start });
  expect(book.find('b')).toBeUndefined();
  expect(book.find('__proto__')).toBeUndefined();
});

test.each(['succeeded', 'failed', 'unknown'] as const)('a job that ended: %s', (state) => {
  clock.pass(500);
  book.close('a', state, { cause: 'SUCCESS', member: 7 });
  expect(book.find('a')).toEqual({
    ...job('a'),
    state,
    startedAt: start,
    endedAt: start + 500,
    outcome: { cause: 'SUCCESS', member: 7 },
  });
});

test('the end of a job that nobody opened is nothing', () => {
  book.close('b', 'succeeded', {});
  expect(book.find('b')).toBeUndefined();
  expect(book.size).toBe(1);
});

test('a job is kept for a while after its end, then as if it never was', () => {
  clock.pass(100_000);
  expect(book.find('a')).toMatchObject({ state: 'running' });
  book.close('a', 'failed', { code: 'dial_failed' });
  clock.pass(1_000);
  expect(book.find('a')).toMatchObject({ state: 'failed', outcome: { code: 'dial_failed' } });
  clock.pass(1);
  expect(book.find('a')).toBeUndefined();
});

test('what is over is thrown away with the next job', () => {
  book.close('a', 'succeeded', {});
  clock.pass(1_001);
  expect(book.size).toBe(1);
  book.open(job('b'));
  expect(book.size).toBe(1);
  expect(book.find('b')).toBeDefined();
});

test('so many jobs at most: the oldest goes, what is over before it', () => {
  book.open(job('b'));
  book.open(job('c'));
  book.close('b', 'succeeded', {});
  clock.pass(1_001);
  book.open(job('d'));
  expect(['a', 'b', 'c', 'd'].map((id) => book.find(id) !== undefined)).toEqual([true, false, true, true]);
  book.open(job('e'));
  expect(['a', 'c', 'd', 'e'].map((id) => book.find(id) !== undefined)).toEqual([false, true, true, true]);
  expect(book.size).toBe(3);
  // A job that was thrown away may still end.
  book.close('a', 'succeeded', {});
  expect(book.find('a')).toBeUndefined();
});

test('what has ended goes before what runs, however short ago it ended', () => {
  book.open(job('b'));
  book.open(job('c'));
  book.close('c', 'failed', {});
  book.close('b', 'unknown', {});
  book.open(job('d'));
  expect(['a', 'b', 'c', 'd'].map((id) => book.find(id)?.state)).toEqual([
    'running',
    undefined,
    'failed',
    'running',
  ]);
  book.open(job('e'));
  expect(['a', 'c', 'd', 'e'].map((id) => book.find(id)?.state)).toEqual([
    'running',
    undefined,
    'running',
    'running',
  ]);
});

test('the newest first; those of one moment in an order that stays', () => {
  clock.pass(1);
  for (const id of ['c', 'b']) book.open(job(id));
  expect(book.newestFirst().map(({ id }) => id)).toEqual(['b', 'c', 'a']);
});

describe('to wait for the end', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('gives the job once it has ended', async () => {
    const ended = book.ended('a', 1_000);
    book.open(job('b'));
    book.close('b', 'succeeded', {});
    book.close('a', 'failed', { cause: 'NO_ANSWER' });
    expect(await ended).toMatchObject({ state: 'failed' });
    expect(await book.ended('a', 1_000)).toMatchObject({ state: 'failed' });
  });

  test('gives it as it is when the time is over, and nothing where there is none', async () => {
    const ended = book.ended('a', 1_000);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await ended).toMatchObject({ state: 'running' });
    expect(await book.ended('nobody', 1_000)).toBeUndefined();
  });
});
