import { Mirror } from '../../../src/conferences/mirror';
import { event } from '../../helpers/maintenance-event';
import { until } from '../../helpers/until';
import {
  begin,
  changes,
  clock,
  esl,
  ids,
  kinds,
  lags,
  lists,
  mirror,
  observed,
  resyncs,
  room,
  useMirror,
} from './mirror-set-up';

useMirror();

describe('after a gap', () => {
  const numbered = (sequence: number, more: Record<string, string> = {}) =>
    event('HEARTBEAT', { 'Event-Sequence': String(sequence), 'Core-UUID': 'c1', ...more });

  test.each([
    ['a restart of FreeSWITCH', { 'Core-UUID': 'c2' }, 20_001],
    ['numbers that go back', {}, 5],
  ])('%s: reports what differs, and nothing else', async (_what, more, sequence) => {
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Other', ids: [7] });
    esl.fire(numbered(20_000));
    lists({ ids: [1], locked: true }, { uuid: 'r2', name: 'Other', ids: [7] });
    esl.fire(numbered(sequence, more));
    await until(() => resyncs().length === 1);
    expect(changes).toMatchObject([{ kind: 'snapshot', freeswitchName: 'Sales', room: { locked: true } }]);
    expect(resyncs()).toMatchObject([{ reason: 'gap', differing: ['Sales'] }]);
  });

  test('missing numbers are not a gap', async () => {
    await begin({ ids: [1] });
    for (const sequence of [1, 500, 501, 90_000]) esl.fire(numbered(sequence));
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect(resyncs()).toMatchObject([{ reason: 'audit', differing: [] }]);
  });

  test('a conference that is gone is reported as not active; known times stay', async () => {
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Other', ids: [7] });
    const before = mirror.room('Sales')?.members[0]?.joinedAt;
    clock.pass(500);
    lists({ ids: [1] });
    esl.ready();
    await until(() => resyncs().length === 1);
    expect(changes).toMatchObject([{ kind: 'snapshot', freeswitchName: 'Other', room: undefined }]);
    expect(mirror.room('Sales')?.members[0]?.joinedAt).toBe(before);
  });
});

describe('the audit', () => {
  test('finds a silent join at a second look, and logs it', async () => {
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Other' });
    lists({ ids: [2, 1] }, { uuid: 'r2', name: 'Other' });
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect(ids()).toEqual([2, 1]);
    expect(kinds()).toEqual(['snapshot']);
    expect(resyncs()).toMatchObject([{ reason: 'audit', conferences: 1, differing: ['Sales'] }]);
    // The second look reads only what differed.
    expect(esl.saidWith('json_list')).toEqual([
      'conference json_list compact',
      'conference Sales json_list compact',
    ]);
  });

  test('accepts an event that arrives between the looks', async () => {
    await begin({ ids: [1] });
    lists({ ids: [2, 1] });
    mirror.audit();
    await until(() => esl.said.length === 2);
    esl.fire(room.member('add-member', 2));
    await until(() => resyncs().length === 1);
    expect(kinds()).toEqual(['member-joined']);
    expect(resyncs()).toMatchObject([{ differing: [] }]);
  });

  test('corrects the order of members without an event', async () => {
    await begin({ ids: [2, 1] });
    lists({ ids: [1, 2] });
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect([ids(), kinds()]).toEqual([[1, 2], []]);
  });

  test('runs by itself', async () => {
    const own = new Mirror({ esl, clock, observe: (one) => observed.push(one), auditMs: 20 });
    own.start();
    await until(() => resyncs().filter((one) => one.reason === 'audit').length >= 2);
    own.stop();
  });
});

test('an event of an unknown member causes a read of that conference only', async () => {
  await begin({ ids: [1] }, { uuid: 'r2', name: 'Other', ids: [7] });
  lists({ ids: [2, 1] });
  esl.fire(room.member('mute-member', 2, { Speak: 'false' }));
  await until(() => resyncs().length === 1);
  expect(ids()).toEqual([2, 1]);
  expect(resyncs()).toMatchObject([{ reason: 'doubt', conferences: 1 }]);
  expect(mirror.room('Other')).toBeDefined();
  expect(esl.saidWith('Other')).toEqual([]);
});

test('events of one conference out of order cause a read', async () => {
  await begin({ ids: [1] });
  const muted = (sequence: string, speak: string) =>
    room.member('mute-member', 1, { 'Event-Sequence': sequence, Speak: speak });
  esl.fire(muted('11', 'true'));
  lists({ ids: [1] });
  esl.fire(muted('10', 'false'));
  expect(mirror.room('Sales')?.members[0]?.speak).toBe(false);
  await until(() => resyncs().length === 1);
  expect(mirror.room('Sales')?.members[0]?.speak).toBe(true);
});

test('measures how late events are', async () => {
  await begin({ ids: [1] });
  const fired = String((clock.now() - 30) * 1_000);
  esl.fire(room.event('lock', { 'Event-Date-Timestamp': fired }));
  expect(lags).toEqual([30]);
});
