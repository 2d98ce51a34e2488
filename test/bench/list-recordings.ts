import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../helpers/ask';
import { startWorld } from '../helpers/world';

/** Measures the list of recordings in a folder of 100,000 files: `npx tsx test/bench/list-recordings.ts`. */

const FILES = 100_000;
const AT_ONCE = 40;
const CONFERENCES = { WeeklyTeamConf: { owner: '200' }, Conf400: { owner: '400' }, Empty: { owner: '400' } };

async function gateway(dir: string): Promise<void> {
  const world = await startWorld({ recordings: { dir }, conferences: CONFERENCES });
  process.send?.(world.gateway.url);
  process.once('disconnect', () => process.exit());
}

async function timed(work: () => Promise<{ status: number }>): Promise<number> {
  const began = performance.now();
  const { status } = await work();
  if (status !== 200) throw new Error(`Status ${status}`);
  return performance.now() - began;
}

async function megabytes({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) / 1_024);
}

/** Returns the longest time of `/health/live`, and the most memory, during some work. */
async function beside(child: ChildProcess, url: string, work: () => Promise<unknown>): Promise<string> {
  let over = false;
  let [worst, most] = [0, 0];
  const watch = (async () => {
    while (!over) {
      worst = Math.max(worst, await timed(() => ask(url, '/health/live', { user: null })));
      most = Math.max(most, await megabytes(child));
      await delay(5);
    }
  })();
  const began = performance.now();
  await work();
  const took = performance.now() - began;
  over = true;
  await watch;
  return `${took.toFixed(0)} ms; /health/live at most ${worst.toFixed(0)} ms; ${most} MB`;
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function measure(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'list-recordings-'));
  try {
    for (let index = 0; index < FILES; index++) {
      const time = new Date(Date.UTC(2026, 0, 1) + (index >> 1) * 1_000)
        .toISOString()
        .replace(/[-:]|\.\d+/g, '');
      const name = index % 2 ? 'Conf400' : 'WeeklyTeamConf';
      await writeFile(join(dir, `${name}.${time}.${index.toString(16).padStart(8, '0')}.wav`), '');
    }
    await delay(3_000);
    const child = fork(__filename, [dir]);
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('The gateway has ended')));
    const [url] = (await Promise.race([once(child, 'message'), failed])) as [string];
    const list = (name: string, user: string, limit: number) => () =>
      ask(url, `/api/conferences/${name}/recordings?limit=${limit}`, { user });
    print(`begins with ${await megabytes(child)} MB`);
    const say = async (what: string, work: () => Promise<unknown>) =>
      print(`${what}: ${await beside(child, url, work)}`);
    await say('limit=1, first', list('WeeklyTeamConf', '200', 1));
    await say('limit=1, at once again', list('WeeklyTeamConf', '200', 1));
    // A change of the folder could stay unnoticed for so long.
    await delay(2_500);
    await say('limit=1, later', list('WeeklyTeamConf', '200', 1));
    await say('limit=1, and again', list('WeeklyTeamConf', '200', 1));
    await say('an empty list', list('Empty', '400', 100));
    await say('limit=1000', list('WeeklyTeamConf', '200', 1_000));
    const many = (limit: number) => () =>
      Promise.all(Array.from({ length: AT_ONCE }, () => timed(list('WeeklyTeamConf', '200', limit))));
    await say(`${AT_ONCE} at once, limit=1`, many(1));
    await say(`${AT_ONCE} at once, limit=1000`, many(1_000));
    await say(`${AT_ONCE} at once, limit=1, a file comes every 50 ms`, async () => {
      let over = false;
      const coming = (async () => {
        for (let index = 0; !over; index++) {
          await writeFile(
            join(dir, `Conf400.20270101T000000Z.${index.toString(16).padStart(8, '0')}.wav`),
            '',
          );
          await delay(50);
        }
      })();
      await many(1)();
      over = true;
      await coming;
    });
    child.disconnect();
    await failed.catch(() => undefined);
  } finally {
    await rm(dir, { recursive: true });
  }
}

const [, , dir] = process.argv;
void (dir === undefined ? measure() : gateway(dir));
