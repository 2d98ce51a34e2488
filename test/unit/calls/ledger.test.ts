import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { CallLedger, LEG_STATES } from '../../../src/calls/ledger';
import { parseJsonEvent } from '../../../src/esl/events';
import { conferenceEvent, event, TestClock } from '../../helpers/maintenance-event';

const LEG = { uuid: 'leg-1', requester: '200', conference: 'Sales' };

let clock: TestClock;
let calls: CallLedger;
let start: number;
beforeEach(() => {
  clock = new TestClock();
  calls = new CallLedger(clock);
  start = clock.now();
  calls.place(LEG);
});

/** Takes an event of the leg a second after the last one. */
function take(name: string, headers: Record<string, string> = {}): void {
  clock.pass(1_000);
  calls.take(event(name, { 'Unique-ID': LEG.uuid, ...headers }));
}

function takeAction(action: string, headers: Record<string, string> = {}): void {
  clock.pass(1_000);
  calls.take(conferenceEvent(action, { 'Unique-ID': LEG.uuid, ...headers }));
}

test('a placed leg', () => {
  expect(calls.leg(LEG.uuid)).toEqual({
    ...LEG,
    channel: 'leg-1',
    parent: undefined,
    freeswitchName: undefined,
    state: 'placed',
    cause: undefined,
    member: undefined,
    at: { placed: start },
  });
  expect(calls.place({ uuid: 'leg-2', requester: '200', parent: 'leg-1' })).toMatchObject({
    parent: 'leg-1',
    conference: undefined,
    state: 'placed',
  });
});

test('follows a call, with its times', () => {
  const states: (string | undefined)[] = [];
  for (const name of ['CREATE', 'PROGRESS', 'PROGRESS_MEDIA', 'ANSWER']) {
    take(`CHANNEL_${name}`);
    states.push(calls.leg(LEG.uuid)?.state);
  }
  expect(states).toEqual(['trying', 'ringing', 'early_media', 'answered']);
  take('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': 'NORMAL_CLEARING' });
  expect(calls.leg(LEG.uuid)).toMatchObject({ state: 'ended', cause: 'NORMAL_CLEARING' });
  expect(calls.leg(LEG.uuid)?.at).toEqual({
    placed: start,
    trying: start + 1_000,
    ringing: start + 2_000,
    early_media: start + 3_000,
    answered: start + 4_000,
    ended: start + 5_000,
  });
});

describe('states never go back', () => {
  test('nor does the time of one change', () => {
    take('CHANNEL_ANSWER');
    const leg = calls.leg(LEG.uuid);
    for (const name of ['CHANNEL_CREATE', 'CHANNEL_PROGRESS', 'CHANNEL_PROGRESS_MEDIA', 'CHANNEL_ANSWER']) {
      take(name);
      expect(calls.leg(LEG.uuid)).toEqual(leg);
    }
  });

  test('the first end is final', () => {
    calls.settle(LEG.uuid);
    take('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': 'USER_BUSY' });
    take('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    take('CHANNEL_ANSWER');
    calls.end(LEG.uuid, 'UNKNOWN');
    expect(calls.leg(LEG.uuid)).toMatchObject({ state: 'ended', cause: 'USER_BUSY' });
    expect(calls.leg(LEG.uuid)?.at.answered).toBeUndefined();
  });

  test('with any events in any order', () => {
    const events = ['CHANNEL_CREATE', 'CHANNEL_PROGRESS', 'CHANNEL_PROGRESS_MEDIA', 'CHANNEL_ANSWER'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...events, 'CHANNEL_HANGUP_COMPLETE'), { maxLength: 12 }),
        (names) => {
          calls.place(LEG);
          calls.settle(LEG.uuid);
          let least = 0;
          for (const name of names) {
            take(name, { 'Hangup-Cause': 'NORMAL_CLEARING' });
            const rank = LEG_STATES.indexOf(calls.leg(LEG.uuid)?.state ?? 'placed');
            expect(rank).toBeGreaterThanOrEqual(least);
            least = rank;
          }
        },
      ),
    );
  });
});

describe('the end of a leg', () => {
  test('has the cause UNSPECIFIED if FreeSWITCH gives none', () => {
    take('CHANNEL_ANSWER');
    take('CHANNEL_HANGUP_COMPLETE');
    expect(calls.leg(LEG.uuid)?.cause).toBe('UNSPECIFIED');
  });

  test('can be set if FreeSWITCH will not report it', () => {
    calls.end(LEG.uuid, 'SUBSCRIBER_ABSENT');
    expect(calls.leg(LEG.uuid)).toMatchObject({ state: 'ended', cause: 'SUBSCRIBER_ABSENT' });
    calls.end('nobody', 'UNKNOWN');
    expect(calls.leg('nobody')).toBeUndefined();
  });

  test('removes it from the living legs', () => {
    calls.place({ uuid: 'leg-2', requester: '200' });
    expect(calls.live().map(({ uuid }) => uuid)).toEqual(['leg-1', 'leg-2']);
    calls.end(LEG.uuid, 'NORMAL_CLEARING');
    expect(calls.live().map(({ uuid }) => uuid)).toEqual(['leg-2']);
  });
});

