import { BusyUntil } from '../../../src/conferences/busy-until';
import { TestClock } from '../../helpers/maintenance-event';

test('tasks run one after the other, each for its time', () => {
  const clock = new TestClock();
  const busy = new BusyUntil(clock);
  expect(busy.left('a', '1')).toBe(0);
  busy.add(300, 'a', '1');
  busy.add(200, 'a', '1');
  clock.pass(100);
  expect(busy.left('a', '1')).toBe(400);
  clock.pass(1_000);
  expect(busy.left('a', '1')).toBe(0);
  // It begins now, not when the last one ended.
  busy.add(50, 'a', '1');
  expect(busy.left('a', '1')).toBe(50);
});

test('each key is separate, with any characters', () => {
  const busy = new BusyUntil(new TestClock());
  busy.add(300, 'a', undefined);
  expect([busy.left('a', '1'), busy.left('a'), busy.left('a,', undefined)]).toEqual([0, 0, 0]);
  expect(busy.left('a', undefined)).toBe(300);
});

test('a task that was undone or stopped takes no time', () => {
  const busy = new BusyUntil(new TestClock());
  const undo = busy.add(300, 'a');
  busy.add(200, 'a');
  undo();
  expect(busy.left('a')).toBe(200);
  busy.forget('a');
  expect(busy.left('a')).toBe(0);
  undo();
  expect(busy.left('a')).toBe(0);
});

test('finished tasks are forgotten if there are many', () => {
  const clock = new TestClock();
  const busy = new BusyUntil(clock);
  for (let index = 0; index < 10_000; index++) busy.add(100, String(index));
  clock.pass(100);
  busy.add(100, 'one more');
  expect(busy.size).toBe(1);
  expect(busy.left('one more')).toBe(100);
});
