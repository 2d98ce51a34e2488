import { hangUp, type RingingCall } from '../../../src/calls/hang-up';
import { dial } from '../../../src/commands/dialling';
import { GatewayError } from '../../../src/errors';
import { listOf, ScriptedEsl } from '../../helpers/scripted-esl';
import { toolsOf } from '../../helpers/tools';
import { refusalOf } from '../policy/refusal';

const KILL = (uuid: string) => `uuid_kill ${uuid} ORIGINATOR_CANCEL`;
const CANCELLED = { 'Hangup-Cause': 'ORIGINATOR_CANCEL' };
const CALL: RingingCall = { first: 'a', last: 'a' };

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

/** Hangs up; returns the outcome so far. */
function hangingUp(call = CALL, ms = 1_000) {
  const seen: { outcome: 'done' | GatewayError | undefined } = { outcome: undefined };
  hangUp(tools, call, ms).then(
    () => {
      seen.outcome = 'done';
    },
    (error) => {
      seen.outcome = error;
    },
  );
  return seen;
}
const soon = () => jest.advanceTimersByTimeAsync(0);
const ends = (channel: string) => esl.channel('HANGUP_COMPLETE', channel, 'a', CANCELLED);

test('hangs up every ringing telephone, and is done when the last has ended', async () => {
  for (const channel of ['a', 'b', 'c']) esl.channel('CREATE', channel, 'a');
  esl.channel('PROGRESS', 'b', 'a');
  esl.channel('HANGUP_COMPLETE', 'c', 'a', { 'Hangup-Cause': 'USER_BUSY' });
  const hung = hangingUp();
  await soon();
  expect(esl.said).toEqual([KILL('a'), KILL('b')]);
  ends('a');
  tools.live.calls.settle('a');
  await soon();
  expect(hung.outcome).toBeUndefined();
  ends('b');
  await soon();
  expect(hung.outcome).toBe('done');
});

test('also hangs up a telephone that the call reaches meanwhile', async () => {
  esl.channel('CREATE', 'a', 'a');
  const hung = hangingUp();
  await soon();
  ends('a');
  esl.channel('CREATE', 'next', 'a');
  await soon();
  expect(esl.said).toEqual([KILL('a'), KILL('next')]);
  ends('next');
  tools.live.calls.settle('a');
  await soon();
  expect(hung.outcome).toBe('done');
});

test('hangs up the others if FreeSWITCH refuses the first, but rejects', async () => {
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  const lost = new GatewayError('esl_lost', 'lost');
  esl.answer = (line) => (line === KILL('a') ? lost : '+OK\n');
  expect(await refusalOf(() => hangUp(tools, CALL, 1_000))).toBe(lost);
  expect(esl.said).toEqual([KILL('a'), KILL('b')]);
});

test.each(['-ERR permission denied\n', 'Hm?\n', '-USAGE: <uuid> [cause]\n'])(
  'rejects on the reply %j',
  async (reply) => {
    esl.channel('CREATE', 'a', 'a');
    esl.answer = () => reply;
    expect(await refusalOf(() => hangUp(tools, CALL, 1_000))).toMatchObject({ code: 'unrecognised_reply' });
  },
);

test('waits for the end event if FreeSWITCH no longer knows the channel', async () => {
  esl.channel('CREATE', 'a', 'a');
  esl.answer = () => '-ERR No such channel!\n';
  const hung = hangingUp();
  await soon();
  expect(hung.outcome).toBeUndefined();
  tools.live.calls.settle('a');
  ends('a');
  await soon();
  expect(hung.outcome).toBe('done');
});

test('rejects if one telephone has answered, and hangs up none', async () => {
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  esl.channel('ANSWER', 'b', 'a');
  expect(await refusalOf(() => hangUp(tools, CALL, 1_000))).toMatchObject({ code: 'conflict' });
  expect(esl.said).toEqual([]);
});

test('hangs up a telephone whose answer is reported after the command', async () => {
  esl.channel('CREATE', 'a', 'a');
  const hung = hangingUp();
  await soon();
  esl.channel('ANSWER', 'a', 'a');
  await soon();
  expect(hung.outcome).toBeUndefined();
  ends('a');
  await soon();
  expect(hung.outcome).toBe('done');
});

test('hangs up all at once, and none after its answer was reported', async () => {
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  const hung = hangingUp();
  await soon();
  expect(esl.said).toEqual([KILL('a'), KILL('b')]);
  esl.channel('CREATE', 'c', 'a');
  esl.channel('ANSWER', 'c', 'a');
  await soon();
  expect(hung.outcome).toMatchObject({ code: 'conflict' });
  expect(esl.said).toHaveLength(2);
});

test('does nothing for a call that has ended or does not exist', async () => {
  tools.live.calls.end('a', 'USER_BUSY');
  await hangUp(tools, CALL, 1_000);
  await hangUp(tools, { first: 'nobody', last: 'nobody' }, 1_000);
  expect(esl.said).toEqual([]);
});

