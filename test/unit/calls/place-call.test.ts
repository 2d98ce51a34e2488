import { type Call, type PlacedCall, placeCall } from '../../../src/calls/place-call';
import { GatewayError } from '../../../src/errors';
import { type Answer, listOf, NOT_ACTIVE, ScriptedEsl } from '../../helpers/scripted-esl';
import { SALES, toolsOf } from '../../helpers/tools';
import { refusalOf } from '../policy/refusal';

const LIST = 'conference 3000-pbx json_list compact';
const SUCCESS = '+OK Call Requested: result: [SUCCESS]\n';
const SOMEBODY = { id: 1, uuid: 'somebody' };
const CALL: Call = {
  destination: 'user/1000@example.org',
  variables: {},
  callerNumber: undefined,
  callerName: undefined,
  ringAtMost: 60,
  command: 'bgdial',
  to: '1000',
};

let esl: ScriptedEsl;
let tools: ReturnType<typeof toolsOf>;
let list: Answer;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  esl = new ScriptedEsl();
  tools = toolsOf(esl);
  list = listOf({ members: [SOMEBODY] });
  esl.answer = (line) => (line === LIST ? list : '+OK\n');
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const leg = ({ uuid }: PlacedCall) => tools.live.calls.leg(uuid);
const join = (channel: string, call: string) =>
  esl.conference('add-member', {
    'Unique-ID': channel,
    variable_gateway_call: call,
    'Member-ID': '7',
  });

/** A call that forked to two telephones; the second answered, as the result of the job reports. */
async function answered(): Promise<PlacedCall> {
  const call = await placeCall(tools, CALL);
  for (const channel of [call.uuid, 'second']) esl.channel('CREATE', channel, call.uuid);
  esl.channel('ANSWER', 'second', call.uuid);
  esl.endJob(SUCCESS);
  return call;
}

/** The end of a call if no event comes, after the time for it. */
async function afterWaiting<T>(end: Promise<T>): Promise<T> {
  const both = Promise.allSettled([end]);
  await jest.advanceTimersByTimeAsync(1_999);
  expect(esl.said).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(1);
  await both;
  return end;
}

describe('the line sent', () => {
  const variablesOf = (line: string | undefined) => /\{(.*?)\}/.exec(line ?? '')?.[1]?.split(',');

  test('is the call, after a check if the conference is active', async () => {
    const { uuid, jobId } = await placeCall(tools, { ...CALL, callerNumber: '5550100', callerName: 'Anna' });
    const variables = `origination_uuid=${uuid},gateway_call=${uuid},originate_timeout=30,ignore_early_media=true`;
    expect(esl.said).toEqual([
      LIST,
      `bgapi conference 3000-pbx dial '{${variables}}user/1000@example.org' 5550100 Anna`,
    ]);
    expect(jobId).toBe('job-1');
    expect(tools.live.calls.leg(uuid)).toMatchObject({
      state: 'placed',
      requester: '200',
      conference: 'Sales',
      freeswitchName: '3000-pbx',
    });
  });

  test('has the profile and a caller id if the call makes the conference', async () => {
    list = NOT_ACTIVE;
    tools = toolsOf(esl, { conference: { ...SALES, profile: 'wideband' } });
    await placeCall(tools, CALL);
    expect(esl.said[1]).toMatch(
      /^bgapi conference 3000-pbx@wideband dial '\S+user\/1000@example\.org' 00000000 FreeSWITCH$/,
    );
  });

  test("keeps the gateway's own variables against those of the call", async () => {
    const variables = { ...CALL.variables, originate_timeout: '90', leg_timeout: '5' };
    const { uuid } = await placeCall(tools, { ...CALL, variables });
    expect(variablesOf(esl.said[1])).toEqual([
      'originate_timeout=60',
      'leg_timeout=5',
      `origination_uuid=${uuid}`,
      `gateway_call=${uuid}`,
      'ignore_early_media=true',
    ]);
  });
});

