import { roomEvents } from './room-events';
import { apply, ids, kinds, member, NOW, room, table, useRoom } from './room-table-set-up';

useRoom();

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
  ])('changes after %s', (action, headers, expected) => {
    const [change, ...others] = apply(room.member(action, 1, headers));
    expect(change).toMatchObject({ kind: 'member-changed', member: { id: 1, ...expected } });
    expect(others).toEqual([]);
    expect(member(1)).toMatchObject(expected);
    // Repeated, it changes nothing; nor does it change other members.
    expect(apply(room.member(action, 1, { ...headers }))).toEqual([]);
    expect(member(2)).toMatchObject({ speak: true, hear: true, energy: 100, volumeIn: 0, volumeOut: 0 });
  });

  test('keeps volumes and the time of joining when something else changes', () => {
    apply(room.member('volume-in-member', 1, { 'Volume-Level': '4' }));
    table.apply(room.member('mute-member', 1, { Speak: 'false' }), NOW + 5_000);
    expect(member(1)).toMatchObject({ volumeIn: 4, joinedAt: '2026-11-20T00:00:00.000Z' });
  });

  test.each(['mute-member', 'hold-member'])('%s ends talking, without a stop-talking', (action) => {
    apply(room.member('start-talking', 1, { Talking: 'true' }));
    // Even if FreeSWITCH's own flag lags behind.
    apply(
      room.member(action, 1, { Speak: 'false', Talking: 'true', Hold: String(action === 'hold-member') }),
    );
    expect(member(1)?.talking).toBe(action === 'hold-member' ? null : false);
  });

  test('on hold hides speak, hear and talking, although events have the raw flags', () => {
    apply(room.member('hold-member', 1, { Hold: 'true' }));
    expect(member(1)).toMatchObject({ hold: true, hear: null, speak: null, talking: null });
    apply(room.member('mute-member', 1, { Hold: 'true', Speak: 'false' }));
    expect(member(1)).toMatchObject({ hold: true, hear: null, speak: null, talking: null });
    apply(room.member('unhold-member', 1, { Speak: 'false' }));
    expect(member(1)).toMatchObject({ hold: false, hear: true, speak: false, talking: false });
  });

  test('is identified by uuid and id together', () => {
    const stranger = room.member('mute-member', 1, { 'Unique-ID': 'other', Speak: 'false' });
    expect(table.apply(stranger, NOW)).toEqual({ changes: [], doubt: 'Sales' });
    expect(member(1)?.speak).toBe(true);
  });

  test('that is moved keeps the id in the other conference, and starts with fresh values there', () => {
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

  test('may be a moderator or a ghost', () => {
    apply(room.member('add-member', 3, { 'Member-Type': 'moderator' }));
    apply(room.member('add-member', 4, { 'Member-Ghost': 'true' }));
    expect([member(3), member(4)]).toMatchObject([
      { moderator: true, ghost: false },
      { moderator: false, ghost: true },
    ]);
  });
});

describe('the floor', () => {
  beforeEach(() => void apply(room.member('add-member', 1), room.member('add-member', 2)));
  const give = (id: string, headers = {}) =>
    apply(room.event('floor-change', { 'Old-ID': 'none', ...headers, 'New-ID': id }));
  const holders = () => table.named('Sales')?.members.flatMap(({ id, floor }) => (floor ? [id] : []));

  test('moves from one member to another, even if Old-ID is none', () => {
    expect(give('1')).toMatchObject([{ kind: 'member-changed', member: { id: 1, floor: true } }]);
    const changes = give('2', { 'Conference-Name': 'Sales', 'Member-ID': '2', Floor: 'true' });
    expect(changes.map((change) => 'member' in change && change.member)).toMatchObject([
      { id: 2, floor: true },
      { id: 1, floor: false },
    ]);
    give('none');
    expect(holders()).toEqual([]);
  });

  test('follows member events too, if the profile suppresses floor-change', () => {
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
