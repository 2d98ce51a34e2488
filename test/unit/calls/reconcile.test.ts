import { CallLedger } from '../../../src/calls/ledger';
import { boundsOf } from '../../../src/conferences/bounds';
import { GatewayError } from '../../../src/errors';
import { follow } from '../../../src/nodes/node';
import { RecordingMemory } from '../../../src/recordings/memory';
import { TestClock } from '../../helpers/maintenance-event';
import { type Answer, listOf, NOT_ACTIVE, ScriptedEsl } from '../../helpers/scripted-esl';
import { until } from '../../helpers/until';

const LIST = 'conference 3000-pbx json_list compact';

/** The channels that FreeSWITCH knows. */
let known: Set<string>;
let list: Answer;
let esl: ScriptedEsl;
let clock: TestClock;
let calls: CallLedger;
let recordings: RecordingMemory;
beforeEach(() => {
  known = new Set();
  list = NOT_ACTIVE;
  esl = new ScriptedEsl();
  esl.answer = (line) => (line === LIST ? list : String(known.has(line.split(' ')[1] ?? '')));
  clock = new TestClock();
  calls = new CallLedger(clock);
  recordings = new RecordingMemory(clock);
  follow(esl, { calls, recordings, bounds: boundsOf(clock) }, clock.now);
});

const place = (uuid: string, more: { conference?: string; freeswitchName?: string } = {}) =>
  calls.place({ uuid, requester: '200', ...more });
const placeInto = (uuid: string) => place(uuid, { conference: 'Sales', freeswitchName: '3000-pbx' });

test('calls and recordings follow the events', () => {
  place('a');
  esl.channel('ANSWER', 'a');
  esl.conference('start-recording', { Path: '/r/a.wav' });
  expect(calls.leg('a')?.state).toBe('answered');
  expect(recordings.find('/r/a.wav')).toBeDefined();
});

describe('after a time without events', () => {
  beforeEach(() => {
    for (const uuid of ['a', 'b', 'c']) place(uuid);
    clock.pass(5_000);
  });

  test('legs that FreeSWITCH no longer knows have ended', async () => {
    known.add('b');
    calls.end('c', 'NORMAL_CLEARING');
    esl.ready();
    await until(() => esl.said.length === 2 && calls.leg('a')?.state === 'ended');
    expect(esl.said).toEqual(['uuid_exists a', 'uuid_exists b']);
    expect(calls.leg('a')?.cause).toBe('UNKNOWN');
    expect(calls.leg('b')?.state).toBe('placed');
    expect(calls.leg('c')?.cause).toBe('NORMAL_CLEARING');
  });

  test('no leg ends if FreeSWITCH cannot be asked; the next round asks again', async () => {
    const { answer } = esl;
    esl.answer = () => new GatewayError('esl_unavailable', 'not connected');
    esl.ready();
    await until(() => esl.said.length === 1);
    expect(calls.live()).toHaveLength(3);
    esl.answer = answer;
    esl.ready();
    await until(() => calls.live().length === 0);
    expect(esl.said).toEqual(['uuid_exists a', 'uuid_exists a', 'uuid_exists b', 'uuid_exists c']);
  });

  test('a leg that starts when another answers waits for that one', async () => {
    calls.place({ uuid: 'b-of-b', requester: '200', parent: 'b' });
    calls.place({ uuid: 'a-of-a', requester: '200', parent: 'a' });
    clock.pass(5_000);
    known.add('b');
    esl.ready();
    await until(() => calls.leg('c')?.state === 'ended' && calls.leg('a-of-a')?.state === 'ended');
    expect(calls.leg('b-of-b')?.state).toBe('placed');
    expect(esl.saidWith('b-of-b')).toEqual([]);
  });

  test.each(['esl_unavailable', 'esl_lost', 'esl_timeout', 'overloaded'] as const)(
    'asks again if commands cannot be sent yet (%s), even though events stay ready',
    async (code) => {
      const { answer } = esl;
      esl.answer = () => new GatewayError(code, 'not now');
      esl.ready();
      await until(() => esl.said.length === 1);
      esl.answer = answer;
      await until(() => calls.live().length === 0);
      expect(esl.said).toEqual(['uuid_exists a', 'uuid_exists a', 'uuid_exists b', 'uuid_exists c']);
    },
  );

  test('asks nothing if events are lost meanwhile, until they are received again', async () => {
    esl.answer = () => {
      esl.hears = false;
      return new GatewayError('esl_unavailable', 'not connected');
    };
    esl.ready();
    await until(() => esl.said.length === 1);
    // The first retry would come within this second.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(esl.said).toHaveLength(1);
  });

  test('a reply that is neither true nor false ends nothing', async () => {
    const { answer } = esl;
    esl.answer = () => '-ERR permission denied\n';
    place('d');
    esl.channel('CREATE', 'd');
    esl.ready();
    await until(() => esl.said.length === 4);
    // When the replies of the next round are read, those of this one have been read too.
    esl.answer = answer;
    for (const uuid of ['a', 'b', 'c']) known.add(uuid);
    esl.ready();
    await until(() => calls.leg('d')?.state === 'ended');
    expect(calls.live()).toHaveLength(3);
  });

  test('leaves a leg alone if FreeSWITCH may not have made its channel yet', async () => {
    for (const uuid of ['a', 'b', 'c']) calls.end(uuid, 'NORMAL_CLEARING');
    place('young');
    // The channel of this one existed, and is gone.
    place('made');
    esl.channel('CREATE', 'made');
    clock.pass(4_999);
    esl.ready();
    await until(() => calls.leg('made')?.state === 'ended');
    expect(esl.said).toEqual(['uuid_exists made']);
    expect(calls.leg('young')?.state).toBe('placed');
    clock.pass(1);
    esl.ready();
    await until(() => calls.leg('young')?.state === 'ended');
    expect(calls.leg('young')?.cause).toBe('UNKNOWN');
  });
});

