import { RecordingMemory } from '../../../src/live/recordings';
import { conferenceEvent, event, TestClock } from './event';

let clock: TestClock;
let memory: RecordingMemory;
let start: number;
beforeEach(() => {
  clock = new TestClock();
  memory = new RecordingMemory(clock, 3);
  start = clock.now();
});

const take = (action: string, path: string, headers: Record<string, string> = {}) =>
  memory.take(conferenceEvent(action, { Path: path, ...headers }));

test('a recording begins and ends', () => {
  take('start-recording', '/r/a.wav');
  expect(memory.find('/r/a.wav')).toEqual({ path: '/r/a.wav', startedAt: start, length: undefined });
  clock.pass(5_000);
  take('stop-recording', '/r/a.wav', { 'Milliseconds-Elapsed': '4740' });
  expect(memory.find('/r/a.wav')).toEqual({ path: '/r/a.wav', startedAt: start, length: 4_740 });
});

test('the length is what FreeSWITCH says, else what the clock says', () => {
  for (const [index, elapsed] of ['', '-1', '1.5', 'x', '1234567890123', undefined].entries()) {
    const path = `/r/${index}.wav`;
    take('start-recording', path);
    clock.pass(2_000 + index);
    take('stop-recording', path, elapsed === undefined ? {} : { 'Milliseconds-Elapsed': elapsed });
    expect(memory.find(path)?.length).toBe(2_000 + index);
  }
  take('start-recording', '/r/empty.wav');
  clock.pass(2_000);
  take('stop-recording', '/r/empty.wav', { 'Milliseconds-Elapsed': '0' });
  expect(memory.find('/r/empty.wav')?.length).toBe(0);
});

test('a file that could not be opened is no recording, and its stop is none either', () => {
  take('start-recording', '/r/a.wav', { Error: 'File could not be opened for recording' });
  expect(memory.find('/r/a.wav')).toBeUndefined();
  take('stop-recording', '/r/a.wav', { 'Milliseconds-Elapsed': '0' });
  expect(memory.find('/r/a.wav')).toBeUndefined();
  expect(memory.last(() => true)).toBeUndefined();
});

test('only the events of recordings', () => {
  memory.take(
    event('CUSTOM', { 'Event-Subclass': 'other::maintenance', Action: 'start-recording', Path: '/r/a' }),
  );
  memory.take(event('RECORD_START', { Action: 'start-recording', Path: '/r/a' }));
  memory.take(conferenceEvent('start-recording'));
  take('pause-recording', '/r/a');
  take('play-file', '/r/a');
  expect(memory.last(() => true)).toBeUndefined();
});

test('a pause changes nothing', () => {
  take('start-recording', '/r/a.wav');
  const before = memory.find('/r/a.wav');
  clock.pass(1_000);
  take('pause-recording', '/r/a.wav');
  take('resume-recording', '/r/a.wav');
  expect(memory.find('/r/a.wav')).toEqual(before);
});

describe('the last', () => {
  test('is the one that started last, of those that belong', () => {
    for (const path of ['/r/a1', '/r/b1', '/r/a2']) take('start-recording', path);
    take('stop-recording', '/r/a1', { 'Milliseconds-Elapsed': '1' });
    expect(memory.last(() => true)?.path).toBe('/r/a2');
    expect(memory.last((path) => path.startsWith('/r/b'))?.path).toBe('/r/b1');
    expect(memory.last((path) => path === '/r/a1')).toMatchObject({ length: 1 });
    expect(memory.last(() => false)).toBeUndefined();
  });

  test('is a path that has started once more', () => {
    take('start-recording', '/r/a');
    take('start-recording', '/r/b');
    clock.pass(10);
    take('start-recording', '/r/a');
    expect(memory.last(() => true)).toEqual({ path: '/r/a', startedAt: start + 10, length: undefined });
  });
});

test('so many are remembered; the oldest is forgotten first', () => {
  for (const path of ['/r/1', '/r/2', '/r/3', '/r/4']) take('start-recording', path);
  expect(memory.find('/r/1')).toBeUndefined();
  for (const path of ['/r/2', '/r/3', '/r/4']) expect(memory.find(path)).toBeDefined();
  // One that is known already takes no room of another.
  take('start-recording', '/r/3');
  expect(memory.find('/r/2')).toBeDefined();
  take('stop-recording', '/r/1');
  expect(memory.find('/r/1')).toBeUndefined();
});

test('ten thousand unless told', () => {
  const large = new RecordingMemory(clock);
  for (let index = 0; index <= 10_000; index++) {
    large.take(conferenceEvent('start-recording', { Path: `/r/${index}` }));
  }
  expect(large.find('/r/0')).toBeUndefined();
  expect(large.find('/r/1')).toBeDefined();
  expect(large.find('/r/10000')).toBeDefined();
});
