import { Worker } from 'node:worker_threads';
import { HAS_REAL, openRealFreeSwitch, startSimulator } from './freeswitch';
import { OWNED, OWNER, startGatewayProcess } from './gateway-process';
import { percentile, timed } from './timing';

/** The other owner, who floods. */
const OTHER = { user: '400', password: '123' };
/** Commands of the owner who floods: cheap ones, slow ones, and some that have a line for each member. */
const FLOOD = ['mute&all&quiet', 'say&hello', 'volume_in&all&1', 'dtmf&all&12', 'unhold&all', 'lock'];
const CONNECTIONS = 8;
const REQUESTS = 2_000;

/** Requests a second that the flood has for each connection: five times in all what one requester may send. */
const PER_SECOND = 63;

/** Each connection asks for one command; counts answers by status. It must not take the processor from who is measured. */
const FLOODER = `
const { parentPort, workerData } = require('node:worker_threads');
const { url, authorization, connections, tails, everyMs } = workerData;
const statuses = {};
let over = false;
const one = async (at) => {
  for (let due = Date.now(); !over; due = Math.max(Date.now(), due + everyMs)) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due + everyMs - Date.now())));
    const answer = await fetch(url + tails[at % tails.length], { headers: { authorization } });
    await answer.arrayBuffer();
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
  }
};
const all = Array.from({ length: connections }, (_, at) => one(at));
parentPort.on('message', () => { over = true; Promise.all(all).then(() => parentPort.postMessage(statuses)); });
`;

const basic = ({ user, password }: typeof OWNER): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/**
 * Does one owner feel it if another floods? One run, with the limits that are the default: commands of the one alone, then
 * while the other sends five times as many as one may.
 */
export async function besideAFlood(): Promise<string[]> {
  const freeswitch = await (HAS_REAL ? openRealFreeSwitch() : startSimulator());
  const [own, flooded] = [`Bench${process.pid}quiet`, `Flood${process.pid}`];
  await freeswitch.fill(own, 3);
  await freeswitch.fill(flooded, 5);
  const gateway = await startGatewayProcess(freeswitch.endpoint, false, {
    users: { [OWNER.user]: { password: OWNER.password }, [OTHER.user]: { password: OTHER.password } },
    conferences: { [OWNED]: { owner: OWNER.user }, 'Flood*': { owner: OTHER.user } },
    limits: {},
  });
  const statuses: Record<string, number> = {};
  const run = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let count = 0; count < REQUESTS; count++) {
      // Below the rate that one requester may have.
      const tail = count % 20 === 0 ? 'mute&all&quiet' : 'list';
      times.push(
        await timed(async () => {
          const answer = await fetch(`${gateway.url}/conference/${own}/${tail}`, {
            headers: { authorization: basic(OWNER) },
          });
          await answer.arrayBuffer();
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        }),
      );
    }
    return times;
  };
  const told = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ');
  try {
    await run();
    const alone = percentile(await run(), 0.99);
    const tails = FLOOD.map((tail) => `/conference/${flooded}/${tail}`);
    const workerData = {
      url: gateway.url,
      authorization: basic(OTHER),
      connections: CONNECTIONS,
      tails,
      everyMs: 1_000 / PER_SECOND,
    };
    const flooder = new Worker(FLOODER, { eval: true, workerData });
    const beside = percentile(await run(), 0.99);
    const flood = await new Promise<Record<string, number>>((resolve) => {
      flooder.once('message', resolve);
      flooder.postMessage('over');
    });
    await flooder.terminate();
    return [
      `${REQUESTS} commands of one owner alone (${freeswitch.label}): p99 ${alone.toFixed(2)} ms`,
      `the same while another floods (${told(flood)}): p99 ${beside.toFixed(2)} ms (${told(statuses)} in all)`,
      `ratio ${(beside / alone).toFixed(2)}`,
    ];
  } finally {
    await gateway.end();
    await freeswitch.empty(own);
    await freeswitch.empty(flooded);
    await freeswitch.end();
  }
}