describe('places nothing', () => {
  const refused = async () => {
    const refusal = await refusalOf(() => placeCall(tools, CALL));
    expect(esl.said).toEqual([LIST]);
    expect(tools.live.calls.size).toBe(0);
    return refusal.code;
  };

  test('if the client disconnected before', async () => {
    tools = toolsOf(esl, { cancelled: () => AbortSignal.abort() });
    expect(await refused()).toBe('client_gone');
  });

  test('if the client disconnects during the check', async () => {
    const client = new AbortController();
    tools = toolsOf(esl, { cancelled: () => client.signal });
    esl.answer = () => {
      client.abort();
      return listOf({});
    };
    expect(await refused()).toBe('client_gone');
  });

  test('if the conference is neither listed nor active', async () => {
    list = NOT_ACTIVE;
    tools = toolsOf(esl, { conference: { ...SALES, listed: false } });
    expect(await refused()).toBe('conference_not_active');
  });

  test('if FreeSWITCH does not report the state of the conference', async () => {
    list = 'surprise';
    expect(await refused()).toBe('unrecognised_reply');
    esl.said.length = 0;
    list = new GatewayError('esl_unavailable', 'not connected');
    expect(await refused()).toBe('esl_unavailable');
  });

  test('if the line cannot be sent', async () => {
    const refusal = await refusalOf(() => placeCall(tools, { ...CALL, callerName: 'a\nb' }));
    expect(refusal.code).toBe('invalid_argument');
    expect(esl.said).toEqual([]);
  });
});

test('calls into an unlisted conference if it is active', async () => {
  tools = toolsOf(esl, { conference: { ...SALES, listed: false } });
  await placeCall(tools, CALL);
  expect(esl.said).toHaveLength(2);
});

describe('an answered call', () => {
  test('succeeds when any of its channels joins', async () => {
    const call = await answered();
    join('second', call.uuid);
    const end = await call.end;
    expect(end).toEqual({ cause: 'SUCCESS', channel: 'second', member: 7, reply: Buffer.from(SUCCESS) });
    expect(esl.said).toHaveLength(2);
  });

  test('succeeds if the event came before the result', async () => {
    const call = await placeCall(tools, CALL);
    join(call.uuid, call.uuid);
    esl.endJob(SUCCESS);
    expect(await call.end).toMatchObject({ channel: call.uuid, member: 7 });
  });

  test('succeeds if only the list shows it, and nothing is killed', async () => {
    const call = await answered();
    list = listOf({ members: [SOMEBODY, { id: 9, uuid: 'second' }] });
    expect(await afterWaiting(call.end)).toMatchObject({ cause: 'SUCCESS', channel: 'second', member: 9 });
    expect(esl.said.slice(2)).toEqual([LIST]);
    expect(leg(call)).toMatchObject({ state: 'answered', channel: 'second', member: 9 });
    esl.channel('HANGUP_COMPLETE', call.uuid, call.uuid, { 'Hangup-Cause': 'LOSE_RACE' });
    esl.channel('HANGUP_COMPLETE', 'second', call.uuid, { 'Hangup-Cause': 'NORMAL_CLEARING' });
    expect(leg(call)).toMatchObject({ state: 'ended', cause: 'NORMAL_CLEARING' });
  });

  test.each([
    ['is not admitted', listOf({ members: [SOMEBODY] }), 'NOT_ADMITTED'],
    ['comes when the conference has ended', NOT_ACTIVE, 'CONFERENCE_ENDED'],
  ])('that %s is ended, with each of its channels', async (_why, answer, cause) => {
    const call = await answered();
    list = answer;
    const end = await afterWaiting(call.end);
    expect(end).toEqual({ cause, channel: call.uuid, reply: Buffer.from(SUCCESS) });
    expect(esl.said.slice(2)).toEqual([LIST, `uuid_kill ${call.uuid}`, 'uuid_kill second']);
  });

  test.each([
    ['is lost', new GatewayError('esl_lost', 'lost')],
    ['is not understood', '-ERR permission denied\n'],
  ])('may still be up if the reply to its hangup %s, so the end is not claimed', async (_why, answer) => {
    const call = await answered();
    esl.answer = (line) => (line === LIST ? list : answer);
    const refusal = await refusalOf(() => afterWaiting(call.end));
    expect(refusal).toMatchObject({ code: 'esl_lost', detail: expect.stringContaining('may still be up') });
    // Each of its channels, even if the first one fails.
    expect(esl.saidWith('uuid_kill')).toHaveLength(2);
    expect(tools.observed.filter(({ kind }) => kind === 'leg-left')).toHaveLength(2);
  });

  test.each([
    ['cannot be asked', new GatewayError('esl_unavailable', 'not connected')],
    ['answers something else', 'surprise'],
  ])('goes on if FreeSWITCH %s', async (_why, answer) => {
    const call = await answered();
    list = answer;
    const refusal = await refusalOf(() => afterWaiting(call.end));
    expect(refusal.code).toBe('esl_lost');
    expect(esl.saidWith('uuid_kill')).toEqual([]);
    expect(leg(call)?.state).toBe('answered');
  });

  test('that hangs up at once is not waited for', async () => {
    const call = await answered();
    for (const channel of [call.uuid, 'second']) esl.channel('HANGUP_COMPLETE', channel, call.uuid);
    expect(await call.end).toMatchObject({ cause: 'NOT_ADMITTED' });
  });
});
