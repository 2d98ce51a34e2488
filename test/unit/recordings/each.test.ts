import { norecord, pause, record, resume } from '../../../src/commands/recording';
import type { CommandSpec } from '../../../src/commands/spec';
import { GatewayError } from '../../../src/errors';
import type { Outcome } from '../../../src/replies/outcome';
import { type Answer, listOf, ScriptedEsl } from '../../helpers/scripted-esl';
import { toolsOf } from '../../helpers/tools';

const LIST = 'conference 3000-pbx json_list compact';
const [A, B, C] = ['a', 'b', 'c'].map((label) => `3000-pbx.20261120T000000Z.${label}.0123abcd`) as [
  string,
  string,
  string,
];
const pathOf = (id: string) => `/recordings/${id}.wav`;
const FOREIGN = '/elsewhere/x.wav';

let esl: ScriptedEsl;
let tools: ReturnType<typeof toolsOf>;
/** The paths that FreeSWITCH lists, and those of them that have ended since. */
let listed: string[];
let gone: string[];
/** How many seconds ago the listed ones began, as FreeSWITCH reports it. */
let age: number;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  esl = new ScriptedEsl();
  tools = toolsOf(esl);
  listed = [A, B, C].map(pathOf);
  gone = [];
  age = 60;
  esl.answer = answer;
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  expect(esl.listeners.size).toBe(1);
  jest.useRealTimers();
});

const fire = (action: string, path: string) => esl.conference(action, { Path: path });

function answer(line: string): Answer {
  const startedAt = Date.now() / 1_000 - age;
  if (line === LIST) return listOf({ recordings: listed.map((path) => ({ path, startedAt })) });
  const [, word, path = ''] = /^conference 3000-pbx (\w+) '?(.+?)'?$/.exec(line) ?? [];
  const missing = gone.includes(path) ? `-ERR non-existant recording '${path}'\n` : '';
  if (word !== 'norecord')
    return `+OK ${word === 'pause' ? 'Pause' : 'Resume'} recording file ${path}\n${missing}`;
  if (missing === '') fire('stop-recording', path);
  return `${missing || `Stopped recording file ${path}\n`}+OK Stopped recording 0 files\n`;
}

async function perform(spec: CommandSpec, args: Record<string, string>): Promise<Outcome> {
  const performed = await spec.perform?.(args, tools);
  if (!performed) throw new Error(`${spec.word} does nothing`);
  return performed.outcome;
}
const done = (...ids: string[]) => ({
  kind: 'done',
  extra: { recordings: ids, paths: ids.map(pathOf) },
});
const failure = (id: string) => ({
  recording: id,
  code: 'recording_not_found',
  detail: 'No such recording is running in this conference.',
});

const unavailable = new GatewayError('esl_unavailable', 'FreeSWITCH is not connected.', { retryAfter: 1 });

test.each([
  [A, 'esl_unavailable', 'unsent'],
  [B, 'esl_lost', 'unknown'],
])('if FreeSWITCH cannot be asked about %s, the outcome is %s', async (id, code, fate) => {
  esl.answer = (line) => (line.includes(`norecord ${pathOf(id)}`) ? unavailable : answer(line));
  await expect(perform(norecord, { recording: 'all' })).rejects.toMatchObject({ code, fate });
});

