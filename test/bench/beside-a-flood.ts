import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { HAS_REAL, openRealFreeSwitch, startSimulator } from './freeswitch';
import { OWNED, OWNER, startGatewayProcess } from './gateway-process';
import { percentile, timed } from './timing';
import { median } from './turns';

/** The other owner, who floods. */
const OTHER = { user: '400', password: '123' };
/**
 * The number of the owner's commands in one round, and the milliseconds between two: together fewer than one requester
 * may send.
 */
const REQUESTS = 600;
const PAUSE_MS = 6;
const ROUNDS = 3;
/** Members of the conference that is flooded. */
const MEMBERS = 20;

interface Flood {
  readonly name: string;
  readonly connections: number;
  /** Milliseconds between two requests of a connection; 0: the next request follows the answer. */
  readonly everyMs: number;
  /** @param conference a conference of the owner who floods */
  readonly paths: (conference: string) => readonly string[];
}

const commands =
  (...tails: readonly string[]) =>
  (conference: string): string[] =>
    tails.map((tail) => `/conference/${conference}/${tail}`);

const FLOODS: readonly Flood[] = [
  {
    // Cheap commands, slow ones, and some that need a line for each member: altogether five times as many as one
    // requester may send.
    name: 'commands',
    connections: 8,
    everyMs: 1_000 / 63,
    paths: commands(
      ...['mute&all&quiet', 'say&hello', 'volume_in&all&1', 'dtmf&all&12', 'unhold&all', 'lock'],
    ),
  },
  { name: 'mute of one member', connections: 64, everyMs: 0, paths: commands('mute&last&quiet') },
  { name: 'GET /api/commands', connections: 64, everyMs: 0, paths: () => ['/api/commands'] },
  { name: 'count', connections: 64, everyMs: 0, paths: commands('count') },
  { name: 'json_list', connections: 64, everyMs: 0, paths: commands('json_list') },
  { name: 'GET /api/conferences', connections: 64, everyMs: 0, paths: () => ['/api/conferences'] },
];

/** Sends requests on so many connections; counts answers by status. It must not take processor time from the measured client. */
const FLOODER = `
const http = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const { url, authorization, connections, paths, everyMs } = workerData;
const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
const statuses = {};
let over = false;
const ask = (path) => new Promise((resolve) => {
  const count = (word) => { statuses[word] = (statuses[word] ?? 0) + 1; resolve(); };
  http.get(url + path, { agent, headers: { authorization } }, (answer) => {
    answer.resume().on('end', () => count(answer.statusCode)).on('error', () => count('cut off'));
  }).on('error', () => count('no answer'));
});
const one = async (at) => {
  for (let due = Date.now(); !over; due = Math.max(Date.now(), due + everyMs)) {
    if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(0, due + everyMs - Date.now())));
    await ask(paths[at % paths.length]);
  }
};
const all = Array.from({ length: connections }, (_, at) => one(at));
parentPort.on('message', () => {
  over = true;
  Promise.all(all).then(() => { agent.destroy(); parentPort.postMessage(statuses); });
});
`;

const basic = ({ user, password }: typeof OWNER): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/**
 * Measures if one owner notices that another floods. With the default limits: the owner's commands alone, then during
 * each kind of flood.
 */
export async function besideAFlood(): Promise<string[]> {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const freeswitch = await (HAS_REAL ? openRealFreeSwitch() : startSimulator());
  const [own, flooded] = [`Bench${process.pid}quiet`, `Flood${process.pid}`];
  await freeswitch.fill(own, 3);
  await freeswitch.fill(flooded, MEMBERS);
  const gateway = await startGatewayProcess(freeswitch.endpoint, false, {
    users: { [OWNER.user]: { password: OWNER.password }, [OTHER.user]: { password: OTHER.password } },
    conferences: { [OWNED]: { owner: OWNER.user }, 'Flood*': { owner: OTHER.user } },
    limits: {},
  });
  try {
    await run(gateway.url, own);
    const lines = [
      `${ROUNDS} times ${REQUESTS} commands of one owner (${freeswitch.label}, load ${load}): median of the p99 in ms alone and during a flood, and ` +
        'of the ratios of each round',
    ];
    for (const flood of FLOODS) {
      const rounds: { alone: number; beside: number }[] = [];
      const answers: Record<string, number> = {};
      let seconds = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const alone = percentile(await run(gateway.url, own), 0.99);
        const flooder = new Worker(FLOODER, {
          eval: true,
          workerData: {
            ...flood,
            url: gateway.url,
            authorization: basic(OTHER),
            paths: flood.paths(flooded),
          },
        });
        const times = await run(gateway.url, own);
        const counts = await new Promise<Record<string, number>>((resolve) => {
          flooder.once('message', resolve);
          flooder.postMessage('over');
        });
        await flooder.terminate();
        for (const [word, count] of Object.entries(counts)) answers[word] = (answers[word] ?? 0) + count;
        seconds += times.reduce((sum, ms) => sum + ms / 1_000, 0);
        rounds.push({ alone, beside: percentile(times, 0.99) });
      }
      const [alone, beside] = [
        median(rounds.map((round) => round.alone)),
        median(rounds.map((round) => round.beside)),
      ];
      const ratio = median(rounds.map((round) => round.beside / round.alone));
      const got = Object.entries(answers).map(([word, count]) => `${word}: ${count}`);
      lines.push(
        `${flood.name}: ${alone.toFixed(1)} ms, ${beside.toFixed(1)} ms, ${ratio.toFixed(2)}; ` +
          `in ${seconds.toFixed(1)} s the flood got ${got.join(', ')}`,
      );
    }
    return lines;
  } finally {
    await gateway.end();
    await freeswitch.empty(own);
    await freeswitch.empty(flooded);
    await freeswitch.end();
  }
}

/**
 * Sends the owner's commands one after the other, below the rate that one requester may have.
 *
 * @returns milliseconds of each
 * @throws Error if one of them is refused
 */
async function run(url: string, conference: string): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < REQUESTS; count++) {
    const tail = count % 20 === 0 ? 'mute&all&quiet' : 'count';
    times.push(
      await timed(async () => {
        const answer = await fetch(`${url}/conference/${conference}/${tail}`, {
          headers: { authorization: basic(OWNER) },
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(text);
      }),
    );
    await wait(PAUSE_MS);
  }
  return times;
}
