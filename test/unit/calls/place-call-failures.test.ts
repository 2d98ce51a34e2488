import { placeCall } from '../../../src/calls/place-call';
import { bgdial } from '../../../src/commands/dialling';
import { type ErrorCode, GatewayError } from '../../../src/errors';
import type { Performed } from '../../../src/freeswitch/ask';
import { listOf, ScriptedEsl } from '../../helpers/scripted-esl';
import { toolsOf } from '../../helpers/tools';
import { refusalOf } from '../policy/refusal';

const CALL = {
  destination: 'user/1000@example.org',
  variables: {},
  callerNumber: undefined,
  callerName: undefined,
  ringAtMost: 60,
  command: 'bgdial',
  to: '1000',
};
const LOST = new GatewayError('esl_lost', 'The result was lost.');

let esl: ScriptedEsl;
let tools: ReturnType<typeof toolsOf>;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  esl = new ScriptedEsl();
  esl.answer = () => listOf({});
  tools = toolsOf(esl);
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('if FreeSWITCH does not accept the job', () => {
  const placed = async (code: ErrorCode) => {
    esl.refusal = new GatewayError(code, 'no');
    expect(await refusalOf(() => placeCall(tools, CALL))).toBe(esl.refusal);
    const uuid = /origination_uuid=([0-9a-f-]{36})/.exec(esl.said[1] ?? '')?.[1] ?? '';
    return { uuid, leg: () => tools.live.calls.leg(uuid) };
  };

  test.each(['esl_unavailable', 'overloaded', 'esl_denied'] as const)(
    'with %s: nothing rings',
    async (code) => {
      const { leg } = await placed(code);
      expect(leg()).toMatchObject({ state: 'ended', cause: 'NOT_PLACED' });
    },
  );

  test.each(['esl_lost', 'esl_timeout'] as const)(
    'with %s: it may ring, and the events show it',
    async (code) => {
      const { uuid, leg } = await placed(code);
      expect(leg()?.state).toBe('placed');
      esl.channel('CREATE', uuid, uuid);
      expect(leg()?.state).toBe('trying');
      esl.channel('HANGUP_COMPLETE', uuid, uuid, { 'Hangup-Cause': 'NO_ANSWER' });
      expect(leg()).toMatchObject({ state: 'ended', cause: 'NO_ANSWER' });
    },
  );
});

describe('the end of the call', () => {
  test('is the cause that FreeSWITCH gives', async () => {
    const { uuid, end } = await placeCall(tools, CALL);
    const reply = '+OK Call Requested: result: [USER_BUSY]\n';
    esl.endJob(reply);
    expect(await end).toEqual({ cause: 'USER_BUSY', channel: uuid, reply: Buffer.from(reply) });
    expect(tools.live.calls.leg(uuid)).toMatchObject({ state: 'ended', cause: 'USER_BUSY' });
    expect(esl.said).toHaveLength(2);
  });

  test.each([
    ['-ERR conference Command not found!\n', 'api_missing'],
    ['dial <endpoint_module_name>/<destination>', 'freeswitch_usage'],
    ['surprise\n', 'unrecognised_reply'],
  ])('is an error for %j', async (reply, code) => {
    const { end } = await placeCall(tools, CALL);
    esl.endJob(reply);
    expect(await refusalOf(() => end)).toMatchObject({ code, replies: [Buffer.from(reply)] });
    expect(esl.saidWith('uuid_kill')).toEqual([]);
  });

  test('follows its channels if the result is lost', async () => {
    const { uuid, end } = await placeCall(tools, CALL);
    const leg = () => tools.live.calls.leg(uuid);
    for (const channel of [uuid, 'second']) esl.channel('CREATE', channel, uuid);
    esl.endJob(LOST);
    expect(await refusalOf(() => end)).toBe(LOST);
    expect(leg()?.state).toBe('trying');
    for (const channel of [uuid, 'second']) {
      expect(leg()?.state).toBe('trying');
      esl.channel('HANGUP_COMPLETE', channel, uuid, { 'Hangup-Cause': 'USER_BUSY' });
    }
    expect(leg()).toMatchObject({ state: 'ended', cause: 'USER_BUSY' });
  });
});

