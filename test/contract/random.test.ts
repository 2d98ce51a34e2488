import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SocketEslClient } from '../../src/esl/client';
import { ApiLine } from '../../src/esl/command-line';
import { realFreeswitch } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';
import { REAL } from './freeswitch';
import { arbitrarySteps, type Step, wordsOf } from './random-steps';

/** A FreeSWITCH that is asked directly, and the ids of its members. */
interface Side {
  readonly esl: SocketEslClient;
  conference: string;
  ids: number[];
}

const DESTINATIONS = ['park1', 'park2', 'park3'];
const RUNS = Number(process.env['CONTRACT_RUNS'] ?? 20);
/** Sequences that a real FreeSWITCH has answered, masked; written again if CONTRACT_RECORD is set. */
const RECORDED = join(__dirname, '../../fixtures/freeswitch/random-1.10.12.json');

let simulator: Simulator;
let sides: Side[];
beforeAll(async () => {
  simulator = await Simulator.start();
  const { host, port, password } = simulator;
  sides = [side({ host, port, password })];
  const real = realFreeswitch();
  if (real) sides.push(side(real));
  await until(() =>
    sides.every(({ esl }) => esl.health().connections.every(({ state }) => state === 'ready')),
  );
  simulator.core.lastMemberId = 10_000;
  if (sides[1]) await raiseIds(sides[1]);
}, 120_000);
afterAll(async () => {
  for (const { esl } of sides) esl.close();
  await simulator.stop();
});

function side(endpoint: { host: string; port: number; password: string }): Side {
  const esl = new SocketEslClient({ endpoint, commandMs: 20_000, pending: 1_000 });
  esl.open();
  return { esl, conference: '', ids: [] };
}

async function say({ esl, conference }: Side, ...words: string[]): Promise<string> {
  return (await esl.api(ApiLine.of(['conference', conference, ...words]))).toString('utf8');
}

/**
 * Uses up member ids until they are larger than any other number in a reply, so that they can be recognised. The
 * counter is FreeSWITCH's own and counts every member that ever joined.
 */
async function raiseIds(one: Side): Promise<void> {
  one.conference = `Raise${process.pid}`;
  for (;;) {
    await Promise.all(Array.from({ length: 100 }, () => say(one, 'dial', 'null/x')));
    const last = Math.max(...(await rows(one)).map((row) => Number.parseInt(row, 10)));
    await end(one);
    if (last > 2_000) return;
  }
}

/** A new conference of three. */
async function begin(one: Side, conference: string): Promise<void> {
  one.conference = conference;
  for (const [index, destination] of DESTINATIONS.entries()) {
    await say(one, 'dial', `loopback/${destination}`);
    await until(async () => (await rows(one)).length === index + 1);
  }
  one.ids = (await rows(one)).map((row) => Number.parseInt(row, 10)).reverse();
  // The floor goes to the first a frame later; the comparison begins once that has happened.
  await until(async () => (await say(one, 'list')).includes('floor'));
}

async function end(one: Side): Promise<void> {
  await say(one, 'kick', 'all');
  await until(async () => (await say(one, 'count')).startsWith('-ERR'));
}

async function rows(one: Side): Promise<string[]> {
  return (await say(one, 'list')).split('\n').filter((row) => /^\d+;/.test(row));
}

/** A reply with everything masked that differs between two machines: ids, uuids, names of rooms, and times. */
function masked(one: Side, reply: string): string {
  return (
    one.ids
      .reduce((text, id, index) => text.replace(new RegExp(`(?<!\\d)${id}(?!\\d)`, 'g'), `#${index}`), reply)
      .replaceAll(one.conference, 'ROOM')
      .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, 'UUID')
      .replace(/("?(?:run_time|join_time|last_talking)"?(?:=|:\s*|>)"?)(?:\d+|N\/A)/g, '$1T')
      // The floor moves a frame of sound later, at a time that varies.
      .replace(/(has_floor\W+)(?:true|false)/g, '$1F')
      .replace(/\|floor(?=\W|x)/g, '')
      // In FreeSWITCH this number is a pointer (conference_api.c:2849).
      .replace(/^-ERR Member: \d+ not found\.\nplay /, '-ERR Member: P not found.\nplay ')
      .replace(/^\d+$/, (number) => (number.length > 1 ? 'N' : number))
  );
}

async function take(one: Side, step: Step): Promise<string> {
  const reply = await say(one, ...wordsOf(step, one.ids));
  // Members leave a moment after the reply.
  if (step.word === 'kick' || step.word === 'hup') {
    const left = [...reply.matchAll(/^\+OK (?:kicked|hup) (\d+)$/gm)].map(([, id]) => id);
    await until(async () => !(await rows(one)).some((row) => left.includes(row.split(';')[0])));
  }
  return masked(one, reply);
}

/** Takes the steps on one side, in its own conference. */
async function transcript(one: Side, conference: string, steps: readonly Step[]): Promise<string[]> {
  await begin(one, conference);
  const lines: string[] = [];
  for (const step of steps) lines.push(`${step.word} ${step.rest.join(' ')} -> ${await take(one, step)}`);
  await end(one);
  return lines;
}

interface RecordedRun {
  readonly steps: Step[];
  readonly lines: string[];
}

test('the simulator answers random commands as a real FreeSWITCH did', async () => {
  const runs: RecordedRun[] = JSON.parse(readFileSync(RECORDED, 'utf8'));
  const [simulated] = sides;
  if (!simulated) throw new Error('There is always the simulator');
  expect(runs.length).toBeGreaterThan(30);
  for (const [index, { steps, lines }] of runs.entries()) {
    expect(await transcript({ ...simulated }, `Recorded${index}`, steps)).toEqual(lines);
  }
  expect(simulator.notSimulated).toEqual([]);
  // Commands that may freeze FreeSWITCH were recorded with no other activity.
  expect(simulator.harm.filter((line) => !line.startsWith('freeze: '))).toEqual([]);
}, 120_000);

const whereReal = REAL ? test : test.skip;

whereReal(
  'random commands get the same replies from both',
  async () => {
    const record: RecordedRun[] = [];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arbitrarySteps, async (steps) => {
        run++;
        const name = (side: number): string => `Random${process.pid}x${run}x${side}`;
        const both = await Promise.all(sides.map((one, index) => transcript(one, name(index), steps)));
        expect(both[0]).toEqual(both[1]);
        record.push({ steps, lines: both[1] ?? [] });
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    if (process.env['CONTRACT_RECORD']) writeFileSync(RECORDED, `${JSON.stringify(record, null, 1)}\n`);
  },
  600_000,
);
