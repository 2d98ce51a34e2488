import { GatewayError } from '../../../src/errors';
import { parseJsonEvent } from '../../../src/esl/events';
import { WaitingJobs } from '../../../src/esl/jobs';
import type { EslEvent } from '../../../src/esl/port';

const LONG_MS = 60_000;

function ended(fields: Record<string, string>): EslEvent {
  const event = parseJsonEvent(Buffer.from(JSON.stringify({ 'Event-Name': 'BACKGROUND_JOB', ...fields })));
  if (!event) throw new Error('no event');
  return event;
}

let jobs: WaitingJobs;

beforeEach(() => {
  jest.useFakeTimers();
  jobs = new WaitingJobs();
});

afterEach(() => {
  // A job's timer must not outlive it, regardless of how the job ends.
  expect(jobs.size).toBe(0);
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('a job ends with the body of its event, and is forgotten', async () => {
  const { result } = jobs.wait('a', LONG_MS);
  expect(jobs.size).toBe(1);
  jobs.settle(ended({ 'Job-UUID': 'a', _body: '+OK\n' }));
  expect(await result).toEqual(Buffer.from('+OK\n'));
});

test('a job without output has an empty result', async () => {
  const { result } = jobs.wait('a', LONG_MS);
  jobs.settle(ended({ 'Job-UUID': 'a' }));
  expect(await result).toEqual(Buffer.alloc(0));
});

test('each job gets its own result, in any order of ends', async () => {
  const results = ['a', 'b', 'c'].map((id) => jobs.wait(id, LONG_MS).result);
  for (const id of ['c', 'a', 'b']) jobs.settle(ended({ 'Job-UUID': id, _body: `result of ${id}` }));
  expect((await Promise.all(results)).map(String)).toEqual(['result of a', 'result of b', 'result of c']);
});

test('jobs of others, and events without an id, end nothing', async () => {
  const { result } = jobs.wait('a', LONG_MS);
  jobs.settle(ended({ 'Job-UUID': 'b', _body: 'wrong' }));
  jobs.settle(ended({ _body: 'wrong' }));
  expect(jobs.size).toBe(1);
  jobs.settle(ended({ 'Job-UUID': 'a', _body: 'right' }));
  expect(String(await result)).toBe('right');
});

test('a second event of the same job changes nothing', async () => {
  const { result } = jobs.wait('a', LONG_MS);
  jobs.settle(ended({ 'Job-UUID': 'a', _body: 'first' }));
  jobs.settle(ended({ 'Job-UUID': 'a', _body: 'second' }));
  expect(String(await result)).toBe('first');
});

test('a job that does not end in time gets esl_timeout then, not before, and counts until it ends', async () => {
  const late = jest.fn();
  const { result, ended: end } = jobs.wait('a', 500, late);
  const over = jest.fn();
  void end.then(over);
  const code = result.catch((error) => error.code);
  jest.advanceTimersByTime(499);
  expect(late).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(await code).toBe('esl_timeout');
  expect(late).toHaveBeenCalledTimes(1);
  expect(jobs.size).toBe(1);
  expect(over).not.toHaveBeenCalled();
  jobs.settle(ended({ 'Job-UUID': 'a', _body: 'late' }));
  await end;
  expect(over).toHaveBeenCalled();
});

test('a late job whose end is never reported is forgotten after ten minutes', async () => {
  const { result, ended: end } = jobs.wait('a', 500);
  result.catch(() => undefined);
  jest.advanceTimersByTime(500 + 599_999);
  expect(jobs.size).toBe(1);
  jest.advanceTimersByTime(1);
  await end;
  expect(jobs.size).toBe(0);
});

test('one job can fail, with the error given', async () => {
  const error = new GatewayError('esl_denied', 'no');
  const { result } = jobs.wait('a', LONG_MS);
  const { result: other } = jobs.wait('b', LONG_MS);
  jobs.fail('a', error);
  jobs.fail('unknown', error);
  await expect(result).rejects.toBe(error);
  jobs.settle(ended({ 'Job-UUID': 'b' }));
  await other;
});

test('all waiting jobs get esl_lost when the events connection is lost', async () => {
  const results = ['a', 'b'].map((id) => jobs.wait(id, LONG_MS).result);
  jobs.failAll();
  for (const result of results) await expect(result).rejects.toMatchObject({ code: 'esl_lost' });
});

test('a failed job without a handler causes no unhandled rejection', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  jobs.wait('a', LONG_MS);
  jobs.failAll();
  jest.useRealTimers();
  // Node reports unhandled rejections after the microtasks of a turn.
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  jest.useFakeTimers();
});

test('the result of a job that another process has begun is found if it came first', async () => {
  jobs.settle(ended({ 'Job-UUID': 'a', _body: '+OK\n' }));
  expect(await jobs.waitForOther('a', LONG_MS)).toEqual(Buffer.from('+OK\n'));
});

test('the result of a job that another process has begun is waited for', async () => {
  const result = jobs.waitForOther('a', LONG_MS);
  jobs.settle(ended({ 'Job-UUID': 'a', _body: '+OK\n' }));
  expect(await result).toEqual(Buffer.from('+OK\n'));
});
