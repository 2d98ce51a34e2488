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

test('a running job', () => {
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

test('ignores the end of an unknown job', () => {
  book.close('b', 'succeeded', {});
  expect(book.find('b')).toBeUndefined();
  expect(book.size).toBe(1);
});

test('keeps a job for a while after its end, then removes it', () => {
  clock.pass(100_000);
  expect(book.find('a')).toMatchObject({ state: 'running' });
  book.close('a', 'failed', { code: 'dial_failed' });
  clock.pass(1_000);
  expect(book.find('a')).toMatchObject({ state: 'failed', outcome: { code: 'dial_failed' } });
  clock.pass(1);
  expect(book.find('a')).toBeUndefined();
});

test('removes expired jobs when the next one opens', () => {
  book.close('a', 'succeeded', {});
  clock.pass(1_001);
  expect(book.size).toBe(1);
  book.open(job('b'));
  expect(book.size).toBe(1);
  expect(book.find('b')).toBeDefined();
});

test('keeps a limited number of jobs: removes expired ones first, then the oldest', () => {
  book.open(job('b'));
  book.open(job('c'));
  book.close('b', 'succeeded', {});
  clock.pass(1_001);
  book.open(job('d'));
  expect(['a', 'b', 'c', 'd'].map((id) => book.find(id) !== undefined)).toEqual([true, false, true, true]);
  book.open(job('e'));
  expect(['a', 'c', 'd', 'e'].map((id) => book.find(id) !== undefined)).toEqual([false, true, true, true]);
  expect(book.size).toBe(3);
  // A removed job may still end.
  book.close('a', 'succeeded', {});
  expect(book.find('a')).toBeUndefined();
});

test('removes ended jobs before running ones, even if they ended just now', () => {
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

test('lists the newest first, in a stable order', () => {
  clock.pass(1);
  for (const id of ['c', 'b']) book.open(job(id));
  expect(book.newestFirst().map(({ id }) => id)).toEqual(['b', 'c', 'a']);
});

describe('waiting for the end', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('returns the job once it has ended', async () => {
    const ended = book.ended('a', 1_000);
    book.open(job('b'));
    book.close('b', 'succeeded', {});
    book.close('a', 'failed', { cause: 'NO_ANSWER' });
    expect(await ended).toMatchObject({ state: 'failed' });
    expect(await book.ended('a', 1_000)).toMatchObject({ state: 'failed' });
  });

  test('returns the job as it is after the time limit, and `undefined` for an unknown job', async () => {
    const ended = book.ended('a', 1_000);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await ended).toMatchObject({ state: 'running' });
    expect(await book.ended('nobody', 1_000)).toBeUndefined();
  });
});