describe('a leg that was to join', () => {
  test('is found if it joined meanwhile, even a young one', async () => {
    placeInto('a');
    list = listOf({ members: [member(3, 'x'), member(7, 'a')] });
    esl.ready();
    await until(() => calls.leg('a')?.member !== undefined);
    expect(calls.leg('a')).toMatchObject({ state: 'answered', channel: 'a', member: 7 });
    expect(esl.said).toEqual([LIST]);
  });

  test('is found by another of its channels', async () => {
    placeInto('a');
    esl.channel('CREATE', 'second', 'a');
    list = listOf({ members: [member(7, 'second')] });
    esl.ready();
    await until(() => calls.leg('a')?.member !== undefined);
    expect(calls.leg('a')).toMatchObject({ state: 'answered', channel: 'second', member: 7 });
  });

  test.each([
    ['is not in it', listOf({ members: [member(7, 'x')] })],
    ['is in none, because it has ended', NOT_ACTIVE],
  ])('and %s goes on or has ended, as FreeSWITCH reports', async (_where, answer) => {
    placeInto('a');
    placeInto('b');
    known.add('a');
    clock.pass(5_000);
    list = answer;
    esl.ready();
    await until(() => calls.leg('b')?.state === 'ended');
    expect(esl.said).toEqual([LIST, 'uuid_exists a', LIST, 'uuid_exists b']);
    expect(calls.leg('b')?.cause).toBe('UNKNOWN');
    expect(calls.leg('a')?.state).toBe('placed');
  });

  test('has ended if none of its channels is known', async () => {
    for (const uuid of ['a', 'b']) {
      placeInto(uuid);
      esl.channel('CREATE', uuid);
      esl.channel('CREATE', `${uuid}2`, uuid);
    }
    known.add('a2');
    esl.ready();
    await until(() => calls.leg('b')?.state === 'ended');
    expect(esl.saidWith('uuid_exists')).toEqual(['a', 'a2', 'b', 'b2'].map((uuid) => `uuid_exists ${uuid}`));
    expect(calls.leg('a')?.state).toBe('trying');
  });

  test('is not looked for in the list if it has already joined', async () => {
    placeInto('a');
    esl.conference('add-member', { 'Unique-ID': 'a', 'Member-ID': '7' });
    esl.ready();
    await until(() => calls.leg('a')?.state === 'ended');
    expect(esl.said).toEqual(['uuid_exists a']);
    expect(calls.leg('a')).toMatchObject({ cause: 'UNKNOWN', member: 7 });
  });

  test('is left as it is if the list is not understood', async () => {
    placeInto('a');
    clock.pass(5_000);
    list = '[{"members":';
    esl.ready();
    await until(() => esl.said.length === 1);
    list = NOT_ACTIVE;
    known.add('a');
    place('b');
    esl.channel('CREATE', 'b');
    esl.ready();
    await until(() => calls.leg('b')?.state === 'ended');
    expect(esl.said).toEqual([LIST, LIST, 'uuid_exists a', 'uuid_exists b']);
    expect(calls.leg('a')?.state).toBe('placed');
  });
});

function member(id: number, uuid: string): { id: number; uuid: string } {
  return { id, uuid };
}
