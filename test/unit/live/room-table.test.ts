import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EslEvent } from '../../../src/esl/events';
import { RoomTable } from '../../../src/live/room-table';
import { changesOf, orderedEvent, type RoomEvents, roomEvents } from './room-events';

const NOW = Date.UTC(2026, 10, 20);
let table: RoomTable;
let room: RoomEvents;
beforeEach(() => {
  table = new RoomTable();
  room = roomEvents('r1');
  table.apply(room.event('conference-create'), NOW);
});

const apply = (...events: EslEvent[]) => changesOf(table, events, NOW);
const kinds = (...events: EslEvent[]) => apply(...events).map(({ kind }) => kind);
const member = (id: number) => table.named('Sales')?.members.find((one) => one.id === id);
const ids = (name = 'Sales') => table.named(name)?.members.map(({ id }) => id);

test('a conference from its creation to its end', () => {
  table = new RoomTable();
  expect(apply(room.event('conference-create'))).toEqual([
    { kind: 'conference-started', freeswitchName: 'Sales', at: NOW },
  ]);
  expect(apply(room.member('add-member', 1))).toEqual([
    {
      kind: 'member-joined',
      freeswitchName: 'Sales',
      at: NOW,
      member: {
        id: 1,
        channel: 'sofia/internal/1',
        uuid: 'u1',
        callerIdName: 'Caller 1',
        callerIdNumber: '1001',
        hear: true,
        speak: true,
        talking: false,
        hold: false,
        video: false,
        floor: false,
        moderator: false,
        ghost: false,
        volumeIn: 0,
        volumeOut: 0,
        energy: 100,
        joinedAt: '2026-11-20T00:00:00.000Z',
      },
    },
  ]);
  expect(kinds(room.member('del-member', 1), room.event('conference-destroy'))).toEqual([
    'member-left',
    'conference-ended',
  ]);
  expect(table.all()).toEqual([]);
});

test('what a real FreeSWITCH told of a conference, event by event', () => {
  const file = join(__dirname, '../../../fixtures/freeswitch/1.10.12/events.json');
  const recorded: { events: Record<string, string>[] } = JSON.parse(readFileSync(file, 'utf8'));
  const told = apply(...recorded.events.map((headers) => orderedEvent(Object.entries(headers))));
  const live = told.filter(({ freeswitchName }) => freeswitchName === 'Live').map(({ kind }) => kind);
  const changed = (count: number) => Array.from({ length: count }, () => 'member-changed');
  expect(live).toEqual([
    ...['conference-started', 'member-joined', ...changed(1), 'member-joined'],
    // mute, unmute, deaf, undeaf
    ...changed(4),
    ...['locked', 'unlocked'],
    // volumes and energy
    ...changed(3),
    ...['playback', 'recording-started', 'playback', ...changed(1), 'recording-stopped', ...changed(1)],
    ...['member-joined', 'member-joined', 'member-left'],
    // The floor of the one who is kicked, and who has it then.
    ...[...changed(1), 'member-left', ...changed(1), 'member-left', ...changed(1), 'member-left'],
    'conference-ended',
  ]);
  expect(table.named('Live') ?? table.named('Elsewhere')).toBeUndefined();
});

test('the newest member is the first', () => {
  apply(room.member('add-member', 1), room.member('add-member', 2), room.member('add-member', 3));
  expect(ids()).toEqual([3, 2, 1]);
});

