import { PassThrough } from 'node:stream';
import { startDemo } from '../simulator/start-demo';
import { percentile, timed } from './timing';

const COMMANDS = 4_000;

/** How many commands a second, one after the other and 32 at a time. Gateway, simulator and client share the machine. */
export async function throughput(): Promise<string[]> {
  const demo = await startDemo({ port: 0, adminPort: 0, logTo: new PassThrough().resume() });
  const headers = { authorization: `Basic ${Buffer.from('200:123').toString('base64')}` };
  const ask = () =>
    fetch(`${demo.url}/conference/WeeklyTeamConf/list`, { headers }).then((answer) => answer.text());
  const lines: string[] = [];
  for (const side of [1, 1, 32]) {
    const times: number[] = [];
    let left = COMMANDS;
    const worker = async (): Promise<void> => {
      while (left-- > 0) times.push(await timed(ask));
    };
    const whole = await timed(() => Promise.all(Array.from({ length: side }, worker)));
    const rate = Math.round((COMMANDS / whole) * 1_000);
    lines.push(`${side} at a time: ${rate} commands/s, p99 ${percentile(times, 0.99).toFixed(2)} ms`);
  }
  await demo.stop();
  // The first round only warms up.
  return lines.slice(1);
}
