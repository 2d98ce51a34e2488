import { backoff } from '../../../sdk/patience';

test('the pauses grow, are limited, and differ from client to client', () => {
  expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 2_000, 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect([backoff(50, 2_000, 1), backoff(50, 2_000, 0), backoff(0, 2_000, 0)]).toEqual([30_000, 15_000, 500]);
});
