import { Simulator } from '../simulator/simulator';

/** A simulated FreeSWITCH with one conference of three, in a process of its own. */
async function main(): Promise<void> {
  const simulator = await Simulator.start();
  const conference = simulator.conference('Bench');
  for (let count = 0; count < 3; count++) conference.join();
  process.send?.({ port: simulator.port, password: simulator.password, member: conference.members[0]?.id });
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