describe('a member', () => {
  beforeEach(() => void apply(room.member('add-member', 1), room.member('add-member', 2)));

  test.each([
    ['mute-member', { Speak: 'false' }, { speak: false }],
    ['deaf-member', { Hear: 'false' }, { hear: false }],
    ['start-talking', { Talking: 'true' }, { talking: true }],
    ['energy-level-member', { 'Energy-Level': '300' }, { energy: 300 }],
    ['energy-level', { 'New-Level': '300' }, { energy: 300 }],
    ['volume-in-member', { 'Volume-Level': '-3' }, { volumeIn: -3 }],
    ['volume-out-member', { 'Volume-Level': '2' }, { volumeOut: 2 }],
    ['gain-level', { 'New-Level': '1' }, { volumeIn: 1 }],
    ['volume-level', { 'New-Level': '1' }, { volumeOut: 1 }],
    ['dtmf-member', { 'Caller-Caller-ID-Name': 'Ann' }, { callerIdName: 'Ann' }],
  ])('after %s', (action, headers, expected) => {
    const [change, ...others] = apply(room.member(action, 1, headers));
    expect(change).toMatchObject({ kind: 'member-changed', member: { id: 1, ...expected } });
    expect(others).toEqual([]);
    expect(member(1)).toMatchObject(expected);
    // Said again it changes nothing; nor does it of the others.
    expect(apply(room.member(action, 1, { ...headers }))).toEqual([]);
    expect(member(2)).toMatchObject({ speak: true, hear: true, energy: 100, volumeIn: 0, volumeOut: 0 });
  });

  test('volumes and the time of joining stay when something else changes', () => {
    apply(room.member('volume-in-member', 1, { 'Volume-Level': '4' }));
    table.apply(room.member('mute-member', 1, { Speak: 'false' }), NOW + 5_000);
    expect(member(1)).toMatchObject({ volumeIn: 4, joinedAt: '2026-11-20T00:00:00.000Z' });
  });

  test.each(['mute-member', 'hold-member'])('%s ends talking, without a stop-talking', (action) => {
    apply(room.member('start-talking', 1, { Talking: 'true' }));
    // Even if FreeSWITCH's own flag lagged behind.
    apply(
      room.member(action, 1, { Speak: 'false', Talking: 'true', Hold: String(action === 'hold-member') }),
    );
    expect(member(1)?.talking).toBe(action === 'hold-member' ? null : false);
  });

  test('on hold hides what they say and hear, though events have the raw flags', () => {
    apply(room.member('hold-member', 1, { Hold: 'true' }));
    expect(member(1)).toMatchObject({ hold: true, hear: null, speak: null, talking: null });
    apply(room.member('mute-member', 1, { Hold: 'true', Speak: 'false' }));
    expect(member(1)).toMatchObject({ hold: true, hear: null, speak: null, talking: null });
    apply(room.member('unhold-member', 1, { Speak: 'false' }));
    expect(member(1)).toMatchObject({ hold: false, hear: true, speak: false, talking: false });
  });

  test('is known by uuid and id together', () => {
    const stranger = room.member('mute-member', 1, { 'Unique-ID': 'other', Speak: 'false' });
    expect(table.apply(stranger, NOW)).toEqual({ changes: [], doubt: 'Sales' });
    expect(member(1)?.speak).toBe(true);
  });

  test('keeps the id in the conference that they are moved to, and begins anew there', () => {
    apply(room.member('mute-member', 1, { Speak: 'false' }));
    const other = roomEvents('r2', 'Elsewhere');
    expect(
      kinds(
        room.member('transfer', 1, { Speak: 'false' }),
        room.member('del-member', 1, { Speak: 'false' }),
        other.event('conference-create'),
        other.member('add-member', 1),
      ),
    ).toEqual(['member-left', 'conference-started', 'member-joined']);
    expect([ids(), ids('Elsewhere')]).toEqual([[2], [1]]);
    expect(table.named('Elsewhere')?.members[0]?.speak).toBe(true);
  });

  test('a moderator and a ghost', () => {
    apply(room.member('add-member', 3, { 'Member-Type': 'moderator' }));
    apply(room.member('add-member', 4, { 'Member-Ghost': 'true' }));
    expect([member(3), member(4)]).toMatchObject([
      { moderator: true, ghost: false },
      { moderator: false, ghost: true },
    ]);
  });
});

describe('who was never announced', () => {
  test('is looked for as soon as an event tells of them', () => {
    expect(table.apply(room.member('mute-member', 7), NOW)).toEqual({ changes: [], doubt: 'Sales' });
    expect(table.apply(room.event('floor-change', { 'New-ID': '7' }), NOW).doubt).toBe('Sales');
  });

  test.each(['del-member', 'kick-member', 'hup-member', 'transfer'])(
    'and is going by %s is no loss',
    (action) => {
      expect(table.apply(room.member(action, 7), NOW)).toEqual({ changes: [] });
    },
  );

  test('nor is a room without members: a caller at the PIN prompt', () => {
    expect(table.named('Sales')).toMatchObject({ members: [], locked: false });
    expect(kinds(room.event('lock'))).toEqual(['locked']);
  });
});

describe('the floor', () => {
  beforeEach(() => void apply(room.member('add-member', 1), room.member('add-member', 2)));
  const give = (id: string, headers = {}) =>
    apply(room.event('floor-change', { 'Old-ID': 'none', ...headers, 'New-ID': id }));
  const holders = () => table.named('Sales')?.members.flatMap(({ id, floor }) => (floor ? [id] : []));

  test('goes from one to another, though Old-ID says none', () => {
    expect(give('1')).toMatchObject([{ kind: 'member-changed', member: { id: 1, floor: true } }]);
    const changes = give('2', { 'Conference-Name': 'Sales', 'Member-ID': '2', Floor: 'true' });
    expect(changes.map((change) => 'member' in change && change.member)).toMatchObject([
      { id: 2, floor: true },
      { id: 1, floor: false },
    ]);
    give('none');
    expect(holders()).toEqual([]);
  });

  test('is told by members too, where the profile keeps floor-change to itself', () => {
    give('1');
    expect(kinds(room.member('start-talking', 2, { Talking: 'true', Floor: 'true' }))).toEqual([
      'member-changed',
      'member-changed',
    ]);
    expect(holders()).toEqual([2]);
    apply(room.member('stop-talking', 2, { Floor: 'false' }));
    expect(holders()).toEqual([]);
  });
});

