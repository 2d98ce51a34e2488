import { type Room, recordingStateOf, withTimesOf } from '../../../src/conferences/room';
import { apply, kinds, NOW, room, table, useRoom } from './room-table-set-up';

/** What is recorded and played. */

useRoom();

describe('recordings', () => {
  const start = (path: string, more = {}) => room.event('start-recording', { Path: path, ...more });

  test('start, pause, resume and stop', () => {
    expect(
      kinds(
        start('/r/a.wav'),
        room.event('pause-recording', { Path: '/r/a.wav' }),
        room.event('pause-recording', { Path: '/r/a.wav' }),
        room.event('resume-recording', { Path: '/r/a.wav' }),
        room.event('stop-recording', { Path: '/r/a.wav' }),
        room.event('stop-recording', { Path: '/r/a.wav' }),
      ),
    ).toEqual(['recording-started', 'recording-changed', 'recording-changed', 'recording-stopped']);
    expect(table.named('Sales')?.recordings).toEqual([]);
  });

  test('that could not be opened count as failed, and the stop that follows is ignored', () => {
    const path = '/proc/a.wav';
    const failed = start(path, { Error: 'File could not be opened for recording' });
    expect(apply(failed, room.event('stop-recording', { Path: path }))).toEqual([
      { kind: 'recording-failed', freeswitchName: 'Sales', at: NOW, path },
    ]);
  });

  test('of a room that mixes video match with and without parameters before the path', () => {
    apply(start('{video_time_audio=false}/r/a.mp4'));
    expect(table.named('Sales')?.recordings).toMatchObject([{ path: '/r/a.mp4', paused: false }]);
    expect(kinds(room.event('stop-recording', { Path: '/r/a.mp4' }))).toEqual(['recording-stopped']);
  });
});

describe('the sound of a recording', () => {
  const seconds = (now: number) =>
    table.named('Sales')?.recordings.map((one) => recordingStateOf(one, 'id', now).seconds);
  const at = (ms: number, action: string, more = {}) =>
    table.apply(room.event(action, { Path: '/r/a.wav', ...more }), NOW + ms).changes;

  test('counts without its pauses', () => {
    at(0, 'start-recording');
    expect(seconds(NOW + 1_234)).toEqual([1.234]);
    at(2_000, 'pause-recording');
    expect(seconds(NOW + 9_000)).toEqual([2]);
    at(10_000, 'resume-recording');
    expect(seconds(NOW + 11_500)).toEqual([3.5]);
    // FreeSWITCH reports at the end how much it wrote.
    const [stopped] = at(12_000, 'stop-recording', { 'Milliseconds-Elapsed': '3960' });
    expect(
      stopped && 'recording' in stopped && recordingStateOf(stopped.recording, 'id', NOW + 12_000),
    ).toEqual({
      ...{ id: 'id', path: '/r/a.wav', paused: false, startedAt: '2026-11-20T00:00:00.000Z', seconds: 3.96 },
    });
  });

  test('and the played file survive another read of the same room', () => {
    at(0, 'start-recording');
    at(2_000, 'pause-recording');
    at(4_000, 'resume-recording');
    apply(room.event('play-file', { File: 'a.wav' }));
    const known = table.named('Sales');
    if (!known) throw new Error('no room');
    const startedAt = '2026-11-20T00:00:01.000Z';
    const list = { path: '/r/a.wav', paused: false, startedAt, soundMs: 5_000, soundAt: NOW + 6_000 };
    const read = { ...known, recordings: [list], playing: null };
    const soundOf = (of: Room) =>
      of.recordings.map((one) => recordingStateOf(one, 'id', NOW + 7_000).seconds);
    expect(soundOf(withTimesOf(read, known))).toEqual([5]);
    expect(withTimesOf(read, known).playing).toBe('a.wav');
    // A pause that was not reported began at the latest when it was seen.
    const seen = { ...read, recordings: [{ ...list, paused: true }] };
    expect(soundOf(withTimesOf(seen, known))).toEqual([4]);
    // Another recording with the same path.
    const later = { ...list, startedAt: '2026-11-20T00:01:00.000Z', soundMs: 0, soundAt: NOW + 6_500 };
    expect(soundOf(withTimesOf({ ...read, recordings: [later] }, known))).toEqual([0.5]);
    expect(withTimesOf({ ...read, uuid: 'r2' }, known)).toEqual({ ...read, uuid: 'r2' });
  });
});

describe('playback', () => {
  const FILE = { File: 'a.wav' };
  const playing = () => table.named('Sales')?.playing;

  test('to everybody is known until it ends, also by its whole path', () => {
    expect(playing()).toBeNull();
    apply(room.event('play-file', { File: 'bad.wav', Error: 'File could not be played' }));
    expect(playing()).toBeNull();
    apply(room.event('play-file', FILE));
    expect(playing()).toBe('a.wav');
    apply(room.event('play-file', { File: 'b.wav' }));
    apply(room.event('play-file-done', FILE));
    apply(room.behindAction('play-file-member-done', 1, {}, { File: 'b.wav' }));
    expect(playing()).toBe('b.wav');
    apply(room.event('play-file-done', { File: '/sounds/b.wav' }));
    expect(playing()).toBeNull();
  });

  test.each([
    ['play-file', true, null, () => room.event('play-file', FILE)],
    ['play-file-done', false, null, () => room.event('play-file-done', FILE)],
    ['play-file-member', true, 1, () => room.member('play-file-member', 1, FILE)],
    ['play-file-member-done', false, 1, () => room.behindAction('play-file-member-done', 1, {}, FILE)],
  ])('%s', (_action, playing, who, event) => {
    apply(room.member('add-member', 1));
    const [playback] = apply(event());
    expect(playback).toMatchObject({ kind: 'playback', file: 'a.wav', playing, member: who });
  });

  test('that failed, or went to a member who has left, is ignored', () => {
    expect(apply(room.event('play-file', { File: 'a.wav', Error: 'File could not be played' }))).toEqual([]);
    expect(apply(room.event('play-file-member-done', { File: 'a.wav' }))).toEqual([]);
  });
});
