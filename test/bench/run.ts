import { besideExpress } from './beside-express';
import { dialBesideCommands } from './dial-beside-commands';
import { eventStreams } from './events';
import { throughput } from './throughput';

/**
 * `npm run bench`: measures. The machine is noisy: look at ratios within one run. It ends with 1 where events were lost or
 * reading the state anew took more than a second.
 */
const BENCHMARKS: readonly [string, () => Promise<string[]>][] = [
  ['commands by HTTP before the simulator', throughput],
  ['mute by HTTP, against a bare Express route', besideExpress],
  ['other commands beside a dial that waits', dialBesideCommands],
  ['event streams', eventStreams],
];

async function main(): Promise<void> {
  const wanted = process.argv[2];
  for (const [name, bench] of BENCHMARKS) {
    if (wanted !== undefined && !name.includes(wanted)) continue;
    process.stdout.write(`\n${name}\n`);
    for (const line of await bench()) process.stdout.write(`  ${line}\n`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
