import { PassThrough } from 'node:stream';
import { startDemo } from '../simulator/start-demo';
import { percentile, timed } from './timing';

/**
 * Measures if other commands notice a `dial` that waits. One run: 1,000 commands without a dial, then 1,000 during a
 * call to a destination that answers after 5 s.
 */
export async function dialBesideCommands(): Promise<string[]> {
  const demo = await startDemo({ port: '0', adminPort: '0', logTo: new PassThrough().resume() });
  const headers = { authorization: `Basic ${Buffer.from('200:123').toString('base64')}` };
  const ask = (tail: string): Promise<Response> =>
    fetch(`${demo.url}/conference/WeeklyTeamConf/${tail}`, { headers });
  demo.simulator.destinations.set('user/slow@example.org', { ringAfterMs: 10, answerAfterMs: 5_000 });
  const run = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let count = 0; count < 1_000; count++) {
      times.push(await timed(async () => (await ask(count % 2 === 0 ? 'mute&all&quiet' : 'list')).text()));
    }
    return times;
  };
  await run();
  const without = percentile(await run(), 0.99);
  const dial = timed(async () => (await ask('dial&slow')).text());
  const beside = percentile(await run(), 0.99);
  const rang = await dial;
  await demo.stop();
  return [
    `1,000 commands one after the other: p99 ${without.toFixed(2)} ms`,
    `the same during a dial that took ${rang.toFixed(0)} ms: p99 ${beside.toFixed(2)} ms`,
    `ratio ${(beside / without).toFixed(2)}`,
  ];
}
