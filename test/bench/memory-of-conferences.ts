import { until } from '../helpers/until';
import { startSimulator } from './freeswitch';
import { startGatewayProcess } from './gateway-process';
import type { Measurement } from './measurement';

const CONFERENCES = 1_000;
const MEMBERS = 10;

/**
 * Measures the memory of the gateway for an idle conference of 10 members: its heap after a collection, before and
 * after it has read 1,000 of them from FreeSWITCH's lists. They are made while it is not connected, so that it keeps no
 * events of them for replay.
 */
export async function memoryOfConferences(): Promise<Measurement> {
  const simulator = await startSimulator();
  const gateway = await startGatewayProcess(simulator.endpoint, true);
  try {
    const before = await gateway.heap();
    await simulator.fillUnheard(CONFERENCES, MEMBERS);
    await until(
      async () => (await gateway.log()).some(({ conferences }) => conferences === CONFERENCES),
      60_000,
      200,
    );
    const after = await gateway.heap();
    const kB = (after - before) / CONFERENCES / 1_000;
    const mb = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
    return {
      text: `${kB.toFixed(1)} kB for each`,
      details: [
        `heap of the gateway: ${mb(before)} before, ${mb(after)} with ${CONFERENCES} conferences of ${MEMBERS}`,
      ],
    };
  } finally {
    await gateway.end();
    await simulator.end();
  }
}
