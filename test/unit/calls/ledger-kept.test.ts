import { CallLedger, type Leg } from '../../../src/calls/ledger';
import { conferenceEvent, event, TestClock } from '../../helpers/maintenance-event';

const HOUR = 3_600_000;

let clock: TestClock;
beforeEach(() => {
  clock = new TestClock();
});

describe('waiting for a leg', () => {
  let calls: CallLedger;
  beforeEach(() => {
    jest.useFakeTimers();
    calls = new CallLedger(clock);
    calls.place({ uuid: 'a', requester: '200' });
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const joined = ({ at }: Leg) => at.joined !== undefined;
  const join = (uuid = 'a') =>
    calls.take(conferenceEvent('add-member', { 'Unique-ID': uuid, 'Member-ID': '7' }));

  test('ends at once if the leg is already as wanted', async () => {
    join();
    expect(await calls.until('a', joined, 1_000)).toMatchObject({ member: 7 });
  });

  test('ends at once if there is no such leg', async () => {
    expect(await calls.until('nobody', joined, 1_000)).toBeUndefined();
  });

  test('ends with the event, not before', async () => {
    const seen: (Leg | undefined)[] = [];
    const waiting = calls.until('a', joined, 1_000).then((leg) => seen.push(leg));
    calls.take(event('CHANNEL_ANSWER', { 'Unique-ID': 'a' }));
    calls.place({ uuid: 'b', requester: '200' });
    join('b');
    await jest.advanceTimersByTimeAsync(999);
    expect(seen).toEqual([]);
    join();
    await waiting;
    expect(seen).toMatchObject([{ uuid: 'a', state: 'answered', member: 7 }]);
  });

  test('ends after the time limit, with the leg as it is', async () => {
    const waiting = calls.until('a', joined, 1_000);
    calls.take(event('CHANNEL_PROGRESS', { 'Unique-ID': 'a' }));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await waiting).toMatchObject({ state: 'ringing', member: undefined });
    // The waiting has ended, so this changes nothing.
    join();
  });

  test('works for several callers at once, each with its own condition', async () => {
    const order: string[] = [];
    const both = [
      calls.until('a', ({ state }) => state === 'answered', 1_000).then(() => order.push('answered')),
      calls.until('a', joined, 1_000).then(() => order.push('joined')),
    ];
    calls.take(event('CHANNEL_ANSWER', { 'Unique-ID': 'a' }));
    await both[0];
    expect(order).toEqual(['answered']);
    join();
    await Promise.all(both);
    expect(order).toEqual(['answered', 'joined']);
  });

  test('ends if the leg is forgotten', async () => {
    calls = new CallLedger(clock, { legs: 1, keptMs: 1_000 });
    calls.place({ uuid: 'a', requester: '200' });
    const waiting = calls.until('a', joined, HOUR);
    calls.place({ uuid: 'b', requester: '200' });
    expect(jest.getTimerCount()).toBe(0);
    expect(await waiting).toBeUndefined();
  });

  test('works again after it ended', async () => {
    const first = calls.until('a', ({ state }) => state === 'trying', 1_000);
    calls.take(event('CHANNEL_CREATE', { 'Unique-ID': 'a' }));
    await first;
    const second = calls.until('a', ({ state }) => state === 'ended', 1_000);
    calls.end('a', 'USER_BUSY');
    expect(await second).toMatchObject({ cause: 'USER_BUSY' });
  });
});

describe('keeps', () => {
  test('a leg for an hour after its end, and a living one without limit', () => {
    const calls = new CallLedger(clock);
    calls.place({ uuid: 'ended', requester: '200' });
    calls.place({ uuid: 'lives', requester: '200' });
    calls.end('ended', 'NORMAL_CLEARING');
    clock.pass(HOUR);
    calls.place({ uuid: 'next', requester: '200' });
    expect(calls.leg('ended')).toMatchObject({ cause: 'NORMAL_CLEARING' });
    clock.pass(1);
    calls.place({ uuid: 'after', requester: '200' });
    expect(calls.leg('ended')).toBeUndefined();
    expect(calls.live().map(({ uuid }) => uuid)).toEqual(['lives', 'next', 'after']);
    clock.pass(24 * HOUR);
    calls.place({ uuid: 'later', requester: '200' });
    expect(calls.leg('lives')).toMatchObject({ state: 'placed' });
  });

  test('a limited number of legs; removes expired ones first, then the oldest', () => {
    const calls = new CallLedger(clock, { legs: 3, keptMs: 1_000 });
    for (const uuid of ['a', 'b', 'c']) calls.place({ uuid, requester: '200' });
    calls.end('b', 'NORMAL_CLEARING');
    clock.pass(1_001);
    calls.place({ uuid: 'd', requester: '200' });
    expect(calls.live().map(({ uuid }) => uuid)).toEqual(['a', 'c', 'd']);
    calls.place({ uuid: 'e', requester: '200' });
    expect(calls.live().map(({ uuid }) => uuid)).toEqual(['c', 'd', 'e']);
    expect(calls.size).toBe(3);
  });

  test('living legs before ended ones, even if they ended just now', () => {
    const calls = new CallLedger(clock, { legs: 3, keptMs: HOUR });
    for (const uuid of ['a', 'b', 'c']) calls.place({ uuid, requester: '200' });
    for (const uuid of ['c', 'b']) calls.end(uuid, 'NORMAL_CLEARING');
    calls.place({ uuid: 'd', requester: '200' });
    expect(['a', 'b', 'c', 'd'].map((uuid) => calls.leg(uuid)?.state)).toEqual([
      'placed',
      undefined,
      'ended',
      'placed',
    ]);
    calls.place({ uuid: 'e', requester: '200' });
    expect(calls.leg('c')).toBeUndefined();
    expect(calls.live().map(({ uuid }) => uuid)).toEqual(['a', 'd', 'e']);
  });

  test('no forgotten leg when its other channels send events', () => {
    const calls = new CallLedger(clock, { legs: 1, keptMs: 1_000 });
    const second = { 'Unique-ID': 'second' };
    calls.place({ uuid: 'a', requester: '200' });
    calls.take(event('CHANNEL_CREATE', { ...second, variable_gateway_call: 'a' }));
    expect(calls.leg('a')?.state).toBe('trying');
    calls.place({ uuid: 'b', requester: '200' });
    calls.take(event('CHANNEL_ANSWER', { ...second, variable_gateway_call: 'a' }));
    expect(calls.leg('a')).toBeUndefined();
    expect(calls.leg('b')?.state).toBe('placed');
    expect(calls.channels('a')).toEqual(['a']);
  });

  test('ten thousand legs', () => {
    const calls = new CallLedger(clock);
    for (let call = 0; call < 10_010; call++) calls.place({ uuid: `leg-${call}`, requester: '200' });
    expect(calls.size).toBe(10_000);
    expect(calls.leg('leg-9')).toBeUndefined();
    expect(calls.leg('leg-10')).toBeDefined();
  });

  test('no forgotten leg when its own events arrive', () => {
    const calls = new CallLedger(clock, { legs: 1, keptMs: 1_000 });
    calls.place({ uuid: 'a', requester: '200' });
    calls.place({ uuid: 'b', requester: '200' });
    calls.take(event('CHANNEL_ANSWER', { 'Unique-ID': 'a' }));
    calls.end('a', 'NORMAL_CLEARING');
    expect(calls.leg('a')).toBeUndefined();
    expect(calls.size).toBe(1);
  });
});
