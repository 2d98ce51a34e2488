import { GatewayError } from '../../../src/errors';
import { until } from '../../helpers/until';
import {
  asked,
  begin,
  changes,
  esl,
  hold,
  ids,
  kinds,
  lists,
  mirror,
  release,
  resyncs,
  room,
  useMirror,
} from './mirror-set-up';
import { roomEvents } from './room-events';

useMirror();

describe('at the beginning', () => {
  test('reads all conferences, and reports them as snapshots', async () => {
    lists({ ids: [2, 1], locked: true }, { uuid: 'r2', name: 'Empty' });
    expect(mirror.fresh).toBe(false);
    mirror.start();
    await until(() => mirror.fresh);
    expect(changes).toMatchObject([
      { kind: 'snapshot', freeswitchName: 'Sales', room: { uuid: 'r1', locked: true } },
      { kind: 'snapshot', freeswitchName: 'Empty', room: { members: [] } },
    ]);
    expect(ids()).toEqual([2, 1]);
    expect(mirror.rooms()).toHaveLength(2);
    expect(resyncs()).toMatchObject([{ reason: 'connected', conferences: 2, differing: ['Sales', 'Empty'] }]);
    expect(esl.said[0]).toBe('conference json_list compact');
    expect(esl.saidWith('list delim')).toHaveLength(2);
  });

  test('ignores a conference that is being destroyed', async () => {
    await begin({ ids: [1], destruct: true });
    expect(mirror.rooms()).toEqual([]);
  });

  test('ignores members of another conference that has the name by now', async () => {
    const { answer: rightly } = esl;
    esl.answer = (line) => {
      if (line.includes('list delim')) lists({ uuid: 'r2', ids: [9] });
      return rightly(line);
    };
    await begin({ ids: [1] });
    expect(mirror.room('Sales')).toMatchObject({ uuid: 'r1', members: [] });
  });

  test('asks nothing before events are received', async () => {
    esl.hears = false;
    mirror.start();
    expect(esl.said).toEqual([]);
    esl.hears = true;
    lists({ ids: [1] });
    esl.ready();
    await until(() => mirror.fresh);
    expect(ids()).toEqual([1]);
  });

  test('asks again if FreeSWITCH cannot be asked', async () => {
    let first = true;
    const { answer: rightly } = esl;
    esl.answer = (line) => {
      if (!first) return rightly(line);
      first = false;
      return new GatewayError('esl_timeout', 'no answer');
    };
    lists({ ids: [1] });
    mirror.start();
    await until(() => mirror.fresh);
    expect(ids()).toEqual([1]);
  });

  test('skips a conference whose list is not understood, and reads the others', async () => {
    const { answer: rightly } = esl;
    esl.answer = (line) => (line.startsWith('conference Odd list') ? 'what?' : rightly(line));
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Odd', ids: [2] });
    expect(ids()).toEqual([1]);
    expect(mirror.room('Odd')).toBeUndefined();
    esl.fire(roomEvents('r3', 'Odd').event('conference-create'));
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect(mirror.room('Odd')?.uuid).toBe('r3');
  });
});

describe('events that arrive while FreeSWITCH is asked', () => {
  test('are reported at once, and override its older answer', async () => {
    lists({ ids: [1] });
    hold();
    mirror.start();
    await asked(1);
    const fresh = roomEvents('r2', 'New');
    esl.fire(fresh.event('conference-create'));
    esl.fire(fresh.member('add-member', 5));
    expect(kinds()).toEqual(['conference-started', 'member-joined']);
    esl.fire(room.member('add-member', 2));
    esl.fire(room.member('mute-member', 1, { Speak: 'false' }));
    esl.fire(room.event('lock'));
    release();
    await until(() => mirror.fresh);
    expect(ids()).toEqual([2, 1]);
    expect(mirror.room('Sales')).toMatchObject({ locked: true, members: [{}, { id: 1, speak: false }] });
    expect(ids('New')).toEqual([5]);
    expect(changes.slice(2)).toMatchObject([{ kind: 'snapshot', freeswitchName: 'Sales' }]);
  });

  test('and remove a member: it does not come back', async () => {
    await begin({ ids: [2, 1] });
    hold();
    esl.ready();
    await asked(1);
    esl.fire(room.member('del-member', 1));
    release();
    await until(() => mirror.fresh);
    expect(ids()).toEqual([2]);
    expect(kinds()).toEqual(['member-left']);
  });

  test('after a lost connection: the answer is discarded, and FreeSWITCH is asked again', async () => {
    await begin({ ids: [1] });
    hold();
    esl.ready();
    await asked(1);
    // Nobody received these events: 1 left, 2 joined.
    esl.ready();
    release();
    lists({ ids: [2] });
    await until(() => ids()?.[0] === 2);
    await until(() => mirror.fresh);
    expect(kinds()).toEqual(['snapshot']);
    expect(esl.saidWith('conference json_list')).toHaveLength(2);
  });
});
