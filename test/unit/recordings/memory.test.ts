import { barePath, RecordingMemory } from '../../../src/recordings/memory';
import { conferenceEvent, event, TestClock } from '../../helpers/maintenance-event';

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

const HEARD_OF = {
  id: undefined,
  freeswitchName: '3000-pbx',
  pausedAt: undefined,
  paused: 0,
  length: undefined,
};

test('a foreign recording begins and ends', () => {
  take('start-recording', '/r/a.wav');
  expect(memory.find('/r/a.wav')).toEqual({ ...HEARD_OF, path: '/r/a.wav', startedAt: start });
  clock.pass(5_000);
  take('stop-recording', '/r/a.wav', { 'Milliseconds-Elapsed': '4740' });
  expect(memory.find('/r/a.wav')).toEqual({
    ...HEARD_OF,
    path: '/r/a.wav',
    startedAt: start,
    length: 4_740,
  });
});

describe('an expected recording', () => {
  const known = { ...HEARD_OF, path: '/r/a.wav', id: 'a', freeswitchName: '3000-pbx' };
  beforeEach(() => memory.expect('/r/a.wav', 'a', '3000-pbx'));

  test('is known before it begins, and keeps its id', () => {
    expect(memory.find('/r/a.wav')).toEqual({ ...known, startedAt: undefined });
    expect(memory.lengthNow('/r/a.wav')).toBeUndefined();
    clock.pass(700);
    take('start-recording', '/r/a.wav');
    expect(memory.find('/r/a.wav')).toEqual({ ...known, startedAt: start + 700 });
    clock.pass(300);
    take('stop-recording', '/r/a.wav');
    expect(memory.last(() => true)).toEqual({ ...known, startedAt: start + 700, length: 300 });
  });

  test('is forgotten if the file could not be opened', () => {
    take('start-recording', '/r/a.wav', { Error: 'File could not be opened for recording' });
    expect(memory.find('/r/a.wav')).toBeUndefined();
    take('stop-recording', '/r/a.wav');
    expect(memory.find('/r/a.wav')).toBeUndefined();
  });

  test('does not count as ended if it never began', () => {
    take('stop-recording', '/r/a.wav', { 'Milliseconds-Elapsed': '0' });
    expect(memory.find('/r/a.wav')).toEqual({ ...known, startedAt: undefined });
    expect(memory.last(() => true)).toBeUndefined();
  });

  test('may have the parameters of a room that mixes video before its path', () => {
    const path = '{video_time_audio=false}/r/a.wav';
    take('start-recording', path);
    expect(memory.find(path)).toEqual({ ...known, startedAt: start });
    expect(memory.find('/r/a.wav')).toEqual({ ...known, startedAt: start });
    clock.pass(40);
    expect(memory.lengthNow(path)).toBe(40);
    take('stop-recording', path);
    expect(memory.find('/r/a.wav')?.length).toBe(40);
  });
});

test.each([
  ['/r/a.wav', '/r/a.wav'],
  ['{video_time_audio=false}/r/a.wav', '/r/a.wav'],
  ['{a=b,c=d}/r/a.wav', '/r/a.wav'],
  ['{}/r/a.wav', '/r/a.wav'],
  ['{a={b}}/r/a.wav', '{a={b}}/r/a.wav'],
  ['/r/{a=b}.wav', '/r/{a=b}.wav'],
  ['{/r/a.wav', '{/r/a.wav'],
  ['', ''],
])('the path of %j is %j', (path, bare) => {
  expect(barePath(path)).toBe(bare);
});

