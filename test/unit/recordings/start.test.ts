import { GatewayError } from '../../../src/errors';
import type { Performed } from '../../../src/freeswitch/ask';
import { recordingLength, startRecording } from '../../../src/recordings/start';
import { conferenceEvent } from '../../helpers/maintenance-event';
import { type Answer, listOf, NOT_ACTIVE, ScriptedEsl } from '../../helpers/scripted-esl';
import { toolsOf } from '../../helpers/tools';
import { refusalOf } from '../policy/refusal';

const LIST = 'conference 3000-pbx json_list compact';
const SOMEBODY = { id: 1, uuid: 'somebody' };
const RECORDED =
  /^conference 3000-pbx record (\/recordings\/(3000-pbx\.\d{8}T\d{6}Z\.(?:\w+\.)?[0-9a-f]{8})\.wav)$/;

let esl: ScriptedEsl;
let tools: ReturnType<typeof toolsOf>;
let list: Answer;
/** The event that FreeSWITCH sends for a file that it has to write. */
let opens: ((path: string) => void) | undefined;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  esl = new ScriptedEsl();
  tools = toolsOf(esl);
  // Events have been received for a while.
  tools.live.recordings.auto.take(conferenceEvent('add-member'));
  jest.advanceTimersByTime(1_000);
  list = listOf({ members: [SOMEBODY] });
  opens = (path) => fire('start-recording', path);
  esl.answer = (line) => {
    if (line === LIST) return list;
    const path = RECORDED.exec(line)?.[1] ?? '';
    opens?.(path);
    return `+OK Record file ${path}\n`;
  };
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  // Only the listener that follows all events remains.
  expect(esl.listeners.size).toBe(1);
  expect(tools.live.recordings.starting.size).toBe(0);
  jest.useRealTimers();
});

const fire = (action: string, path: string, more: Record<string, string> = {}) =>
  esl.conference(action, { Path: path, ...more });
const started = ({ outcome }: Performed): { path: string; recording: string } => {
  expect(outcome.kind).toBe('done');
  const { path, recording } = outcome.kind === 'done' ? (outcome.extra ?? {}) : {};
  return { path: String(path), recording: String(recording) };
};
const refused = async () => (await refusalOf(() => startRecording(tools, undefined))).code;

describe('a recording starts', () => {
  test('once FreeSWITCH has opened the file', async () => {
    opens = undefined;
    let over = false;
    const starting = startRecording(tools, 'Q3').finally(() => {
      over = true;
    });
    await jest.advanceTimersByTimeAsync(999);
    const [, path = '', id] = RECORDED.exec(esl.said[1] ?? '') ?? [];
    expect(path).toContain('.Q3.');
    fire('start-recording', '/recordings/another.wav');
    fire('stop-recording', path);
    await jest.advanceTimersByTimeAsync(0);
    expect(over).toBe(false);
    fire('start-recording', path);
    expect(started(await starting)).toEqual({ path, recording: id });
    expect(tools.live.recordings.find(path)).toMatchObject({ id, freeswitchName: '3000-pbx' });
  });

  test('in a room that mixes video, whose path has parameters', async () => {
    opens = (path) => fire('start-recording', `{video_time_audio=false}${path}`);
    const { path, recording } = started(await startRecording(tools, undefined));
    expect(tools.live.recordings.find(path)?.id).toBe(recording);
  });

  test('after the profile has had time to begin its own, if somebody has just joined', async () => {
    esl.conference('add-member', { 'Conference-Name': '3000-pbx' });
    const starting = startRecording(tools, undefined);
    await jest.advanceTimersByTimeAsync(149);
    expect(esl.saidWith(' record ')).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    started(await starting);
    expect(esl.said.filter((line) => line === LIST)).toHaveLength(2);
  });
});

