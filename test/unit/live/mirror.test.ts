import { GatewayError } from '../../../src/errors';
import type { Change } from '../../../src/live/changes';
import { Mirror } from '../../../src/live/mirror';
import type { Observation } from '../../../src/observation';
import { until } from '../../helpers/until';
import { type Answer, ScriptedEsl } from '../calls/scripted-esl';
import { event, TestClock } from './event';
import { type RoomEvents, roomEvents } from './room-events';

interface Listed {
  readonly uuid?: string;
  readonly name?: string;
  readonly ids?: readonly number[];
  readonly locked?: boolean;
  readonly muted?: readonly number[];
  readonly destruct?: boolean;
}

let esl: ScriptedEsl;
let clock: TestClock;
let mirror: Mirror;
let changes: Change[];
let observed: Observation[];
let listed: Listed[];
let room: RoomEvents;
/** While it is set, no answer is given. */
let held: Promise<void> | undefined;
let release: () => void;
let lags: number[];

beforeEach(() => {
  esl = new ScriptedEsl();
  clock = new TestClock();
  [changes, observed, listed, lags] = [[], [], [], []];
  held = undefined;
  room = roomEvents('r1');
  esl.answer = (line) => (held ? held.then(() => String(answer(line))) : answer(line));
  mirror = new Mirror({
    esl,
    clock,
    observe: (one) => observed.push(one),
    auditMs: 0,
    onLag: (ms) => lags.push(ms),
  });
  mirror.onChange((change) => changes.push(change));
});
afterEach(() => mirror.stop());

/** What FreeSWITCH answers to the lists. */
function answer(line: string): Answer {
  const [, name, word] = /^conference (\S+)(?: (\S+))?/.exec(line) ?? [];
  if (name === 'json_list') return JSON.stringify(listed.map(jsonOf));
  const one = listed.find((candidate) => (candidate.name ?? 'Sales') === name);
  if (!one) return `-ERR Conference ${name} not found\n`;
  if (word === 'json_list') return JSON.stringify([jsonOf(one)]);
  const delimiter = line.split(' ').at(-1) ?? '';
  const rows = (one.ids ?? []).map((id) => {
    const flags = one.muted?.includes(id) ? 'hear' : 'hear|speak';
    const fields = [id, `sofia/internal/${id}`, `u${id}`, `Caller ${id}`, 1000 + id, flags, 0, 0, 100];
    return `${fields.join(delimiter)}\n`;
  });
  return rows.join('') || '-ERR no reply\n';
}

function jsonOf({
  uuid = 'r1',
  name = 'Sales',
  ids = [],
  locked = false,
  muted = [],
  destruct = false,
}: Listed) {
  const members = ids.map((id) => ({
    type: 'caller',
    id,
    uuid: `u${id}`,
    flags: { can_hear: true, can_speak: !muted.includes(id) },
  }));
  return { conference_name: name, conference_uuid: uuid, locked, destruct, run_time: 5, members };
}

function hold(): void {
  held = new Promise((resolve) => {
    release = () => {
      held = undefined;
      resolve();
    };
  });
}

const kinds = () => changes.map(({ kind }) => kind);
const ids = (name = 'Sales') => mirror.room(name)?.members.map(({ id }) => id);
const resyncs = () => observed.filter((one) => one.kind === 'resync');
const asked = (count: number) => until(() => esl.said.length >= count);

async function begin(...conferences: Listed[]): Promise<void> {
  listed = conferences;
  mirror.start();
  await until(() => mirror.fresh);
  changes.length = 0;
  observed.length = 0;
  esl.said.length = 0;
}