test("the length is FreeSWITCH's value if it is valid, else that of the clock", () => {
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

test('a file that could not be opened is not a recording, nor is its stop', () => {
  take('start-recording', '/r/a.wav', { Error: 'File could not be opened for recording' });
  expect(memory.find('/r/a.wav')).toBeUndefined();
  take('stop-recording', '/r/a.wav', { 'Milliseconds-Elapsed': '0' });
  expect(memory.find('/r/a.wav')).toBeUndefined();
  expect(memory.last(() => true)).toBeUndefined();
});

test('takes only the events of recordings', () => {
  memory.take(
    event('CUSTOM', { 'Event-Subclass': 'other::maintenance', Action: 'start-recording', Path: '/r/a' }),
  );
  memory.take(event('RECORD_START', { Action: 'start-recording', Path: '/r/a' }));
  memory.take(conferenceEvent('start-recording'));
  take('pause-recording', '/r/a');
  take('play-file', '/r/a');
  expect(memory.last(() => true)).toBeUndefined();
});

describe('pauses', () => {
  const path = '/r/a.wav';
  beforeEach(() => {
    take('start-recording', path);
    clock.pass(1_000);
  });

  test('do not count as sound, while they last and after', () => {
    expect(memory.lengthNow(path)).toBe(1_000);
    take('pause-recording', path);
    clock.pass(5_000);
    expect(memory.find(path)).toMatchObject({ pausedAt: start + 1_000, paused: 0 });
    expect(memory.lengthNow(path)).toBe(1_000);
    take('resume-recording', path);
    clock.pass(250);
    expect(memory.find(path)).toMatchObject({ pausedAt: undefined, paused: 5_000 });
    expect(memory.lengthNow(path)).toBe(1_250);
  });

  test('add up', () => {
    for (const ms of [100, 20, 3]) {
      take('pause-recording', path);
      clock.pass(ms);
      take('resume-recording', path);
    }
    expect(memory.find(path)?.paused).toBe(123);
    expect(memory.lengthNow(path)).toBe(1_000);
  });

  test('are not changed by repeated events', () => {
    take('resume-recording', path);
    expect(memory.lengthNow(path)).toBe(1_000);
    take('pause-recording', path);
    clock.pass(10);
    take('pause-recording', path);
    clock.pass(10);
    take('resume-recording', path);
    clock.pass(5);
    take('resume-recording', path);
    expect(memory.find(path)?.paused).toBe(20);
    expect(memory.lengthNow(path)).toBe(1_005);
  });

  test('do not count if it stops during one and FreeSWITCH reports no length', () => {
    take('pause-recording', path);
    clock.pass(9_000);
    take('stop-recording', path);
    expect(memory.find(path)?.length).toBe(1_000);
  });

  test('of unknown recordings are ignored', () => {
    take('pause-recording', '/r/b.wav');
    take('resume-recording', '/r/b.wav');
    expect(memory.find('/r/b.wav')).toBeUndefined();
    expect(memory.lengthNow('/r/b.wav')).toBeUndefined();
  });

  test('end if the path starts again', () => {
    take('pause-recording', path);
    clock.pass(10);
    take('start-recording', path);
    clock.pass(7);
    expect(memory.lengthNow(path)).toBe(7);
  });
});

describe('the last', () => {
  const end = (...paths: string[]) => {
    for (const path of paths) take('stop-recording', path, { 'Milliseconds-Elapsed': '1' });
  };

  test('is the one that started last, of those that ended and match', () => {
    for (const path of ['/r/a1', '/r/b1', '/r/a2']) take('start-recording', path);
    expect(memory.last(() => true)).toBeUndefined();
    end('/r/b1', '/r/a1');
    expect(memory.last(() => true)).toMatchObject({ path: '/r/b1', length: 1 });
    expect(memory.last(({ path }) => path.startsWith('/r/a'))).toMatchObject({ path: '/r/a1' });
    end('/r/a2');
    expect(memory.last(() => true)?.path).toBe('/r/a2');
    expect(memory.last(() => false)).toBeUndefined();
  });

  test('is found for a conference', () => {
    memory.expect('/r/a', 'a', 'A');
    memory.expect('/r/b', 'b', 'B');
    for (const path of ['/r/a', '/r/b']) take('start-recording', path);
    end('/r/a', '/r/b');
    expect(memory.last(({ freeswitchName }) => freeswitchName === 'A')?.id).toBe('a');
    expect(memory.last(({ freeswitchName }) => freeswitchName === 'C')).toBeUndefined();
  });

  test('may be a path that has started again', () => {
    take('start-recording', '/r/a');
    take('start-recording', '/r/b');
    end('/r/a', '/r/b');
    clock.pass(10);
    take('start-recording', '/r/a');
    expect(memory.last(() => true)?.path).toBe('/r/b');
    end('/r/a');
    expect(memory.last(() => true)).toMatchObject({ path: '/r/a', startedAt: start + 10 });
  });
});

test('keeps a limited number, and forgets the oldest first', () => {
  for (const path of ['/r/1', '/r/2', '/r/3', '/r/4']) take('start-recording', path);
  expect(memory.find('/r/1')).toBeUndefined();
  for (const path of ['/r/2', '/r/3', '/r/4']) expect(memory.find(path)).toBeDefined();
  // A known recording needs no additional place.
  take('start-recording', '/r/3');
  expect(memory.find('/r/2')).toBeDefined();
  take('stop-recording', '/r/1');
  expect(memory.find('/r/1')).toBeUndefined();
});

test('keeps ten thousand by default', () => {
  const large = new RecordingMemory(clock);
  for (let index = 0; index <= 10_000; index++) {
    large.take(conferenceEvent('start-recording', { Path: `/r/${index}` }));
  }
  expect(large.find('/r/0')).toBeUndefined();
  expect(large.find('/r/1')).toBeDefined();
  expect(large.find('/r/10000')).toBeDefined();
});

test('remembers a recording that is found running, and keeps known ones unchanged', () => {
  const memory = new RecordingMemory(new TestClock());
  memory.learn('/r/a.wav', 'a', 'A', 1_000);
  memory.learn('/r/a.wav', 'b', 'B', 2_000);
  expect(memory.find('/r/a.wav')).toMatchObject({ id: 'a', freeswitchName: 'A', startedAt: 1_000 });
  memory.take(conferenceEvent('stop-recording', { Path: '/r/a.wav', 'Milliseconds-Elapsed': '7000' }));
  expect(memory.last(({ freeswitchName }) => freeswitchName === 'A')?.length).toBe(7_000);
});

test('counts starts, failures and ends, because they change the folder', () => {
  expect(memory.heard).toBe(0);
  take('start-recording', '/r/a.wav');
  take('pause-recording', '/r/a.wav');
  take('resume-recording', '/r/a.wav');
  expect(memory.heard).toBe(1);
  take('stop-recording', '/r/a.wav');
  take('start-recording', '/r/b.wav', { Error: 'no' });
  expect(memory.heard).toBe(3);
});
