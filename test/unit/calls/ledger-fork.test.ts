import { CallLedger, type Leg } from '../../../src/calls/ledger';
import type { EslEvent } from '../../../src/esl/port';
import { conferenceEvent, event, TestClock } from '../../helpers/maintenance-event';

let clock: TestClock;
let calls: CallLedger;
beforeEach(() => {
  clock = new TestClock();
  calls = new CallLedger(clock);
  calls.place({ uuid: 'leg', requester: '200', conference: 'Sales', freeswitchName: '3000-pbx' });
  calls.place({ uuid: 'other', requester: '200' });
});

const headers = (channel: string) => ({ 'Unique-ID': channel, variable_gateway_call: 'leg' });
const take = (name: string, channel: string) => calls.take(event(`CHANNEL_${name}`, headers(channel)));
const hangUp = (channel: string, cause: string) =>
  calls.take(event('CHANNEL_HANGUP_COMPLETE', { ...headers(channel), 'Hangup-Cause': cause }));
const added = (channel: string, member: string): EslEvent =>
  conferenceEvent('add-member', { ...headers(channel), 'Member-ID': member });
const leg = (): Leg | undefined => calls.leg('leg');

describe('the channels of a call', () => {
  test("are the leg's own uuid until an event reports one", () => {
    expect(calls.channels('leg')).toEqual(['leg']);
    expect(calls.channels('nobody')).toEqual(['nobody']);
  });

  test('are recognised by the variable, from the first event on', () => {
    take('CREATE', 'leg');
    take('CREATE', 'second');
    expect(calls.channels('leg')).toEqual(['leg', 'second']);
    expect(calls.channels('other')).toEqual(['other']);
    expect(leg()).toMatchObject({ state: 'trying', channel: 'leg' });
  });

  test('are recognised by their uuid after that, even without the variable', () => {
    take('CREATE', 'second');
    calls.take(event('CHANNEL_PROGRESS', { 'Unique-ID': 'second' }));
    expect(leg()?.state).toBe('ringing');
    calls.take(event('CHANNEL_PROGRESS', { 'Unique-ID': 'third' }));
    expect(calls.channels('leg')).toEqual(['second']);
  });

  test('do not include channels with another call in the variable', () => {
    calls.take(event('CHANNEL_CREATE', { 'Unique-ID': 'x', variable_gateway_call: 'nobody' }));
    calls.take(event('CHANNEL_CREATE', { 'Unique-ID': 'y', variable_gateway_call: 'other' }));
    expect(leg()?.state).toBe('placed');
    expect(calls.channels('other')).toEqual(['y']);
    expect(calls.size).toBe(2);
  });

  test('are only the living ones', () => {
    for (const channel of ['leg', 'second', 'third']) take('CREATE', channel);
    hangUp('leg', 'USER_BUSY');
    expect(calls.channels('leg')).toEqual(['second', 'third']);
  });
});

describe('the channel of a leg', () => {
  test('is the first that answered', () => {
    for (const channel of ['leg', 'second']) take('CREATE', channel);
    take('ANSWER', 'second');
    expect(leg()).toMatchObject({ state: 'answered', channel: 'second' });
    take('ANSWER', 'leg');
    expect(leg()?.channel).toBe('second');
  });

  test('is the one that joined', () => {
    for (const channel of ['leg', 'second']) take('CREATE', channel);
    calls.take(added('second', '7'));
    expect(leg()).toMatchObject({ state: 'answered', channel: 'second', member: 7 });
    expect(leg()?.at.joined).toBe(clock.now());
  });
});

test('a channel that joins another conference has not joined', () => {
  take('CREATE', 'leg');
  const elsewhere = { 'Unique-ID': 'leg', 'Member-ID': '7', 'Conference-Name': 'SomebodyElses' };
  calls.take(conferenceEvent('add-member', elsewhere));
  expect(leg()).toMatchObject({ state: 'trying', member: undefined });
  expect(leg()?.at.joined).toBeUndefined();
  calls.take(added('leg', '8'));
  calls.take(conferenceEvent('del-member', elsewhere));
  expect(leg()?.at.left).toBeUndefined();
});

