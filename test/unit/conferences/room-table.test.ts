import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { orderedEvent, roomEvents } from './room-events';
import { apply, begin, ids, kinds, NOW, room, table, useRoom } from './room-table-set-up';

useRoom();

test('a conference from its creation to its end', () => {
  begin();
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

test('the events of a real FreeSWITCH, one by one', () => {
  const file = join(__dirname, '../../../fixtures/freeswitch/1.10.12/events.json');
  const recorded: { events: Record<string, string>[] } = JSON.parse(readFileSync(file, 'utf8'));
  const changes = apply(...recorded.events.map((headers) => orderedEvent(Object.entries(headers))));
  const live = changes.filter(({ freeswitchName }) => freeswitchName === 'Live').map(({ kind }) => kind);
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
    // The kicked member loses the floor, and another gets it.
    ...[...changed(1), 'member-left', ...changed(1), 'member-left', ...changed(1), 'member-left'],
    'conference-ended',
  ]);
  expect(table.named('Live') ?? table.named('Elsewhere')).toBeUndefined();
});

test('the newest member is the first', () => {
  apply(room.member('add-member', 1), room.member('add-member', 2), room.member('add-member', 3));
  expect(ids()).toEqual([3, 2, 1]);
});

describe('a member who was never announced', () => {
  test('causes a read as soon as an event mentions it', () => {
    expect(table.apply(room.member('mute-member', 7), NOW)).toEqual({ changes: [], doubt: 'Sales' });
    expect(table.apply(room.event('floor-change', { 'New-ID': '7' }), NOW).doubt).toBe('Sales');
  });

  test.each(['del-member', 'kick-member', 'hup-member', 'transfer'])(
    'causes no read if it leaves by %s',
    (action) => {
      expect(table.apply(room.member(action, 7), NOW)).toEqual({ changes: [] });
    },
  );

  test('nor does a room without members: a caller at the PIN prompt', () => {
    expect(table.named('Sales')).toMatchObject({ members: [], locked: false });
    expect(kinds(room.event('lock'))).toEqual(['locked']);
  });
});

describe('names', () => {
  test('a new conference of the same name replaces one that has not ended yet', () => {
    apply(room.member('add-member', 1));
    const next = roomEvents('r2');
    expect(kinds(next.event('conference-create'), next.member('add-member', 2))).toEqual([
      'conference-ended',
      'conference-started',
      'member-joined',
    ]);
    // Late events of the old one do not change the new one.
    for (const late of [
      room.member('mute-member', 1),
      room.event('lock'),
      room.event('conference-destroy'),
    ]) {
      expect(table.apply(late, NOW)).toEqual({ changes: [] });
    }
    expect([table.named('Sales')?.uuid, ids()]).toEqual(['r2', [2]]);
  });

  test('variables of the conference neither rename nor replace it', () => {
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

  test('a variable named Action is ignored, even if floor-change has it a second time after its own', () => {
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

  test('an unknown conference causes a read', () => {
    const unknown = roomEvents('r5', 'Unknown');
    expect(table.apply(unknown.event('lock', {}, { 'Conference-Name': 'Boss' }), NOW)).toEqual({
      changes: [],
      doubt: 'Unknown',
    });
    expect(table.apply(unknown.event('conference-destroy'), NOW)).toEqual({ changes: [] });
  });

  test('a conference whose name no client can send is ignored', () => {
    const odd = roomEvents('r6', 'a+b');
    expect(table.apply(odd.event('conference-create'), NOW)).toEqual({ changes: [] });
    expect(table.apply(odd.member('add-member', 1), NOW)).toEqual({ changes: [] });
  });

  test('events without a conference are ignored', () => {
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
  test('an add-member of a listed member does not report a join', () => {
    apply(room.member('add-member', 1));
    expect(kinds(room.member('add-member', 1))).toEqual([]);
    expect(kinds(room.member('add-member', 1, { Speak: 'false' }))).toEqual(['member-changed']);
    expect(ids()).toEqual([1]);
  });

  test('events of two rooms with one name leave the later one, whichever the list had', () => {
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
    begin(known);
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
