import { populateDemo } from './demo-conferences';
import { Simulator } from './simulator';

/** Runs only a simulated FreeSWITCH, with the demo's conferences: `tsx test/simulator/serve.ts <port>`, on loopback. */
async function main(): Promise<void> {
  const simulator = await Simulator.start({ port: Number(process.argv[2] ?? 8021) });
  populateDemo(simulator);
  process.stdout.write(`A simulated FreeSWITCH listens on ${simulator.host}:${simulator.port}.\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
