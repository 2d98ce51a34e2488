import { stateOf, timeAgo } from '../../../src/conferences/state';
import { parseJsonList } from '../../../src/replies/json-list';
import { parseMemberRows } from '../../../src/replies/member-csv';

const NOW = Date.parse('2026-11-20T12:00:00Z');

const rows = (...lines: string[]) =>
  parseMemberRows(Buffer.from(lines.map((line) => `${line}\n`).join('')), ';') ?? [];
const list = (changes: object) => {
  const parsed = parseJsonList(Buffer.from(JSON.stringify([{ members: [], ...changes }])));
  if (!parsed) throw new Error('no list');
  return parsed;
};
const caller = (id: number, join_time: number) => ({
  type: 'caller',
  id,
  uuid: `u${id}`,
  join_time,
  flags: {},
});
const recordingId = (path: string) => (path === '/r/ours.wav' ? 'ours' : undefined);

test('combines both lists of one moment into one state', () => {
  const state = stateOf({
    conference: 'Sales',
    rows: rows('2;loopback/b;u2;Bob;2;hear|ghost;0;0;100', '1;loopback/a;u1;Ann;1;hear|speak|floor;0;0;100'),
    list: list({ locked: true, run_time: 60, members: [caller(2, 5), caller(1, 60)] }),
    soundMs: () => undefined,
    recordingId,
    now: NOW,
  });
  expect(state).toMatchObject({ conference: 'Sales', active: true, locked: true });
  expect(state.startedAt).toBe('2026-11-20T11:59:00.000Z');
  expect(state.members).toEqual([
    expect.objectContaining({
      id: 2,
      channel: 'loopback/b',
      ghost: true,
      joinedAt: '2026-11-20T11:59:55.000Z',
    }),
    expect.objectContaining({
      id: 1,
      callerIdName: 'Ann',
      floor: true,
      joinedAt: '2026-11-20T11:59:00.000Z',
    }),
  ]);
});

test('a member only in list has just joined; one only in json_list is gone', () => {
  const { members } = stateOf({
    conference: 'Sales',
    rows: rows('3;c;u3;C;3;hear;0;0;100'),
    list: list({ members: [caller(2, 5)] }),
    soundMs: () => undefined,
    recordingId,
    now: NOW,
  });
  expect(members.map(({ id, joinedAt }) => [id, joinedAt])).toEqual([[3, '2026-11-20T12:00:00.000Z']]);
});

test('recordings have our id, or none', () => {
  const node = (path: string, more = {}) => ({
    type: 'recording_node',
    record_path: path,
    join_time: 1_795_169_045,
    ...more,
  });
  const { recordings } = stateOf({
    conference: 'Sales',
    rows: [],
    list: list({ members: [node('/r/ours.wav', { status: 'paused' }), node('/r/theirs.wav')] }),
    soundMs: (path) => (path === '/r/ours.wav' ? 1_234 : undefined),
    recordingId,
    now: NOW,
  });
  const startedAt = '2026-11-20T10:04:05.000Z';
  expect(recordings).toEqual([
    { id: 'ours', path: '/r/ours.wav', paused: true, startedAt, seconds: 1.234 },
    { id: null, path: '/r/theirs.wav', paused: false, startedAt, seconds: 6_955 },
  ]);
});

test('a time in whole seconds stays the same during one second', () => {
  const noon = Date.parse('2026-11-20T12:00:00.000Z');
  for (const ms of [0, 1, 499, 500, 999]) expect(timeAgo(noon + ms, 60)).toBe('2026-11-20T11:59:00.000Z');
  expect(timeAgo(noon + 1_000, 61)).toBe('2026-11-20T11:59:00.000Z');
});
