import { cancelCall } from '../../../src/calls/place-call';
import { dial } from '../../../src/commands/dialling';
import { GatewayError } from '../../../src/errors';
import { refusalOf } from '../policy/refusal';
import { listOf, ScriptedEsl } from './scripted-esl';
import { toolsOf } from './tools';

const KILL = (uuid: string) => `uuid_kill ${uuid} ORIGINATOR_CANCEL`;

let esl: ScriptedEsl;
let tools: ReturnType<typeof toolsOf>;
beforeEach(() => {
  jest.useFakeTimers();
  esl = new ScriptedEsl();
  esl.answer = (line) => (line.includes('json_list') ? listOf({}) : '+OK\n');
  tools = toolsOf(esl);
  tools.live.calls.place({ uuid: 'a', requester: '200' });
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('every telephone that rings', async () => {
  for (const channel of ['a', 'b', 'c']) esl.channel('CREATE', channel, 'a');
  esl.channel('PROGRESS', 'b', 'a');
  esl.channel('HANGUP_COMPLETE', 'c', 'a', { 'Hangup-Cause': 'USER_BUSY' });
  await cancelCall(tools, 'a');
  expect(esl.said).toEqual([KILL('a'), KILL('b')]);
});

test('every one also where FreeSWITCH refuses the first', async () => {
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  const lost = new GatewayError('esl_lost', 'lost');
  esl.answer = (line) => (line === KILL('a') ? lost : '+OK\n');
  expect(await refusalOf(() => cancelCall(tools, 'a'))).toBe(lost);
  expect(esl.said).toEqual([KILL('a'), KILL('b')]);
});

test('never one that has been answered, nor the others beside it', async () => {
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  esl.channel('ANSWER', 'b', 'a');
  await cancelCall(tools, 'a');
  expect(esl.said).toEqual([]);
});

test('all at once: none is ended after it was heard to answer', async () => {
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  let answer: (reply: string) => void = () => undefined;
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  esl.answer = () => answered;
  const cancelled = cancelCall(tools, 'a');
  await jest.advanceTimersByTimeAsync(0);
  expect(esl.said).toEqual([KILL('a'), KILL('b')]);
  esl.channel('ANSWER', 'b', 'a');
  answer('+OK\n');
  await cancelled;
  expect(esl.said).toHaveLength(2);
});

test('nothing of a call that has ended, or of none', async () => {
  tools.live.calls.end('a', 'USER_BUSY');
  await cancelCall(tools, 'a');
  await cancelCall(tools, 'nobody');
  expect(esl.said).toEqual([]);
});

describe('a call whose channel is not made yet', () => {
  test('is ended as soon as it is', async () => {
    const cancelled = cancelCall(tools, 'a');
    await jest.advanceTimersByTimeAsync(500);
    expect(esl.said).toEqual([]);
    esl.channel('CREATE', 'a', 'a');
    await cancelled;
    expect(esl.said).toEqual([KILL('a')]);
  });

  test('is ended blindly where no event tells for long', async () => {
    const cancelled = cancelCall(tools, 'a');
    await jest.advanceTimersByTimeAsync(9_999);
    expect(esl.said).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    await cancelled;
    expect(esl.said).toEqual([KILL('a')]);
  });
});

test('a client who goes away during `dial` ends the call', async () => {
  const client = new AbortController();
  tools = toolsOf(esl, { cancelled: client.signal });
  const args = { destination: 'user/1000@example.org', number: undefined, name: undefined };
  const performed = dial.perform?.(args, tools);
  await jest.advanceTimersByTimeAsync(0);
  const uuid = /origination_uuid=([0-9a-f-]{36})/.exec(esl.said[1] ?? '')?.[1] ?? '';
  esl.channel('CREATE', uuid, uuid);
  esl.channel('CREATE', 'second', uuid);
  client.abort();
  await jest.advanceTimersByTimeAsync(0);
  expect(esl.said.slice(2)).toEqual([KILL(uuid), KILL('second')]);
  esl.endJob('+OK Call Requested: result: [ORIGINATOR_CANCEL]\n');
  expect((await performed)?.outcome).toMatchObject({
    kind: 'refused',
    code: 'dial_failed',
    extra: { cause: 'ORIGINATOR_CANCEL' },
  });
});
