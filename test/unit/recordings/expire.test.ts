import { chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { FileDirectory } from '../../../src/directory/file-directory';
import type { KeepLimits } from '../../../src/directory/port';
import { GatewayError } from '../../../src/errors';
import type { Observation } from '../../../src/observers/observation';
import { expireRecordings } from '../../../src/recordings/expire';
import { RecordingsFolder } from '../../../src/recordings/folder';
import { RecordingMemory } from '../../../src/recordings/memory';
import { beginningOf, RecordingPolicy } from '../../../src/recordings/names';
import { asNobody } from '../../helpers/as-nobody';
import { listOf, ScriptedEsl } from '../../helpers/scripted-esl';

const DAY = 86_400_000;
const NOW = Date.now();
const LONG = 'ö'.repeat(60);

let dir: string;
let esl: ScriptedEsl;
let observed: Observation[];
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'expire-')));
  esl = new ScriptedEsl();
  esl.answer = (line) => `-ERR Conference ${/^conference '?(\S+?)'? json_list/.exec(line)?.[1]} not found\n`;
  observed = [];
});
afterEach(() => rm(dir, { recursive: true }));

const entry = (freeswitchName: string | undefined, keep?: KeepLimits) => ({
  owners: ['200'],
  profile: 'default',
  freeswitchName,
  recordings: { keep },
});
const CONFERENCES = new Map([
  ['Sales', entry('3000-pbx')],
  ['Short', entry(undefined, { days: 2 })],
  ['Forever', entry(undefined, { days: Number.POSITIVE_INFINITY })],
  ['One', entry('shared', { days: 5 })],
  ['Other', entry('shared', { days: 50 })],
  ['Long', entry(LONG)],
  ['Team*', entry(undefined, { days: 40 })],
]);

let files = 0;
/** Puts a recording into the folder: begun so many days ago, and last written to at the same time or later. */
async function put(freeswitchName: string, days: number, { bytes = 10, writtenDays = days } = {}) {
  const began = new Date(NOW - days * DAY).toISOString().replace(/[-:]|\.\d+/g, '');
  const random = (++files).toString(16).padStart(8, '0');
  const file = `${beginningOf(freeswitchName)}.${began}.${random}.wav`;
  await writeFile(join(dir, file), Buffer.alloc(bytes));
  const written = new Date(NOW - writtenDays * DAY);
  await utimes(join(dir, file), written, written);
  return file;
}

type Expiry = Extract<Observation, { kind: 'recording-expired' }>;
const aborted = new AbortController();
async function run(keep: KeepLimits, signal = new AbortController().signal) {
  const clock = { now: () => NOW };
  const recordings = {
    names: new RecordingPolicy({ dir: '/recordings', format: 'wav' }),
    folder: new RecordingsFolder(dir, true),
    keep,
  };
  const directory = new FileDirectory('example.org', new Map(), CONFERENCES);
  await expireRecordings(
    {
      esl,
      clock,
      observe: (observation) => void observed.push(observation),
      live: { recordings: new RecordingMemory(clock) },
      settings: () => ({ directory, recordings }),
    },
    signal,
  );
  return (await readdir(dir)).sort();
}
const expired = () => observed.filter((one): one is Expiry => one.kind === 'recording-expired');

test('each conference has its own limits, else those of all', async () => {
  const kept = [
    ...[await put('3000-pbx', 29), await put('Short', 1), await put('Forever', 900), await put('shared', 49)],
    ...[await put('Team1', 39), await put('unlisted', 29), await put(LONG, 29)],
  ].sort();
  const gone = [
    ...[await put('3000-pbx', 31), await put('Short', 3), await put('shared', 51), await put('Team1', 41)],
    ...[await put('unlisted', 31), await put(LONG, 31)],
  ];
  expect(await run({ days: 30 })).toEqual(kept);
  expect(
    expired()
      .map(({ recording }) => `${recording}.wav`)
      .sort(),
  ).toEqual(gone.sort());
  // Their names are those of the directory, as in the log of other requests.
  expect(new Set(expired().map(({ conference }) => conference))).toEqual(
    new Set(['Sales', 'Short', 'One', 'Team1', 'unlisted', 'Long']),
  );
});

test('the observation of a deletion names the run, the limit and the recording', async () => {
  const files = [await put('3000-pbx', 40), await put('3000-pbx', 31)];
  await run({ days: 30 });
  const common = { kind: 'recording-expired', outcome: 'done' };
  expect(observed).toEqual(
    files.map((file) => ({
      ...{ ...common, limit: 'days', conference: 'Sales', recording: file.slice(0, -4) },
      ...{ run: expect.stringMatching(/^[0-9a-f-]{36}$/), ms: expect.any(Number) },
    })),
  );
  expect(new Set(expired().map(({ run: id }) => id)).size).toBe(1);
});

