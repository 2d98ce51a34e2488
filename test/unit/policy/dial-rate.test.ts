import { JobBook } from '../../../src/calls/jobs';
import { CallLedger } from '../../../src/calls/ledger';
import { bgdial, dial, invite, inviteim } from '../../../src/commands/dialling';
import type { CommandTools } from '../../../src/commands/tools';
import { boundsOf } from '../../../src/conferences/bounds';
import { FileDirectory } from '../../../src/directory/file-directory';
import type { Requester } from '../../../src/directory/port';
import type { EslClient } from '../../../src/esl/port';
import { CommandRate } from '../../../src/policy/command-rate';
import { DialPolicy } from '../../../src/policy/dial';
import { DialRate } from '../../../src/policy/dial-rate';
import { MediaPolicy } from '../../../src/policy/media';
import { RecordingMemory } from '../../../src/recordings/memory';
import { unpaced } from '../../helpers/unpaced';
import { refusalOf } from './refusal';

const ANNA: Requester = { name: 'anna', role: 'user' };
const BEN: Requester = { name: 'ben', role: 'user' };

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
});
afterEach(() => {
  jest.useRealTimers();
});

test('allows a number of calls a minute, then returns 429 until the minute is over', async () => {
  const rate = new DialRate(3);
  for (let call = 0; call < 3; call++) await rate.count(ANNA);
  expect(await refusalOf(() => rate.count(ANNA))).toMatchObject({ code: 'too_many_dials', retryAfter: 60 });
  jest.advanceTimersByTime(45_500);
  expect(await refusalOf(() => rate.count(ANNA))).toMatchObject({ code: 'too_many_dials', retryAfter: 15 });
  jest.advanceTimersByTime(14_400);
  expect(await refusalOf(() => rate.count(ANNA))).toMatchObject({ retryAfter: 1 });
  jest.advanceTimersByTime(101);
  for (let call = 0; call < 3; call++) await rate.count(ANNA);
  expect(await refusalOf(() => rate.count(ANNA))).toMatchObject({ retryAfter: 60 });
});

test('the detail names the limit', async () => {
  const rate = new DialRate(1);
  await rate.count(ANNA);
  expect((await refusalOf(() => rate.count(ANNA))).detail).toBe('1 calls a minute are allowed.');
});

test('each requester has their own count', async () => {
  const rate = new DialRate(1);
  await rate.count(ANNA);
  await refusalOf(() => rate.count(ANNA));
  await rate.count(BEN);
  await rate.count({ name: '__proto__', role: 'user' });
  await refusalOf(() => rate.count({ ...BEN, role: 'admin' }));
});

/** The tools that the rows of dialling need before they send anything; sending fails the test. */
function toolsOf(dialRate: DialRate, requester: Requester): CommandTools {
  const never = (): never => {
    throw new Error('Nothing is to be said while policy decides');
  };
  const esl: EslClient = {
    api: never,
    bgapi: never,
    resultOf: never,
    onEvent: never,
    onEventsReady: never,
    hearsEvents: never,
    lateConferences: never,
    health: never,
  };
  const clock = { now: () => Date.now() };
  const ben = { ...BEN, ha1: {}, imId: 'ben.im' };
  return {
    esl,
    clock,
    observe: never,
    live: {
      calls: new CallLedger(clock),
      jobs: new JobBook(clock, { jobs: 10, keptMs: 1_000 }),
      recordings: new RecordingMemory(clock),
      bounds: boundsOf(clock),
    },
    policies: {
      dial: new DialPolicy({
        default: 'user/{user}@example.org',
        invite: 'user/{user}@example.org',
        allow: [{ to: 'user/{user}@example.org' }],
      }),
      dialRate,
      commandRate: new CommandRate(0, clock),
      commandPace: unpaced,
      readPace: unpaced,
      requestPace: unpaced,
      media: new MediaPolicy({ roots: [], streams: [] }),
    },
    recordings: undefined,
    timeouts: { command: 1_000, dial: 1_000 },
    directory: new FileDirectory('example.org', new Map([['ben', ben]]), new Map()),
    requester,
    conference: { name: 'Team', freeswitchName: 'Team', profile: 'default', owners: [], listed: true },
    trace: undefined,
    cancelled: () => new AbortController().signal,
  };
}

describe('the rows', () => {
  const place = async (
    spec: typeof dial,
    args: Record<string, string>,
    rate: DialRate,
  ): Promise<Record<string, string | undefined> | undefined> => spec.allow?.(args, toolsOf(rate, ANNA));

  test('count together', async () => {
    const rate = new DialRate(4);
    await place(dial, { destination: '1000' }, rate);
    await place(bgdial, { destination: 'user/1000@example.org' }, rate);
    await place(invite, { user: '1000' }, rate);
    await place(inviteim, { user: 'ben.im' }, rate);
    for (const spec of [dial, bgdial]) {
      expect(await refusalOf(() => place(spec, { destination: '1000' }, rate))).toMatchObject({
        code: 'too_many_dials',
        retryAfter: 60,
      });
    }
    expect((await refusalOf(() => place(invite, { user: '1000' }, rate))).code).toBe('too_many_dials');
    expect((await refusalOf(() => place(inviteim, { user: 'ben.im' }, rate))).code).toBe('too_many_dials');
  });

  test('do not count a refusal of policy', async () => {
    const rate = new DialRate(1);
    for (const [destination, code] of [
      ['sofia/gateway/carrier/1', 'not_allowed'],
      ['1000,1001', 'not_allowed'],
      ['{api_on_answer=x}1000', 'not_allowed'],
      ['{originate_timeout=500}1000', 'invalid_argument'],
      ['{originate_timeout=5', 'invalid_argument'],
    ] as const) {
      expect(await refusalOf(() => place(dial, { destination }, rate))).toMatchObject({ code });
      expect(await refusalOf(() => place(bgdial, { destination }, rate))).toMatchObject({ code });
    }
    expect(await refusalOf(() => place(invite, { user: 'a@evil' }, rate))).toMatchObject({
      code: 'not_allowed',
    });
    expect(await refusalOf(() => place(inviteim, { user: 'nobody' }, rate))).toMatchObject({
      code: 'destination_not_found',
    });
    await place(dial, { destination: '1000' }, rate);
    expect(await refusalOf(() => place(dial, { destination: '1000' }, rate))).toMatchObject({
      code: 'too_many_dials',
    });
    // Policy comes first, even if the count is used up.
    expect(await refusalOf(() => place(dial, { destination: 'loopback/1' }, rate))).toMatchObject({
      code: 'not_allowed',
    });
  });

  test('fill in the destination and keep its variables', async () => {
    const rate = new DialRate(10);
    const destination = '{originate_timeout=5,leg_timeout=6}1000';
    expect(await place(dial, { destination, number: '1' }, rate)).toEqual({
      destination: '{originate_timeout=5,leg_timeout=6}user/1000@example.org',
      number: '1',
      to: '1000',
    });
    expect(await place(invite, { user: 'anna' }, rate)).toMatchObject({ user: 'user/anna@example.org' });
    expect(await place(inviteim, { user: 'ben.im' }, rate)).toMatchObject({ user: 'user/ben@example.org' });
  });
});