describe('a hangup', () => {
  test('of a busy telephone does not end the leg while another rings', () => {
    for (const channel of ['leg', 'second']) take('CREATE', channel);
    hangUp('leg', 'USER_BUSY');
    expect(leg()).toMatchObject({ state: 'trying', cause: undefined });
    take('PROGRESS', 'second');
    expect(leg()?.state).toBe('ringing');
  });

  test('of all channels does not end the leg while there may be more', () => {
    take('CREATE', 'leg');
    hangUp('leg', 'USER_BUSY');
    expect(leg()).toMatchObject({ state: 'trying', cause: undefined });
    take('CREATE', 'second');
    take('ANSWER', 'second');
    expect(leg()).toMatchObject({ state: 'answered', channel: 'second' });
  });

  test('of a channel that lost the race does not end the leg; of the one that answered it does', () => {
    for (const channel of ['leg', 'second']) take('CREATE', channel);
    take('ANSWER', 'second');
    hangUp('leg', 'LOSE_RACE');
    expect(leg()?.state).toBe('answered');
    hangUp('second', 'NORMAL_CLEARING');
    expect(leg()).toMatchObject({ state: 'ended', cause: 'NORMAL_CLEARING', channel: 'second' });
  });

  test('of a losing channel does not end the leg if the joined one was never reported', () => {
    take('CREATE', 'leg');
    calls.take(added('second', '7'));
    hangUp('leg', 'LOSE_RACE');
    expect(leg()).toMatchObject({ state: 'answered', channel: 'second' });
    expect(calls.channels('leg')).toEqual(['second']);
    hangUp('second', 'NORMAL_CLEARING');
    expect(leg()).toMatchObject({ state: 'ended', cause: 'NORMAL_CLEARING' });
  });
});

describe('a call that is settled', () => {
  test('ends with its last channel', () => {
    for (const channel of ['leg', 'second']) take('CREATE', channel);
    calls.settle('leg');
    hangUp('leg', 'USER_BUSY');
    expect(leg()?.state).toBe('trying');
    hangUp('second', 'NO_ANSWER');
    expect(leg()).toMatchObject({ state: 'ended', cause: 'NO_ANSWER' });
  });

  test('ends at once if the last channel is gone', () => {
    take('CREATE', 'leg');
    hangUp('leg', 'USER_BUSY');
    clock.pass(10);
    calls.settle('leg');
    expect(leg()).toMatchObject({ state: 'ended', cause: 'USER_BUSY', at: { ended: clock.now() } });
  });

  test('does not end if no channel was ever reported', () => {
    calls.settle('leg');
    expect(leg()?.state).toBe('placed');
    calls.settle('nobody');
    expect(calls.size).toBe(2);
  });
});

describe('a leg that is found in its conference', () => {
  test('has joined and answered', () => {
    take('CREATE', 'leg');
    clock.pass(5);
    calls.join('leg', 'second', 9);
    expect(leg()).toMatchObject({ state: 'answered', channel: 'second', member: 9 });
    expect(leg()?.at).toMatchObject({ answered: clock.now(), joined: clock.now() });
    expect(calls.channels('leg')).toEqual(['leg', 'second']);
  });

  test('resolves waiting callers', async () => {
    const waiting = calls.until('leg', ({ at }) => at.joined !== undefined, 60_000);
    calls.join('leg', 'leg', 9);
    expect(await waiting).toMatchObject({ member: 9 });
  });

  test('ends with its hangup', () => {
    calls.join('leg', 'leg', 9);
    hangUp('leg', 'NORMAL_CLEARING');
    expect(leg()).toMatchObject({ state: 'ended', cause: 'NORMAL_CLEARING', member: 9 });
  });

  test('is ignored if the leg is unknown', () => {
    calls.join('nobody', 'nobody', 9);
    expect(calls.leg('nobody')).toBeUndefined();
    expect(calls.size).toBe(2);
  });
});