describe('the job of a background call', () => {
  const job = () => tools.live.jobs.find('job-1');
  let uuid: string;
  beforeEach(async () => {
    const performed: Performed | undefined = await bgdial.perform?.(
      { destination: 'user/1000@example.org', number: undefined, name: undefined },
      tools,
    );
    uuid = job()?.uuid ?? '';
    expect(performed?.outcome).toMatchObject({ kind: 'done', extra: { job: 'job-1', uuid } });
    expect(job()).toMatchObject({
      command: 'bgdial',
      requester: '200',
      conference: 'Sales',
      state: 'running',
    });
    esl.channel('CREATE', uuid, uuid);
  });
  const join = () =>
    esl.conference('add-member', { 'Unique-ID': uuid, variable_gateway_call: uuid, 'Member-ID': '7' });

  test('succeeds once the call has joined', async () => {
    esl.endJob('+OK Call Requested: result: [SUCCESS]\n');
    await jest.advanceTimersByTimeAsync(700);
    expect(job()?.state).toBe('running');
    join();
    await jest.advanceTimersByTimeAsync(0);
    expect(job()).toMatchObject({ state: 'succeeded', outcome: { cause: 'SUCCESS', member: 7 } });
    expect(tools.observed).toEqual([
      {
        ...{ kind: 'job-started', job: 'job-1', command: 'bgdial', requester: '200', conference: 'Sales' },
      },
      {
        kind: 'job-ended',
        job: 'job-1',
        command: 'bgdial',
        requester: '200',
        conference: 'Sales',
        state: 'succeeded',
        cause: 'SUCCESS',
        ms: 700,
      },
    ]);
  });

  test('fails with the cause', async () => {
    esl.endJob('+OK Call Requested: result: [SUBSCRIBER_ABSENT]\n');
    await jest.advanceTimersByTimeAsync(0);
    expect(job()).toMatchObject({
      state: 'failed',
      outcome: { cause: 'SUBSCRIBER_ABSENT', code: 'destination_not_found' },
    });
  });

  describe('if its result is lost', () => {
    beforeEach(async () => {
      esl.endJob(LOST);
      await jest.advanceTimersByTimeAsync(5_000);
      expect(job()?.state).toBe('running');
    });

    test('still succeeds when the call joins', async () => {
      esl.channel('ANSWER', uuid);
      join();
      await jest.advanceTimersByTimeAsync(0);
      expect(job()).toMatchObject({ state: 'succeeded', outcome: { cause: 'SUCCESS', member: 7 } });
    });

    test('succeeds if the call is found in the conference', async () => {
      esl.answer = () => listOf({ members: [{ id: 8, uuid }] });
      esl.ready();
      await jest.advanceTimersByTimeAsync(0);
      expect(job()).toMatchObject({ state: 'succeeded', outcome: { cause: 'SUCCESS', member: 8 } });
    });

    test('fails with the cause of the hangup', async () => {
      esl.channel('HANGUP_COMPLETE', uuid, uuid, { 'Hangup-Cause': 'NO_ANSWER' });
      await jest.advanceTimersByTimeAsync(0);
      expect(job()).toMatchObject({ state: 'failed', outcome: { cause: 'NO_ANSWER', code: 'dial_failed' } });
    });

    test('is unknown if the call vanished while no events were received', async () => {
      esl.answer = (line) => (line.startsWith('uuid_exists') ? 'false' : listOf({}));
      esl.ready();
      await jest.advanceTimersByTimeAsync(0);
      expect(job()).toMatchObject({ state: 'unknown', outcome: { code: 'esl_lost', detail: LOST.detail } });
    });

    test('is unknown if no event comes for as long as it may ring', async () => {
      await jest.advanceTimersByTimeAsync(114_000);
      expect(job()?.state).toBe('running');
      await jest.advanceTimersByTimeAsync(1_000);
      expect(job()).toMatchObject({ state: 'unknown', outcome: { code: 'esl_lost' } });
      expect(tools.observed).toMatchObject([
        { kind: 'job-started' },
        { kind: 'job-ended', state: 'unknown', cause: undefined },
      ]);
    });
  });
});