describe('at the beginning', () => {
  test('all conferences are read, and told as snapshots', async () => {
    listed = [
      { ids: [2, 1], locked: true },
      { uuid: 'r2', name: 'Empty' },
    ];
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

  test('one that is being taken down is not there any more', async () => {
    await begin({ ids: [1], destruct: true });
    expect(mirror.rooms()).toEqual([]);
  });

  test('members of another conference that has the name by now are not its own', async () => {
    const { answer: rightly } = esl;
    esl.answer = (line) => {
      if (line.includes('list delim')) listed = [{ uuid: 'r2', ids: [9] }];
      return rightly(line);
    };
    await begin({ ids: [1] });
    expect(mirror.room('Sales')).toMatchObject({ uuid: 'r1', members: [] });
  });

  test('nothing is asked before events are heard', async () => {
    esl.hears = false;
    mirror.start();
    expect(esl.said).toEqual([]);
    esl.hears = true;
    listed = [{ ids: [1] }];
    esl.ready();
    await until(() => mirror.fresh);
    expect(ids()).toEqual([1]);
  });

  test('where FreeSWITCH cannot be asked it is asked again', async () => {
    let first = true;
    const { answer: rightly } = esl;
    esl.answer = (line) => {
      if (!first) return rightly(line);
      first = false;
      return new GatewayError('esl_timeout', 'no answer');
    };
    listed = [{ ids: [1] }];
    mirror.start();
    await until(() => mirror.fresh);
    expect(ids()).toEqual([1]);
  });

  test('a conference whose list is not understood is left alone, the others are read', async () => {
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

describe('events that come while FreeSWITCH is asked', () => {
  test('are told at once, and stand on top of its answer, which is older', async () => {
    listed = [{ ids: [1] }];
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

  test('and go before it do not come back', async () => {
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

  test('whose connection falls meanwhile make the answer worthless: it is asked for again', async () => {
    await begin({ ids: [1] });
    hold();
    esl.ready();
    await asked(1);
    // Heard by nobody: 1 left, 2 came.
    esl.ready();
    release();
    listed = [{ ids: [2] }];
    await until(() => ids()?.[0] === 2);
    await until(() => mirror.fresh);
    expect(kinds()).toEqual(['snapshot']);
    expect(esl.saidWith('conference json_list')).toHaveLength(2);
  });
});

describe('after a gap', () => {
  const numbered = (sequence: number, more: Record<string, string> = {}) =>
    event('HEARTBEAT', { 'Event-Sequence': String(sequence), 'Core-UUID': 'c1', ...more });

  test.each([
    ['a restart of FreeSWITCH', { 'Core-UUID': 'c2' }, 20_001],
    ['numbers that go back', {}, 5],
  ])('%s: what differs is told, the rest is not', async (_what, more, sequence) => {
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Other', ids: [7] });
    esl.fire(numbered(20_000));
    listed = [
      { ids: [1], locked: true },
      { uuid: 'r2', name: 'Other', ids: [7] },
    ];
    esl.fire(numbered(sequence, more));
    await until(() => resyncs().length === 1);
    expect(changes).toMatchObject([{ kind: 'snapshot', freeswitchName: 'Sales', room: { locked: true } }]);
    expect(resyncs()).toMatchObject([{ reason: 'gap', differing: ['Sales'] }]);
  });

  test('numbers that are left out are none', async () => {
    await begin({ ids: [1] });
    for (const sequence of [1, 500, 501, 90_000]) esl.fire(numbered(sequence));
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect(resyncs()).toMatchObject([{ reason: 'audit', differing: [] }]);
  });

  test('a conference that is gone is told as not active; times that were known stay', async () => {
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Other', ids: [7] });
    const before = mirror.room('Sales')?.members[0]?.joinedAt;
    clock.pass(500);
    listed = [{ ids: [1] }];
    esl.ready();
    await until(() => resyncs().length === 1);
    expect(changes).toMatchObject([{ kind: 'snapshot', freeswitchName: 'Other', room: undefined }]);
    expect(mirror.room('Sales')?.members[0]?.joinedAt).toBe(before);
  });
});

describe('the audit', () => {
  test('finds a silent join, at a second look, and says so', async () => {
    await begin({ ids: [1] }, { uuid: 'r2', name: 'Other' });
    listed = [{ ids: [2, 1] }, { uuid: 'r2', name: 'Other' }];
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect(ids()).toEqual([2, 1]);
    expect(kinds()).toEqual(['snapshot']);
    expect(resyncs()).toMatchObject([{ reason: 'audit', conferences: 1, differing: ['Sales'] }]);
    // The second look is at what differed only.
    expect(esl.saidWith('json_list')).toEqual([
      'conference json_list compact',
      'conference Sales json_list compact',
    ]);
  });

  test('believes an event that was on its way', async () => {
    await begin({ ids: [1] });
    listed = [{ ids: [2, 1] }];
    mirror.audit();
    await until(() => esl.said.length === 2);
    esl.fire(room.member('add-member', 2));
    await until(() => resyncs().length === 1);
    expect(kinds()).toEqual(['member-joined']);
    expect(resyncs()).toMatchObject([{ differing: [] }]);
  });

  test('sets the order of members right without a word', async () => {
    await begin({ ids: [2, 1] });
    listed = [{ ids: [1, 2] }];
    mirror.audit();
    await until(() => resyncs().length === 1);
    expect([ids(), kinds()]).toEqual([[1, 2], []]);
  });

  test('comes by itself', async () => {
    const own = new Mirror({ esl, clock, observe: (one) => observed.push(one), auditMs: 20 });
    own.start();
    await until(() => resyncs().filter((one) => one.reason === 'audit').length >= 2);
    own.stop();
  });
});

test('an event of somebody unknown makes that conference be read, and no other', async () => {
  await begin({ ids: [1] }, { uuid: 'r2', name: 'Other', ids: [7] });
  listed = [{ ids: [2, 1] }];
  esl.fire(room.member('mute-member', 2, { Speak: 'false' }));
  await until(() => resyncs().length === 1);
  expect(ids()).toEqual([2, 1]);
  expect(resyncs()).toMatchObject([{ reason: 'doubt', conferences: 1 }]);
  expect(mirror.room('Other')).toBeDefined();
  expect(esl.saidWith('Other')).toEqual([]);
});

test('events of one conference out of order make it be read', async () => {
  await begin({ ids: [1] });
  const muted = (sequence: string, speak: string) =>
    room.member('mute-member', 1, { 'Event-Sequence': sequence, Speak: speak });
  esl.fire(muted('11', 'true'));
  listed = [{ ids: [1] }];
  esl.fire(muted('10', 'false'));
  expect(mirror.room('Sales')?.members[0]?.speak).toBe(false);
  await until(() => resyncs().length === 1);
  expect(mirror.room('Sales')?.members[0]?.speak).toBe(true);
});

test('how late events are is measured', async () => {
  await begin({ ids: [1] });
  const fired = String((clock.now() - 30) * 1_000);
  esl.fire(room.event('lock', { 'Event-Date-Timestamp': fired }));
  expect(lags).toEqual([30]);
});
