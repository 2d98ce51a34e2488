import { GatewayError } from '../../../src/errors';
import { type Ended, observeOnce, requestFields } from '../../../src/observers/once';

let reports: Ended<string>[];
beforeEach(() => {
  reports = [];
});
const observed = (work: () => Promise<string>) => observeOnce(work, (ended) => reports.push(ended));

test('reports the result once, and returns it', async () => {
  expect(await observed(async () => 'text')).toBe('text');
  expect(reports).toEqual([{ outcome: 'done', result: 'text' }]);
});

test.each([
  ['a refusal', new GatewayError('conflict', 'It has ended.'), 'conflict'],
  ['a fault of the gateway', new TypeError('x is undefined'), 'internal'],
])('reports %s once, and throws it', async (_what, error, outcome) => {
  await expect(observed(() => Promise.reject(error))).rejects.toBe(error);
  expect(reports).toEqual([{ outcome, error }]);
});

test('work that throws before its first wait is reported, too', async () => {
  const work = (): Promise<string> => {
    throw new GatewayError('bad_request', 'limit must be a number.');
  };
  await expect(observed(work)).rejects.toMatchObject({ code: 'bad_request' });
  expect(reports).toMatchObject([{ outcome: 'bad_request' }]);
});

test('a report that throws is not repeated', async () => {
  const report = jest.fn(() => {
    throw new Error('no report');
  });
  await expect(observeOnce(async () => 'text', report)).rejects.toThrow('no report');
  expect(report).toHaveBeenCalledTimes(1);
});

test('a request without a trace has no ids of a trace', () => {
  const origin = {
    ...({ role: 'user', scheme: 'basic', address: '127.0.0.1', mount: 'api', method: 'GET' } as const),
    arrivedAt: 1_000,
  };
  const request = { requestId: 'r1', arrivedAt: 1_000, requester: { name: '200' }, origin };
  expect(requestFields({ ...request, trace: undefined }, 1_250)).toEqual({
    ...{ requestId: 'r1', requester: '200', address: '127.0.0.1', origin, ms: 250 },
    ...{ traceId: undefined, spanId: undefined },
  });
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
  expect(requestFields({ ...request, trace }, 1_250)).toMatchObject({
    traceId: trace.traceId,
    spanId: trace.spanId,
  });
});