describe('names', () => {
  test('a conference of the same name before the end of the one before is the conference', () => {
    apply(room.member('add-member', 1));
    const next = roomEvents('r2');
    expect(kinds(next.event('conference-create'), next.member('add-member', 2))).toEqual([
      'conference-ended',
      'conference-started',
      'member-joined',
    ]);
    // The late events of the old one say nothing of the new one.
    for (const late of [
      room.member('mute-member', 1),
      room.event('lock'),
      room.event('conference-destroy'),
    ]) {
      expect(table.apply(late, NOW)).toEqual({ changes: [] });
    }
    expect([table.named('Sales')?.uuid, ids()]).toEqual(['r2', [2]]);
  });

  test('variables of the conference do not rename it, nor make it another', () => {
    const spoofed = { 'Conference-Name': 'Boss', 'Conference-Unique-ID': 'r9', Action: 'conference-destroy' };
    expect(apply(room.event('lock', {}, spoofed))).toMatchObject([
      { kind: 'locked', freeswitchName: 'Sales' },
    ]);
    expect(table.named('Boss')).toBeUndefined();
    const fresh = roomEvents('r2', 'Other');
    expect(apply(fresh.event('conference-create', {}, { 'Conference-Name': 'Boss' }))).toMatchObject([
      { kind: 'conference-started', freeswitchName: 'Other' },
    ]);
  });

  test('a variable named Action is none, also where floor-change has it a second time behind its own', () => {
    apply(room.member('add-member', 1));
    const [head, action] = [
      [
        ['Event-Subclass', 'conference::maintenance'],
        ['Event-Name', 'CUSTOM'],
        ['Conference-Name', 'Sales'],
        ['Conference-Unique-ID', room.uuid],
        ['Action', 'lock'],
      ],
      [
        ['Action', 'floor-change'],
        ['Old-ID', 'none'],
      ],
    ] as const;
    expect(
      apply(orderedEvent([...head, ...action, ['Action', 'lock'], ['Current-Energy', '0'], ['New-ID', '1']])),
    ).toMatchObject([{ kind: 'member-changed', member: { id: 1, floor: true } }]);
    expect(apply(orderedEvent([...head, ...action, ['New-ID', 'none']]))).toMatchObject([
      { kind: 'member-changed', member: { id: 1, floor: false } },
    ]);
    expect(table.named('Sales')?.locked).toBe(false);
  });

  test('a conference that is met in the middle is looked at', () => {
    const unknown = roomEvents('r5', 'Unknown');
    expect(table.apply(unknown.event('lock', {}, { 'Conference-Name': 'Boss' }), NOW)).toEqual({
      changes: [],
      doubt: 'Unknown',
    });
    expect(table.apply(unknown.event('conference-destroy'), NOW)).toEqual({ changes: [] });
  });

  test('a name that no client can say is nobody’s', () => {
    const odd = roomEvents('r6', 'a+b');
    expect(table.apply(odd.event('conference-create'), NOW)).toEqual({ changes: [] });
    expect(table.apply(odd.member('add-member', 1), NOW)).toEqual({ changes: [] });
  });

  test('events without a conference are none of ours', () => {
    const rejected = orderedEvent([
      ['Event-Name', 'CUSTOM'],
      ['Event-Subclass', 'conference::maintenance'],
      ['Conference-Name', 'Sales'],
      ['Action', 'rejected-join-only'],
    ]);
    expect(table.apply(rejected, NOW)).toEqual({ changes: [] });
  });
});

describe('on top of a list', () => {
  test('an add-member of somebody who was in it already tells of no joining', () => {
    apply(room.member('add-member', 1));
    expect(kinds(room.member('add-member', 1))).toEqual([]);
    expect(kinds(room.member('add-member', 1, { Speak: 'false' }))).toEqual(['member-changed']);
    expect(ids()).toEqual([1]);
  });

  test('events of two rooms of one name in order leave the later one, whichever the list had', () => {
    const [a, b] = [roomEvents('a'), roomEvents('b')];
    const known = {
      uuid: 'b',
      freeswitchName: 'Sales',
      locked: false,
      startedAt: '',
      members: [],
      recordings: [],
      playing: null,
      recordingFailed: null,
    };
    table = new RoomTable([known]);
    apply(
      a.event('conference-create'),
      a.member('add-member', 1),
      a.event('conference-destroy'),
      b.event('conference-create'),
      b.member('add-member', 2),
    );
    expect([table.named('Sales')?.uuid, ids()]).toEqual(['b', [2]]);
  });
});
