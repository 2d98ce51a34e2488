import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { OurCode, type Ran } from './our-code';

const NAME = 'WeeklyTeamConf';
/** A trip is made so many times, and the last one counts: the first ones fill caches. */
const TIMES = 3;
/** What follows an answer (the log, the metrics, events) has ended after so many milliseconds. */
const AFTERWARDS_MS = 300;

/**
 * Counts the files, folders and lines of the gateway's own code that run for five kinds of work: how far a reader has to go
 * who follows it through the house.
 */
export async function trips(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'trips-'));
  const code = await OurCode.watch();
  const world = await startWorld({
    recordings: { dir: folder },
    dial: { default: 'user/{user}@example.org', allow: ['user/{user}@example.org'] },
  });
  const lines: string[] = [];
  const trip = async (name: string, go: () => Promise<unknown>): Promise<void> => {
    let ran: Ran | undefined;
    for (let time = 0; time < TIMES; time++) {
      await code.sinceLast();
      await go();
      await wait(AFTERWARDS_MS);
      ran = await code.sinceLast();
    }
    lines.push(`${name}: ${ran?.files} files in ${ran?.folders} folders, ${ran?.lines} lines`);
  };
  try {
    const conference = world.fill(NAME, 3);
    world.simulator.destinations.set('user/', { ringAfterMs: 0, answerAfterMs: 0 });
    await trip('a command (mute&all)', () => done(world, `/conference/${NAME}/mute&all`));
    const heard = await listen(world);
    await trip('an event to a stream (a member joins)', async () => {
      const before = heard();
      conference.join();
      await until(() => heard() > before);
    });
    await trip('a dial with its job', () => dial(world));
    const recording = await record(world);
    await trip("a recording's download", () =>
      done(world, `/api/conferences/${NAME}/recordings/${recording}`),
    );
    await trip('a reload', () => world.gateway.reload());
    return lines;
  } finally {
    code.end();
    await world.end();
    await rm(folder, { recursive: true });
  }
}

/** Returns the answer as JSON, or its text. @throws Error if it is a refusal */
async function done(world: World, target: string): Promise<string> {
  const { status, text } = await world.ask(target, { headers: { accept: 'application/json, */*' } });
  if (status !== 200) throw new Error(`${target}: ${status} ${text}`);
  return text;
}

/** Opens a stream. @returns a function that returns the number of bytes that came */
async function listen({ gateway }: World): Promise<() => number> {
  const { body } = await fetch(`${gateway.url}/api/events`, { headers: { authorization: basic('200') } });
  let bytes = 0;
  const read = async (): Promise<void> => {
    for await (const piece of body ?? []) bytes += piece.length;
  };
  // The gateway ends the stream when it stops.
  read().catch(() => undefined);
  await until(() => bytes > 0);
  await wait(AFTERWARDS_MS);
  return () => bytes;
}

async function dial(world: World): Promise<void> {
  const { job } = JSON.parse(await done(world, `/conference/${NAME}/bgdial&1000`));
  await until(async () => JSON.parse(await done(world, `/api/jobs/${job}`)).state !== 'running');
}

/** Makes a recording that has ended. @returns its id */
async function record(world: World): Promise<string> {
  const { path } = JSON.parse(await done(world, `/conference/${NAME}/record`));
  await done(world, `/conference/${NAME}/record&stop`);
  // The simulated FreeSWITCH writes no file.
  await writeFile(path, Buffer.alloc(1_000));
  let id = '';
  await until(async () => {
    const { recordings } = JSON.parse(await done(world, `/api/conferences/${NAME}/recordings`));
    id = recordings[0]?.id ?? '';
    return id !== '' && recordings[0].running === false;
  });
  return id;
}
