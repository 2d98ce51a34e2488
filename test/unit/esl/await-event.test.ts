import { expectEvent } from '../../../src/esl/await-event';
import type { EslEvent } from '../../../src/esl/port';
import { event } from '../../helpers/maintenance-event';

/** The only part of the client that is needed: listeners. */
class Events {
  readonly listeners = new Set<(event: EslEvent) => void>();

  onEvent = (listener: (event: EslEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  fire(name: string, headers: Record<string, string> = {}): void {
    for (const listener of [...this.listeners]) listener(event(name, headers));
  }
}

let events: Events;
beforeEach(() => {
  jest.useFakeTimers();
  events = new Events();
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const named = (name: string) => expectEvent(events, (wanted) => wanted.name === name);

test('finds an event that came before the wait, because it overtook the reply', async () => {
  const expected = named('A');
  events.fire('A', { Number: '1' });
  events.fire('A', { Number: '2' });
  expect((await expected.within(1_000))?.header('Number')).toBe('1');
  expect(events.listeners.size).toBe(0);
});

test('finds an event that comes later', async () => {
  const found = named('A').within(1_000);
  events.fire('B');
  await jest.advanceTimersByTimeAsync(999);
  events.fire('A');
  expect((await found)?.name).toBe('A');
  expect(events.listeners.size).toBe(0);
});

test('returns `undefined` if it does not come in time', async () => {
  const found = named('A').within(1_000);
  events.fire('B');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(await found).toBeUndefined();
  expect(events.listeners.size).toBe(0);
});

test('ignores events before it listens', async () => {
  events.fire('A');
  const found = named('A').within(10);
  await jest.advanceTimersByTimeAsync(10);
  expect(await found).toBeUndefined();
});

test('stops listening at the end, even if stopped twice', () => {
  const expected = named('A');
  expect(events.listeners.size).toBe(1);
  expected.stop();
  expect(events.listeners.size).toBe(0);
  expected.stop();
  expect(events.listeners.size).toBe(0);
});

test('several waits at once, each for its own event', async () => {
  const [a, b] = [named('A').within(1_000), named('B').within(1_000)];
  events.fire('B');
  expect((await b)?.name).toBe('B');
  expect(events.listeners.size).toBe(1);
  events.fire('A');
  expect((await a)?.name).toBe('A');
});
