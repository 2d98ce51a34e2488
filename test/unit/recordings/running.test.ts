import { GatewayError } from '../../../src/errors';
import { RecordingMemory } from '../../../src/recordings/memory';
import { RecordingPolicy } from '../../../src/recordings/names';
import type { RecordingFile } from '../../../src/recordings/recording-file';
import { whatRuns } from '../../../src/recordings/running';
import { conferenceEvent, TestClock } from '../../helpers/maintenance-event';
import { type Answer, listOf, NOT_ACTIVE, ScriptedEsl } from '../../helpers/scripted-esl';
import { SALES, toolsOf } from '../../helpers/tools';

const policy = new RecordingPolicy({ dir: '/recordings', format: 'wav' });
const path = '/recordings/3000-pbx.20261120T000000Z.0123abcd.wav';
const file = '3000-pbx.20261120T000000Z.0123abcd.wav';
const id = '3000-pbx.20261120T000000Z.0123abcd';
const GONE = new GatewayError('esl_unavailable', 'FreeSWITCH is not connected.');

let clock: TestClock;
let memory: RecordingMemory;
let answer: Answer;
beforeEach(() => {
  clock = new TestClock();
  memory = new RecordingMemory(clock);
  answer = NOT_ACTIVE;
});

const fire = (action: string) => memory.take(conferenceEvent(action, { Path: path }));
/** The recording, last written to this many seconds ago. */
const recording = (ago: number): RecordingFile => {
  const name = policy.read(SALES, file);
  if (!name) throw new Error('no recording');
  return {
    file,
    path,
    name,
    state: {
      bytes: 44,
      modifiedAt: clock.now() - ago * 1_000,
      changedAt: clock.now() - ago * 1_000,
      version: '',
    },
  };
};
async function ask(ago: number) {
  const esl = new ScriptedEsl();
  esl.answer = () => answer;
  const tools = toolsOf(esl);
  const parts = { ...tools, clock, live: { ...tools.live, recordings: memory } };
  const running = await whatRuns(parts, SALES);
  return [running.has(recording(ago)), running.seconds(recording(ago))];
}

describe('if FreeSWITCH can be asked', () => {
  test('a listed recording runs, even if it is old', async () => {
    answer = listOf({ recordings: [{ path, startedAt: clock.now() / 1_000 - 60 }] });
    expect(await ask(3_600)).toEqual([true, 60]);
    answer = listOf({
      recordings: [{ path: `{video_time_audio=1}${path}`, startedAt: clock.now() / 1_000 }],
    });
    expect(await ask(3_600)).toEqual([true, 0]);
  });

  test('an unlisted one does not run', async () => {
    for (const text of [NOT_ACTIVE, listOf({ recordings: [{ path: '/recordings/x.wav', startedAt: 0 }] })]) {
      answer = text;
      expect(await ask(0)).toEqual([false, undefined]);
    }
  });

  test('one that is being closed runs until its end is reported', async () => {
    memory.expect(path, id, SALES.freeswitchName);
    fire('start-recording');
    clock.pass(5_000);
    expect(await ask(9)).toEqual([true, 5]);
    // The end was not reported at all.
    expect((await ask(11))[0]).toBe(false);
    fire('stop-recording');
    expect((await ask(0))[0]).toBe(false);
  });

  test('one whose end was reported has ended, even if a slightly older list has it', async () => {
    fire('start-recording');
    fire('stop-recording');
    answer = listOf({ recordings: [{ path, startedAt: 0 }] });
    expect((await ask(0))[0]).toBe(false);
  });
});

describe('if FreeSWITCH cannot be asked', () => {
  test.each<[string, Answer]>([
    ['it is gone', GONE],
    ['it gave an unknown answer', 'well'],
    ['it did not answer in time', new GatewayError('esl_timeout', 'Too late.')],
  ])('%s: a file that was written to a moment ago runs', async (_why, text) => {
    answer = text;
    expect(await ask(9)).toEqual([true, undefined]);
    expect(await ask(11)).toEqual([false, undefined]);
  });

  test('reported events count', async () => {
    answer = GONE;
    fire('start-recording');
    clock.pass(3_000);
    expect(await ask(3_600)).toEqual([true, 3]);
    fire('stop-recording');
    expect((await ask(0))[0]).toBe(false);
  });
});

test('an error of our own is not hidden', async () => {
  answer = new TypeError('a fault');
  await expect(ask(0)).rejects.toThrow('a fault');
});