test('a recording that ended lately is as old as its end', async () => {
  const file = await put('3000-pbx', 40, { writtenDays: 2 });
  expect(await run({ days: 30 })).toEqual([file]);
});

test('the oldest go until a conference fits, each conference for itself', async () => {
  const [old, middle, young] = [
    await put('3000-pbx', 3, { bytes: 600_000 }),
    await put('3000-pbx', 2, { bytes: 600_000 }),
    await put('3000-pbx', 1, { bytes: 600_000 }),
  ];
  const other = await put('Short', 1, { bytes: 900_000 });
  expect(await run({ megabytes: 1 })).toEqual([young, other].sort());
  expect(expired().map(({ recording, limit }) => [`${recording}.wav`, limit])).toEqual([
    [old, 'megabytes'],
    [middle, 'megabytes'],
  ]);
});

test('a recording that FreeSWITCH writes to stays, even if it is paused, and under another folder', async () => {
  const running = await put('3000-pbx', 40);
  await put('3000-pbx', 41);
  esl.answer = () =>
    listOf({ recordings: [{ path: `{video_time_audio=1}/other/${running}`, startedAt: NOW / 1_000 }] });
  expect(await run({ days: 30 })).toEqual([running]);
});

test('a recording that was written to in this minute stays', async () => {
  const files = [
    await put('3000-pbx', 3, { bytes: 900_000, writtenDays: 0 }),
    await put('3000-pbx', 2, { bytes: 900_000, writtenDays: 0 }),
  ];
  expect(await run({ megabytes: 1 })).toEqual(files.sort());
});

test.each([
  ['is gone', new GatewayError('esl_unavailable', 'FreeSWITCH is not connected.')],
  ['does not answer', new GatewayError('esl_timeout', 'FreeSWITCH did not answer.')],
  ['gives an unknown answer', 'well'],
])('if FreeSWITCH %s, everything stays, and one warning is observed', async (_how, answer) => {
  const files = [await put('3000-pbx', 40), await put('Short', 40), await put('Forever', 40)];
  esl.answer = () => answer;
  expect(await run({ days: 30 })).toEqual(files.sort());
  expect(observed).toEqual([{ kind: 'recordings-kept', conferences: 2 }]);
});

test('FreeSWITCH is asked only about conferences with recordings that expire', async () => {
  await put('3000-pbx', 40);
  await put('Team1', 1);
  await run({ days: 30, megabytes: 1 });
  expect(esl.said).toEqual(['conference 3000-pbx json_list compact']);
});

test('links, folders and files of other names stay', async () => {
  const target = await put('3000-pbx', 1);
  const name = (letter: string) => `3000-pbx.20200101T000000Z.0000000${letter}.wav`;
  await symlink(join(dir, target), join(dir, name('a')));
  await mkdir(join(dir, name('b')));
  const others = ['notes.txt', '3000-pbx.wav', '3000-pbx.20200230T000000Z.00000000.wav', '3000=.wav'];
  const old = new Date('2020-01-01T00:00:00Z');
  for (const other of others) {
    await writeFile(join(dir, other), 'x');
    await utimes(join(dir, other), old, old);
  }
  const before = (await readdir(dir)).sort();
  expect(await run({ days: 30 })).toEqual(before);
  expect(observed).toEqual([]);
});

test('a conference whose name nobody knows keeps its recordings', async () => {
  const files = [await put('ü'.repeat(70), 400), await put('list', 400)];
  expect(await run({ days: 30 })).toEqual(files.sort());
});

test('if the folder may not be changed, there is one observation with the reason', async () => {
  const files = [await put('3000-pbx', 40), await put('3000-pbx', 41)];
  await chmod(dir, 0o555);
  await asNobody(async () => void (await run({ days: 30 })));
  await chmod(dir, 0o755);
  expect((await readdir(dir)).sort()).toEqual(files.sort());
  expect(observed).toEqual([
    expect.objectContaining({
      ...{ kind: 'recording-expired', outcome: 'recordings_inaccessible' },
      reason: expect.stringContaining('EACCES'),
    }),
  ]);
});

test('a run that is stopped deletes nothing more', async () => {
  const file = await put('3000-pbx', 40);
  aborted.abort();
  expect(await run({ days: 30 }, aborted.signal)).toEqual([file]);
});

test('a large folder does not hold up the event loop', async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => {
    const day = String(1 + (index % 28)).padStart(2, '0');
    return `Team${index % 50}.202611${day}T000000Z.${index.toString(16).padStart(8, '0')}.wav`;
  });
  for (let from = 0; from < names.length; from += 500) {
    await Promise.all(names.slice(from, from + 500).map((name) => writeFile(join(dir, name), '')));
  }
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  expect(await run({ megabytes: 1 })).toHaveLength(20_000);
  delay.disable();
  expect(delay.percentile(99) / 1e6).toBeLessThan(50);
  expect(delay.max / 1e6).toBeLessThan(400);
}, 120_000);