test('rejects if no event confirms the end', async () => {
  esl.channel('CREATE', 'a', 'a');
  const hung = hangingUp();
  await jest.advanceTimersByTimeAsync(999);
  expect(hung.outcome).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(hung.outcome).toMatchObject({ code: 'esl_timeout' });
});

describe('a call whose channel does not exist yet', () => {
  test('is ended as soon as the channel exists', async () => {
    const hung = hangingUp();
    await jest.advanceTimersByTimeAsync(500);
    expect(esl.said).toEqual([]);
    esl.channel('CREATE', 'a', 'a');
    await soon();
    expect(esl.said).toEqual([KILL('a')]);
    tools.live.calls.settle('a');
    ends('a');
    await soon();
    expect(hung.outcome).toBe('done');
  });

  test('is ended blindly if no event comes for long, and rejects', async () => {
    const hung = hangingUp();
    await jest.advanceTimersByTimeAsync(999);
    expect(esl.said).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(esl.said).toEqual([KILL('a')]);
    expect(hung.outcome).toMatchObject({ code: 'esl_timeout' });
  });

  test('is ended blindly at once if no events are received', async () => {
    esl.hears = false;
    const hung = hangingUp();
    await soon();
    expect(esl.said).toEqual([KILL('a')]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(hung.outcome).toMatchObject({ code: 'esl_timeout' });
  });
});

describe('a call of two legs', () => {
  const TWO = { first: 'a', last: 'z' };
  beforeEach(() => {
    tools.live.calls.place({ uuid: 'z', requester: '200', parent: 'a' });
    esl.channel('CREATE', 'a', 'a');
    esl.channel('ANSWER', 'a', 'a');
  });

  test('rings until the second has answered; when the first ends, the second ends too', async () => {
    const hung = hangingUp(TWO);
    await soon();
    expect(esl.said).toEqual([KILL('a')]);
    ends('a');
    await soon();
    expect([hung.outcome, tools.live.calls.leg('z')?.state]).toEqual(['done', 'ended']);
  });

  test('is not hung up once the second has answered', async () => {
    esl.channel('CREATE', 'z', 'z');
    esl.channel('ANSWER', 'z', 'z');
    expect(await refusalOf(() => hangUp(tools, TWO, 1_000))).toMatchObject({ code: 'conflict' });
    expect(esl.said).toEqual([]);
  });
});

describe('if the client disconnects during `dial`', () => {
  const client = () => new AbortController();
  const dialled = async (gone: AbortController) => {
    tools = toolsOf(esl, { cancelled: () => gone.signal });
    const args = { destination: 'user/1000@example.org', number: undefined, name: undefined };
    const performed = dial.perform?.(args, tools);
    await soon();
    const uuid = /origination_uuid=([0-9a-f-]{36})/.exec(esl.said[1] ?? '')?.[1] ?? '';
    esl.channel('CREATE', uuid, uuid);
    esl.channel('CREATE', 'second', uuid);
    gone.abort();
    await soon();
    return { performed, uuid };
  };

  test('the call ends', async () => {
    const { performed, uuid } = await dialled(client());
    expect(esl.said.slice(2)).toEqual([KILL(uuid), KILL('second')]);
    esl.endJob('+OK Call Requested: result: [ORIGINATOR_CANCEL]\n');
    expect((await performed)?.outcome).toMatchObject({
      kind: 'refused',
      code: 'dial_failed',
      extra: { cause: 'ORIGINATOR_CANCEL' },
    });
    expect(tools.observed.filter(({ kind }) => kind === 'leg-left')).toEqual([]);
  });

  test('and the call cannot be ended, that is recorded', async () => {
    const lost = new GatewayError('esl_unavailable', 'not connected');
    esl.answer = (line) => (line.startsWith('uuid_kill') ? lost : listOf({}));
    const { performed, uuid } = await dialled(client());
    expect(tools.observed).toContainEqual({ kind: 'leg-left', uuid, error: lost });
    esl.endJob('+OK Call Requested: result: [NO_ANSWER]\n');
    await performed;
  });
});

test('if FreeSWITCH cannot be asked about a second telephone, the outcome is unknown', async () => {
  const unavailable = new GatewayError('esl_unavailable', 'FreeSWITCH is not connected.');
  for (const channel of ['a', 'b']) esl.channel('CREATE', channel, 'a');
  esl.answer = (line) => (line === KILL('b') ? unavailable : '+OK\n');
  const part = hangingUp();
  await soon();
  expect(part.outcome).toMatchObject({ code: 'esl_lost', fate: 'unknown' });
  esl.answer = () => unavailable;
  const nothing = hangingUp();
  await soon();
  expect(nothing.outcome).toMatchObject({ code: 'esl_unavailable', fate: 'unsent' });
});