describe('the conference', () => {
  test('is joined and left, with the member', () => {
    take('CHANNEL_ANSWER');
    takeAction('add-member', { 'Member-ID': '42' });
    expect(calls.leg(LEG.uuid)).toMatchObject({
      state: 'answered',
      member: 42,
      at: { joined: start + 2_000 },
    });
    expect(calls.leg(LEG.uuid)?.at.left).toBeUndefined();
    takeAction('del-member', { 'Member-ID': '42' });
    expect(calls.leg(LEG.uuid)).toMatchObject({ state: 'answered', member: 42, at: { left: start + 3_000 } });
  });

  test('counts a joining leg as answered, even if no event reported the answer', () => {
    takeAction('add-member', { 'Member-ID': '42' });
    expect(calls.leg(LEG.uuid)).toMatchObject({ state: 'answered', member: 42 });
    expect(calls.leg(LEG.uuid)?.at).toEqual({
      placed: start,
      answered: start + 1_000,
      joined: start + 1_000,
    });
    take('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    expect(calls.leg(LEG.uuid)).toMatchObject({ state: 'ended', cause: 'NORMAL_CLEARING' });
  });

  test('is not joined by a member without a number', () => {
    takeAction('add-member');
    takeAction('add-member', { 'Member-ID': 'none' });
    expect(calls.leg(LEG.uuid)).toMatchObject({ member: undefined, at: { placed: start } });
  });

  test('sends other events, which change nothing here', () => {
    const before = calls.leg(LEG.uuid);
    for (const action of [
      'mute-member',
      'start-talking',
      'floor-change',
      'kick-member',
      'conference-destroy',
    ]) {
      takeAction(action, { 'Member-ID': '42' });
    }
    expect(calls.leg(LEG.uuid)).toEqual(before);
  });

  test('events of another subclass are ignored', () => {
    calls.take(
      event('CUSTOM', {
        ...{ 'Event-Subclass': 'conference::cdr', Action: 'add-member' },
        ...{ 'Unique-ID': LEG.uuid, 'Member-ID': '42' },
      }),
    );
    expect(calls.leg(LEG.uuid)?.member).toBeUndefined();
  });
});

test('events of other calls are ignored', () => {
  const before = calls.leg(LEG.uuid);
  calls.take(event('CHANNEL_ANSWER', { 'Unique-ID': 'leg-2' }));
  calls.take(event('CHANNEL_ANSWER', { 'Unique-ID': 'LEG-1' }));
  calls.take(event('CHANNEL_ANSWER', { 'Other-Leg-Unique-ID': LEG.uuid }));
  calls.take(event('CHANNEL_ANSWER'));
  calls.take(conferenceEvent('add-member', { 'Unique-ID': 'leg-2', 'Member-ID': '1' }));
  take('HEARTBEAT');
  take('CHANNEL_BRIDGE');
  take('CHANNEL_HANGUP');
  take('toString');
  expect(calls.leg(LEG.uuid)).toEqual(before);
  expect(calls.size).toBe(1);
});

test('follows a call recorded from FreeSWITCH: joined, left and hung up', () => {
  const file = join(__dirname, '../../../fixtures/freeswitch/1.10.12/events.json');
  const { events }: { events: Record<string, string>[] } = JSON.parse(readFileSync(file, 'utf8'));
  const isOf = (fields: Record<string, string>, action: string) => fields['Action'] === action;
  const joined = events.find((fields) => isOf(fields, 'add-member') && hangUpOf(fields));
  function hangUpOf(fields: Record<string, string>) {
    return events.find(
      (other) =>
        other['Event-Name'] === 'CHANNEL_HANGUP_COMPLETE' && other['Unique-ID'] === fields['Unique-ID'],
    );
  }
  if (!joined) throw new Error('no recorded member was heard to hang up');
  const uuid = joined['Unique-ID'] ?? '';
  calls.place({ uuid, requester: '200', conference: 'Live' });
  for (const fields of events) {
    const parsed = parseJsonEvent(Buffer.from(JSON.stringify(fields)));
    if (parsed) calls.take(parsed);
  }
  expect(calls.leg(uuid)).toMatchObject({
    state: 'ended',
    cause: hangUpOf(joined)?.['Hangup-Cause'],
    member: Number(joined['Member-ID']),
    at: { joined: start, left: start, ended: start },
  });
  expect(calls.leg(LEG.uuid)?.state).toBe('placed');
});
