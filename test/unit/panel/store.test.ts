import { Store, secondsOf } from '../../../panel/store.js';
import type { ConferenceState, MemberState, RecordingState } from '../../../src/conferences/schemas';

const at = '2026-11-20T10:00:00.000Z';
const member = (id: number, more: Partial<MemberState> = {}): MemberState => ({
  ...{ id, channel: '', uuid: `u${id}`, callerIdName: `M${id}`, callerIdNumber: `${1000 + id}` },
  ...{ hear: true, speak: true, talking: false, hold: false, video: false, floor: false, moderator: false },
  ...{ ghost: false, volumeIn: 0, volumeOut: 0, energy: 100, joinedAt: at },
  ...more,
});
const recording: RecordingState = { id: 'r', path: '/r.wav', paused: false, startedAt: at, seconds: 0 };
const state = (more: Partial<ConferenceState> = {}): ConferenceState => ({
  ...{
    conference: 'A',
    active: true,
    locked: false,
    startedAt: at,
    members: [member(2), member(1)],
    recordings: [],
  },
  ...more,
});

let store: Store;
const a = () => store.conferences.get('A');
beforeEach(() => {
  store = new Store();
  store.take('snapshot', { conference: 'A', at, state: state() });
});

test('a snapshot replaces all that is known', () => {
  expect(a()).toMatchObject({ known: true, active: true, locked: false, startedAt: at });
  expect([...(a()?.members.keys() ?? [])]).toEqual([2, 1]);
  expect(store.take('snapshot', { conference: 'A', at, state: state({ members: [member(3)] }) })).toEqual({
    conference: 'A',
    member: 'all',
  });
  expect([...(a()?.members.keys() ?? [])]).toEqual([3]);
});

test('members join, change and leave', () => {
  expect(store.take('member-joined', { conference: 'A', at, member: member(4) })).toEqual({
    conference: 'A',
    member: 4,
  });
  store.take('member-changed', { conference: 'A', at, member: member(4, { talking: true }) });
  expect(a()?.members.get(4)?.talking).toBe(true);
  store.take('member-left', { conference: 'A', at, member: member(4) });
  expect(a()?.members.has(4)).toBe(false);
});

test('conferences begin and end, even if they were unknown', () => {
  store.take('recording-started', { conference: 'A', at, recording });
  store.take('conference-ended', { conference: 'A', at });
  expect(a()).toMatchObject({ active: false, startedAt: null, members: new Map(), recordings: new Map() });
  store.take('conference-started', { conference: 'B', at });
  expect(store.conferences.get('B')).toMatchObject({ known: true, active: true, startedAt: at });
});

test('keeps the lock, recordings and what is played', () => {
  store.take('locked', { conference: 'A', at });
  store.take('recording-started', { conference: 'A', at, recording });
  store.take('recording-changed', { conference: 'A', at, recording: { ...recording, paused: true } });
  store.take('playback', { conference: 'A', at, file: 'x.wav', playing: true, member: null });
  store.take('playback', { conference: 'A', at, file: 'x.wav', playing: true, member: 1 });
  expect(a()).toMatchObject({ locked: true });
  expect(a()?.recordings.get('/r.wav')?.paused).toBe(true);
  expect([...(a()?.playing.values() ?? [])]).toEqual([
    { file: 'x.wav', member: null },
    { file: 'x.wav', member: 1 },
  ]);
  store.take('playback', { conference: 'A', at, file: 'x.wav', playing: false, member: 1 });
  store.take('recording-stopped', { conference: 'A', at, recording });
  store.take('unlocked', { conference: 'A', at });
  expect([a()?.playing.size, a()?.recordings.size, a()?.locked]).toEqual([1, 0, false]);
});

test('computes the seconds of a recording, even if the gateway does not send them', () => {
  // As an older gateway sends it, without seconds.
  const silent = { id: 'r', path: '/r.wav', paused: false, startedAt: at };
  const later = (seconds: number) => new Date(Date.parse(at) + seconds * 1_000).toISOString();
  const told = (kind: string, seconds: number, more: object = {}) =>
    store.take(kind, { conference: 'A', at: later(seconds), recording: { ...silent, ...more } });
  const now = (seconds: number) => {
    const heard = a()?.recordings.get('/r.wav');
    return heard && secondsOf(heard, Date.parse(later(seconds)));
  };
  told('recording-started', 0);
  expect(now(5)).toBe(5);
  told('recording-changed', 10, { paused: true });
  expect(now(70)).toBe(10);
  told('recording-changed', 70, { paused: false });
  expect(now(75)).toBe(15);
  told('recording-changed', 80, { paused: true, seconds: 12.5 });
  expect(now(90)).toBe(12.5);
  store.take('snapshot', {
    conference: 'A',
    at: later(100),
    state: state({ recordings: [{ ...silent, seconds: 13 } as RecordingState] }),
  });
  expect(now(102)).toBe(15);
});

test('a snapshot contains what is played to all', () => {
  store.take('snapshot', { conference: 'A', at, state: state(), playing: 'long.wav' });
  expect([...(a()?.playing.values() ?? [])]).toEqual([{ file: 'long.wav', member: null }]);
  store.take('playback', { conference: 'A', at, file: 'long.wav', playing: false, member: null });
  expect(a()?.playing.size).toBe(0);
});

test('keeps only the conferences of the scope, and removes a withdrawn one', () => {
  store.take('snapshot', { conference: 'B', at, state: state({ conference: 'B' }) });
  store.take('scope', { conferences: ['A', 'C'] });
  expect([...store.conferences.keys()]).toEqual(['A', 'C']);
  store.take('end', { conference: 'A', reason: 'withdrawn', detail: '' });
  expect([...store.conferences.keys()]).toEqual(['C']);
});

test('a conference that started again is a new one', () => {
  const before = a()?.round;
  const begun = (startedAt: string) =>
    store.take('snapshot', { conference: 'A', at, state: state({ startedAt }) });
  begun('2026-11-20T10:00:01.000Z');
  expect(a()?.round).toBe(before);
  begun('2026-11-20T10:10:00.000Z');
  expect(a()?.round).not.toBe(before);
});

test('removes conferences that no longer exist, and knows others only by name until a snapshot', () => {
  store.keep(['B'], store.events);
  expect([...store.conferences.keys()]).toEqual(['B']);
  expect(store.conferences.get('B')?.known).toBe(false);
});

test('an event overrides a list that was asked for before it', () => {
  const asOf = store.events;
  store.take('conference-started', { conference: 'C', at });
  store.keep([], asOf);
  expect([...store.conferences.keys()]).toEqual(['C']);
});

test('ignores events about no conference, and unknown events', () => {
  expect(store.take('freeswitch', { at, connected: false })).toBeUndefined();
  expect(store.freeswitch).toBe(false);
  expect(store.take('something-new', { conference: 'A', at })).toBeUndefined();
  expect(store.take('something-new', null)).toBeUndefined();
});
