import { cpus, loadavg } from 'node:os';
import { HAS_REAL, openRealFreeSwitch } from './freeswitch';
import { REPORTS, ROWS } from './rows';
import { endScenes } from './scene';
import { TABLE_HEAD, tableRow } from './table';

/**
 * Measures the rows and reports whose name contains a word, or all of them, and prints one table. The machine is noisy:
 * compare ratios. The exit code is 1 if events were lost, or if reading the state again took more than a second.
 */
async function main(word = ''): Promise<void> {
  const wanted = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    all.filter(({ name }) => name.includes(word));
  const rows: string[] = [];
  const details: string[] = [];
  // Read before anything is measured: later it would include the benchmark's own load.
  const load = loadavg()[0] ?? 0;
  for (const row of wanted(ROWS)) {
    progress(row.name);
    const measurement = await row.measure();
    rows.push(tableRow(row, measurement));
    if (measurement.details)
      details.push(`- ${row.name}`, ...measurement.details.map((line) => `  - ${line}`));
  }
  if (rows.length > 0) say(await surroundings(load), '', TABLE_HEAD, ...rows, '', ...details);
  // The machine must have nothing else to do.
  await endScenes();
  for (const { name, measure } of wanted(REPORTS)) {
    progress(name);
    say('', `- ${name}`, ...(await measure()).map((line) => `  - ${line}`));
  }
}

/** Returns the machine and the date, without which numbers mean nothing. */
async function surroundings(load: number): Promise<string> {
  const cores = cpus();
  const behind = HAS_REAL ? `the simulator and ${(await openRealFreeSwitch()).label}` : 'the simulator';
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Node.js ${process.version}, ${cores.length} cores (${cores[0]?.model.trim()}), load ${load.toFixed(1)} before; behind the gateway: ${behind}`;
}

function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** On stderr, since the table may go into a file. */
function progress(name: string): void {
  process.stderr.write(`… ${name}\n`);
}

main(process.argv[2])
  .catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  })
  .finally(endScenes)
  .finally(() => process.exit());
