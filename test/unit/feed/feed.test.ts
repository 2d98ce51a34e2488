import { JobBook } from '../../../src/calls/jobs';
import { CallLedger } from '../../../src/calls/ledger';
import { Mirror } from '../../../src/conferences/mirror';
import type { Settings } from '../../../src/config/settings';
import { FileDirectory } from '../../../src/directory/file-directory';
import type { Directory, User } from '../../../src/directory/port';
import { Feed } from '../../../src/feed/feed';
import { Scope } from '../../../src/feed/scope';
import { RecordingMemory } from '../../../src/recordings/memory';
import { TestClock } from '../../helpers/maintenance-event';
import { ScriptedEsl } from '../../helpers/scripted-esl';
import { roomEvents } from '../conferences/room-events';

const LIMITS = {
  streams: 10,
  streamsPerUser: 10,
  waitingBytes: 10_000,
  replayEvents: 5,
  replayBytes: 100_000,
};

const user = (name: string, md5: string): [string, User] => [name, { name, role: 'user', ha1: { md5 } }];
const directoryOf = (owners: string[], md5 = 'a'): Directory =>
  new FileDirectory(
    'realm',
    new Map([user('200', md5), user('400', 'b')]),
    new Map([['Sales', { owners, profile: 'default' }]]),
  );

let settings: Settings;

/** Reads another configuration. */
function become(directory: Directory): void {
  settings = {
    version: (settings?.version ?? 0) + 1,
    directory,
    policies: { recordings: undefined },
  } as unknown as Settings;
}

let esl: ScriptedEsl;
let feed: Feed;
let mirror: Mirror;
let jobs: JobBook;
beforeEach(() => {
  jest.useFakeTimers();
  become(directoryOf(['200']));
  esl = new ScriptedEsl();
  esl.hears = false;
  const clock = new TestClock();
  jobs = new JobBook(clock, { jobs: 10, keptMs: 1_000_000 });
  mirror = new Mirror({ esl, clock, observe: () => undefined, auditMs: 0 });
  mirror.start();
  feed = new Feed({
    mirror,
    esl,
    clock,
    observe: () => undefined,
    live: {
      calls: new CallLedger(clock),
      jobs,
      recordings: new RecordingMemory(clock),
    },
    settings: () => settings,
    limits: LIMITS,
  });
});
afterEach(() => {
  feed.stop();
  mirror.stop();
  jest.useRealTimers();
});

/** A stream, and its text so far. */
function open(scope = new Scope(settings, { name: '200', role: 'user' }, ['Sales']), lastEventId?: string) {
  const stream = { text: '', ended: false };
  feed.open({
    scope,
    lastEventId,
    sink: {
      write: (bytes) => {
        stream.text += bytes.toString();
        return true;
      },
      onDrain: () => undefined,
      end: (bytes) => {
        stream.text += bytes.toString();
        stream.ended = true;
      },
    },
  });
  return stream;
}
const ids = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].map(([, id]) => id ?? '');
const lock = () => {
  for (const action of ['lock', 'unlock']) esl.fire(roomEvents('r1').event(action));
  jest.runAllTicks();
  jest.advanceTimersByTime(100);
};

test('sends a sign of life every 15 s', () => {
  const stream = open();
  const before = stream.text;
  jest.advanceTimersByTime(14_999);
  expect(stream.text).toBe(before);
  jest.advanceTimersByTime(15_001);
  expect(stream.text).toBe(`${before}: \n\n: \n\n`);
});

test('replays what was missed as long as it is remembered', () => {
  esl.fire(roomEvents('r1').event('conference-create'));
  const first = open();
  lock();
  const last = ids(first.text).at(-1) ?? '';
  lock();
  lock();
  const missed = ids(first.text).slice(-4);
  expect(new Set([last, ...missed]).size).toBe(5);
  expect(ids(open(undefined, last).text)).toEqual([last, last, ...missed]);
  lock();
  // Five are remembered, six were missed.
  const late = open(undefined, last);
  expect(late.text).toContain('event: snapshot');
  const [one, two, snapshot] = ids(late.text);
  expect([one, two]).toEqual([expect.stringMatching(/-0$/), expect.stringMatching(/-0$/)]);
  // A client that returns from there has missed nothing.
  expect(ids(open(undefined, snapshot).text)).toEqual([snapshot, snapshot]);
});