describe('a recording is refused', () => {
  test('if no events are received; nothing is sent', async () => {
    esl.hears = false;
    expect(await refusalOf(() => startRecording(tools, undefined))).toMatchObject({
      code: 'esl_unavailable',
      retryAfter: 1,
    });
    expect(esl.said).toEqual([]);
  });

  test('if no folder is configured; nothing is sent', async () => {
    tools = toolsOf(esl, { recordings: undefined });
    esl.listeners.delete([...esl.listeners][0] ?? (() => undefined));
    expect(await refused()).toBe('not_allowed');
    expect(esl.said).toEqual([]);
  });

  test.each([
    ['if nobody is there', listOf({}), 'conflict'],
    ['if the conference is not active', NOT_ACTIVE, 'conference_not_active'],
    ['if FreeSWITCH cannot be asked', new GatewayError('esl_lost', 'lost'), 'esl_lost'],
  ])('%s; the command is not sent', async (_where, answer, code) => {
    list = answer;
    expect(await refused()).toBe(code);
    expect(esl.said).toEqual([LIST]);
  });

  test("while the gateway's own runs, even under parameters", async () => {
    const { path } = started(await startRecording(tools, undefined));
    for (const listed of [path, `{video_time_audio=false}${path}`]) {
      list = listOf({ members: [SOMEBODY], recordings: [{ path: listed, startedAt: 1 }] });
      expect(await refused()).toBe('already_recording');
    }
    expect(esl.saidWith(' record ')).toHaveLength(1);
  });

  test('while one runs that the gateway did not start', async () => {
    list = listOf({ members: [SOMEBODY], recordings: [{ path: '/elsewhere/x.wav', startedAt: 1 }] });
    expect(await refused()).toBe('already_recording');
    expect(esl.saidWith(' record ')).toEqual([]);
  });

  test("until FreeSWITCH has ended the profile's own, and would have begun the next", async () => {
    fire('start-recording', '/auto/1.wav');
    // norecord was sent: the recording leaves the list before it has ended.
    expect(await refused()).toBe('already_recording');
    fire('stop-recording', '/auto/1.wav', { 'Samples-Out': '8000' });
    const starting = startRecording(tools, undefined);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(esl.saidWith(' record ')).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    started(await starting);
  });

  test('if the profile with restart-auto-record begins the next', async () => {
    fire('start-recording', '/auto/1.wav');
    fire('stop-recording', '/auto/1.wav', { 'Samples-Out': '8000' });
    const refusal = refused();
    await jest.advanceTimersByTimeAsync(5);
    fire('start-recording', '/auto/2.wav');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await refusal).toBe('already_recording');
    expect(esl.saidWith(' record ')).toEqual([]);
  });

  test('in the first moments of a conference whose profile reports no joining', async () => {
    tools = toolsOf(esl);
    esl.listeners.delete([...esl.listeners][0] ?? (() => undefined));
    jest.advanceTimersByTime(1_000);
    const refusal = refused();
    await jest.advanceTimersByTimeAsync(40);
    fire('stop-recording', '/proc/nowhere/x.wav', { 'Samples-Out': '0' });
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await refusal).toBe('auto_record_fails');
    expect(esl.saidWith(' record ')).toEqual([]);
  });

  test('while another is being started, but not after', async () => {
    const both = await Promise.allSettled([
      startRecording(tools, undefined),
      startRecording(tools, undefined),
    ]);
    expect(both).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'already_recording' } },
    ]);
    expect(esl.saidWith(' record ')).toHaveLength(1);
    started(await startRecording(tools, undefined));
  });

  test('if the file could not be opened; then nothing is left of it', async () => {
    opens = (path) => fire('start-recording', path, { Error: 'File could not be opened for recording' });
    expect(await refused()).toBe('recording_failed');
    expect(tools.live.recordings.find(RECORDED.exec(esl.said[1] ?? '')?.[1] ?? '')).toBeUndefined();
  });

  test('but not if FreeSWITCH lists it nevertheless', async () => {
    opens = (path) => {
      list = listOf({ members: [SOMEBODY], recordings: [{ path, startedAt: 1 }] });
      fire('start-recording', path, { Error: 'File could not be opened for recording' });
    };
    const { path, recording } = started(await startRecording(tools, undefined));
    expect(tools.live.recordings.find(path)).toMatchObject({ id: recording, startedAt: expect.any(Number) });
  });

  test('if FreeSWITCH sends no event in time', async () => {
    opens = undefined;
    const code = refused();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await code).toBe('esl_timeout');
  });

  test('if FreeSWITCH sends an unknown reply', async () => {
    esl.answer = (line) => (line === LIST ? list : 'surprise\n');
    expect((await startRecording(tools, undefined)).outcome).toEqual({ kind: 'unrecognised' });
  });
});

describe('the length', () => {
  test('is that of the running recording, without its pauses; then that of the last', async () => {
    expect(await recordingLength(tools)).toBe(0);
    const { path } = started(await startRecording(tools, undefined));
    list = listOf({ members: [SOMEBODY], recordings: [{ path, startedAt: Date.now() / 1_000 }] });
    jest.advanceTimersByTime(3_000);
    fire('pause-recording', path);
    jest.advanceTimersByTime(60_000);
    expect(await recordingLength(tools)).toBe(3_000);
    fire('resume-recording', path);
    jest.advanceTimersByTime(500);
    expect(await recordingLength(tools)).toBe(3_500);
    fire('stop-recording', path, { 'Milliseconds-Elapsed': '3480' });
    list = NOT_ACTIVE;
    expect(await recordingLength(tools)).toBe(3_480);
  });

  test('stays after the end, also of a recording that others started', async () => {
    const path = '/auto/a.wav';
    fire('start-recording', path);
    list = listOf({ members: [SOMEBODY], recordings: [{ path, startedAt: Date.now() / 1_000 }] });
    expect(await recordingLength(tools)).toBe(0);
    fire('stop-recording', path, { 'Milliseconds-Elapsed': '3480' });
    list = listOf({ members: [SOMEBODY] });
    expect(await recordingLength(tools)).toBe(3_480);
  });

  test.each(['/recordings/3000-pbx.20261120T000000Z.0123abcd.wav', '/auto/a.wav'])(
    'stays after the end if the start was not reported: %s',
    async (path) => {
      list = listOf({ recordings: [{ path, startedAt: Date.now() / 1_000 - 12 }] });
      expect(await recordingLength(tools)).toBe(12_000);
      fire('stop-recording', path, { 'Milliseconds-Elapsed': '12480' });
      list = NOT_ACTIVE;
      expect(await recordingLength(tools)).toBe(12_480);
    },
  );

  test('is counted from the list if the start was not reported', async () => {
    const path = '/recordings/3000-pbx.20261120T000000Z.0123abcd.wav';
    list = listOf({ recordings: [{ path, startedAt: Date.now() / 1_000 - 12 }] });
    expect(await recordingLength(tools)).toBe(12_000);
  });

  test('ignores other conferences', async () => {
    tools.live.recordings.expect('/recordings/x.wav', 'x', '3001-pbx');
    fire('start-recording', '/recordings/x.wav');
    fire('stop-recording', '/recordings/x.wav', { 'Milliseconds-Elapsed': '9' });
    expect(await recordingLength(tools)).toBe(0);
  });
});
