import { HeardResults } from '../../../src/esl/heard-results';
import { TestClock } from '../../helpers/maintenance-event';

let clock: TestClock;
let heard: HeardResults;
beforeEach(() => {
  clock = new TestClock();
  heard = new HeardResults(clock);
});

test('a result is kept for a minute', () => {
  heard.keep('a', Buffer.from('+OK\n'));
  clock.pass(60_000);
  expect(heard.find('a')).toEqual(Buffer.from('+OK\n'));
  clock.pass(1);
  expect(heard.find('a')).toBeUndefined();
  heard.keep('b', Buffer.from('+OK\n'));
  expect(heard.size).toBe(1);
});

test('of more than 1,000 results the oldest are forgotten', () => {
  for (let count = 0; count < 1_500; count++) heard.keep(`job-${count}`, Buffer.from('+OK\n'));
  expect(heard.size).toBe(1_000);
  expect(heard.find('job-499')).toBeUndefined();
  expect(heard.find('job-500')).toBeDefined();
});

test('a long result is not that of a call', () => {
  heard.keep('a', Buffer.alloc(1_025));
  expect(heard.find('a')).toBeUndefined();
});