test('events of other conferences do not make a listener lose its place', () => {
  esl.fire(roomEvents('r1').event('conference-create'));
  const first = open();
  lock();
  const last = ids(first.text).at(-1) ?? '';
  esl.fire(roomEvents('r2', 'Other').event('conference-create'));
  for (let count = 0; count < 10; count++) {
    esl.fire(roomEvents('r2', 'Other').event(count % 2 ? 'unlock' : 'lock'));
  }
  esl.fire(roomEvents('r1').event('lock'));
  jest.advanceTimersByTime(100);
  const again = open(undefined, last);
  expect(again.text).not.toContain('event: snapshot');
  expect(again.text).toContain('event: locked');
  expect(ids(again.text)).toEqual([last, last, ids(first.text).at(-1)]);
});

test('a request under a directory that was replaced meanwhile gets no events', () => {
  const scope = new Scope(settings, { name: '200', role: 'user' }, ['Sales']);
  become(directoryOf(['400']));
  const stream = open(scope);
  expect(stream.ended).toBe(true);
  expect(stream.text).toContain('"reason":"withdrawn"');
});

test('ends a listener as slow if it does not read and gains more than may wait', () => {
  const scope = new Scope(settings, { name: '200', role: 'user' }, undefined);
  let last = '';
  feed.open({
    scope,
    lastEventId: undefined,
    sink: {
      write: () => false,
      onDrain: () => undefined,
      end: (bytes) => {
        last = bytes.toString();
      },
    },
  });
  const conferences = Array.from({ length: 200 }, (_, index) => `Sales${index}`);
  become(
    new FileDirectory(
      'realm',
      new Map([user('200', 'a')]),
      new Map(conferences.map((name) => [name, { owners: ['200'], profile: 'default' }])),
    ),
  );
  feed.adopt();
  expect(last).toContain('"reason":"slow"');
});

test('reports a job to users who may read it', () => {
  const stream = open();
  const job = { id: 'j1', command: 'bgdial', requester: '400', conference: 'Sales', to: '300', uuid: 'u1' };
  jobs.open(job);
  jobs.close('j1', 'succeeded', { cause: 'SUCCESS', member: 3 });
  feed.observe({ ...job, kind: 'job-ended', job: 'j1', state: 'succeeded', cause: 'SUCCESS', ms: 5 });
  jest.advanceTimersByTime(100);
  expect(stream.text).toMatch(
    /event: job-ended\ndata: \{"conference":"Sales","at":"[^"]+","job":\{"id":"j1"/,
  );
});

test('but not to the owners of another name of the conference, nor later', () => {
  const named = (owner: string) => ({ owners: [owner], profile: 'default', freeswitchName: '3000' });
  become(
    new FileDirectory(
      'realm',
      new Map([user('200', 'a'), user('400', 'b')]),
      new Map([
        ['Sales', named('200')],
        ['Support', named('400')],
      ]),
    ),
  );
  esl.fire(roomEvents('r1', '3000').event('conference-create'));
  const scope = new Scope(settings, { name: '400', role: 'user' }, undefined);
  const stream = open(scope);
  const [, before] = /^id: (\S+)\nevent: snapshot/m.exec(stream.text) ?? [];
  const job = { id: 'j1', command: 'bgdial', requester: '200', conference: 'Sales', to: '300', uuid: 'u1' };
  jobs.open(job);
  jobs.close('j1', 'succeeded', {});
  feed.observe({ ...job, kind: 'job-ended', job: 'j1', state: 'succeeded', cause: undefined, ms: 5 });
  esl.fire(roomEvents('r1', '3000').event('lock'));
  jest.advanceTimersByTime(100);
  const again = open(scope, before);
  for (const { text } of [stream, again]) {
    expect(text).toContain('event: locked\ndata: {"conference":"Support"');
    expect(text).not.toContain('job-ended');
  }
});

test('refuses new listeners after the end', () => {
  feed.stop();
  expect(() => open()).toThrow('overloaded');
});
