import { PassThrough } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { startDemo } from '../simulator/start-demo';
import { percentile, timed } from './timing';

/** Commands of the owner who floods: cheap ones, slow ones, and one that has a line for each member. */
const FLOOD = ['mute&all&quiet', 'say&hello', 'volume_in&all&1', 'list', 'dtmf&all&12', 'unhold&all'];
const CONNECTIONS = 32;

/** Asks one after the other on each connection, as fast as answers come; counts them by status. */
const FLOODER = `
const { parentPort, workerData } = require('node:worker_threads');
const { url, connections, tails } = workerData;
const headers = { authorization: 'Basic ' + Buffer.from('200:123').toString('base64') };
const statuses = {};
let over = false;
const one = async (at) => {
  for (let count = at; !over; count++) {
    const answer = await fetch(url + '/conference/WeeklyTeamConf/' + tails[count % tails.length], { headers });
    await answer.arrayBuffer();
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
  }
};
const all = Array.from({ length: connections }, (_, at) => one(at));
parentPort.on('message', () => { over = true; Promise.all(all).then(() => parentPort.postMessage(statuses)); });
`;

/**
 * Does one owner feel it if another floods? One run: 1,000 commands of the one alone, then 1,000 while the other sends on 32
 * connections as fast as answers come.
 */
export async function besideAFlood(): Promise<string[]> {
  const demo = await startDemo({ port: '0', adminPort: '0', logTo: new PassThrough().resume() });
  const headers = { authorization: `Basic ${Buffer.from('400:123').toString('base64')}` };
  const ask = (tail: string): Promise<Response> =>
    fetch(`${demo.url}/conference/Conf400/${tail}`, { headers });
  const statuses = new Set<number>();
  const run = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let count = 0; count < 1_000; count++) {
      times.push(
        await timed(async () => {
          const answer = await ask(count % 10 === 0 ? 'mute&all&quiet' : 'list');
          statuses.add(answer.status);
          await answer.text();
        }),
      );
    }
    return times;
  };
  await run();
  const alone = percentile(await run(), 0.99);
  const workerData = { url: demo.url, connections: CONNECTIONS, tails: FLOOD };
  const flooder = new Worker(FLOODER, { eval: true, workerData });
  const beside = percentile(await run(), 0.99);
  const flooded = await new Promise<Record<string, number>>((resolve) => {
    flooder.once('message', resolve);
    flooder.postMessage('over');
  });
  await flooder.terminate();
  await demo.stop();
  const told = Object.entries(flooded).map(([status, count]) => `${status}: ${count}`);
  return [
    `1,000 commands of one owner alone: p99 ${alone.toFixed(2)} ms`,
    `the same while another owner floods (${told.join(', ')}): p99 ${beside.toFixed(2)} ms, statuses ${[...statuses].join(' ')}`,
    `ratio ${(beside / alone).toFixed(2)}`,
  ];
}