describe('stop', () => {
  test('waits until FreeSWITCH has stopped', async () => {
    listed = [pathOf(A)];
    esl.answer = (line) =>
      line === LIST ? answer(line) : `Stopped recording file ${pathOf(A)}\n+OK Stopped recording 0 files\n`;
    let over = false;
    const stopped = perform(record, { what: 'stop' }).finally(() => {
      over = true;
    });
    await jest.advanceTimersByTimeAsync(300);
    fire('stop-recording', pathOf(B));
    fire('pause-recording', pathOf(A));
    await jest.advanceTimersByTimeAsync(300);
    expect(over).toBe(false);
    fire('stop-recording', pathOf(A));
    expect(await stopped).toMatchObject(done(A));
  });

  test('does not wait for ever, and not at all if no events are received', async () => {
    listed = [pathOf(A)];
    esl.answer = (line) =>
      line === LIST ? answer(line) : `Stopped recording file ${pathOf(A)}\n+OK Stopped recording 0 files\n`;
    const stopped = perform(record, { what: 'stop' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await stopped).toMatchObject(done(A));
    esl.hears = false;
    expect(await perform(record, { what: 'stop' })).toMatchObject(done(A));
  });

  test('stops every recording, even if the gateway did not begin it', async () => {
    listed = [FOREIGN, pathOf(A)];
    expect(await perform(record, { what: 'stop' })).toMatchObject({
      extra: { recordings: [A], paths: [FOREIGN, pathOf(A)] },
    });
    listed = [];
    expect(await perform(record, { what: 'stop' })).toMatchObject(failureCode);
  });

  test('sends the path as FreeSWITCH has it', async () => {
    const path = `{video_time_audio=false}${pathOf(A)}`;
    listed = [path];
    expect(await perform(record, { what: 'stop' })).toMatchObject({
      extra: { recordings: [A], paths: [path] },
    });
    expect(esl.said[1]).toBe(`conference 3000-pbx norecord '${path}'`);
  });
});

const failureCode = { kind: 'refused', code: 'recording_not_found' };

describe.each([norecord, pause, resume])('$word', (spec) => {
  const { word } = spec;

  test('acts on one', async () => {
    expect(await perform(spec, { recording: B })).toMatchObject(done(B));
    expect(esl.said).toEqual([LIST, `conference 3000-pbx ${word} ${pathOf(B)}`]);
  });

  test('acts on all, even those of others', async () => {
    listed = [pathOf(A), FOREIGN];
    expect(await perform(spec, { recording: 'all' })).toMatchObject({
      kind: 'done',
      extra: { recordings: [A], paths: listed },
    });
    expect(esl.said.slice(1)).toEqual(listed.map((path) => `conference 3000-pbx ${word} ${path}`));
  });

  test.each([[[A]], [[B]], [[C]], [[A, C]]])(
    'acts on the rest of all if %j ended meanwhile',
    async (ended) => {
      gone = ended.map(pathOf);
      const left = [A, B, C].filter((id) => !ended.includes(id));
      const outcome = await perform(spec, { recording: 'all' });
      expect(outcome).toMatchObject(done(...left));
      expect(outcome).toMatchObject({ failed: ended.map(failure) });
      expect(esl.said).toHaveLength(4);
    },
  );

  test('names no id if a foreign recording ended meanwhile', async () => {
    listed = [FOREIGN, pathOf(A)];
    gone = [FOREIGN];
    const { recording: _none, ...unnamed } = failure('');
    expect(await perform(spec, { recording: 'all' })).toMatchObject({ ...done(A), failed: [unnamed] });
  });

  test('is refused for all if none is left', async () => {
    gone = listed;
    expect(await perform(spec, { recording: 'all' })).toMatchObject(failureCode);
    expect(esl.said).toHaveLength(4);
  });

  test('is refused for an unknown recording; nothing is sent', async () => {
    for (const recording of ['x', pathOf(A), FOREIGN]) {
      expect(await perform(spec, { recording })).toMatchObject(failureCode);
    }
    expect(esl.said).toEqual([LIST, LIST, LIST]);
  });
});

describe.each([pause, resume])('$word of a recording whose file is not open yet', (spec) => {
  beforeEach(() => {
    age = 5;
    tools.live.recordings.expect(pathOf(A), A, '3000-pbx');
  });

  test('is refused; nothing is sent', async () => {
    expect(await perform(spec, { recording: A })).toMatchObject({ kind: 'refused', code: 'conflict' });
    expect(esl.said).toEqual([LIST]);
  });

  test('works once its start was reported', async () => {
    fire('start-recording', pathOf(A));
    expect(await perform(spec, { recording: A })).toMatchObject(done(A));
  });

  test('works after a while, because its start may have been missed', async () => {
    age = 6;
    expect(await perform(spec, { recording: A })).toMatchObject(done(A));
  });
});
