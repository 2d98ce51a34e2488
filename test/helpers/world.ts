import { executeApi } from '../simulator/api/execute';
import type { SimConference } from '../simulator/conference/conference';
import { Simulator } from '../simulator/simulator';
import { type Answer, type Asking, ask } from './ask';
import { startGateway, type TestGateway } from './gateway';
import { until } from './until';

/** A gateway with its FreeSWITCH, and the way to ask it something. */
export interface World {
  readonly simulator: Simulator;
  readonly gateway: TestGateway;
  ask(target: string, asking?: Asking): Promise<Answer>;
  /** What FreeSWITCH itself answers to `conference <line>`, byte for byte. */
  freeswitch(line: string): Promise<Buffer>;
  /** What FreeSWITCH has heard since so many blocks, but for what the gateway asks by itself: is it alive, what is there. */
  heardSince(blocks: number): string[];
  /** The conference of this name, anew, with so many members; the last joined is the last of the list. */
  fill(name: string, members?: number): SimConference;
  end(): Promise<void>;
}

const BY_ITSELF = ['nolinger\n\n', 'api conference json_list compact\n\n'];

/** @param changes sections that replace those of TEST_CONFIG */
export async function startWorld(changes: Record<string, unknown> = {}): Promise<World> {
  const simulator = await Simulator.start();
  const gateway = await startGateway(simulator, changes);
  // One connection is enough to begin with; the others would come in between the lines of a test.
  await until(
    () => gateway.log.filter(({ kind, state }) => kind === 'esl-state' && state === 'ready').length === 5,
  );
  // The gateway has looked which conferences there are; from now on FreeSWITCH is asked what the test asks.
  await until(() => gateway.log.some(({ kind }) => kind === 'resync'));
  simulator.apis.length = 0;
  simulator.received.length = 0;
  return {
    simulator,
    gateway,
    ask: (target, asking) => ask(gateway.url, target, asking),
    freeswitch: async (line) =>
      Buffer.from(await executeApi(simulator.core, simulator, 'conference', line), 'latin1'),
    heardSince: (blocks) => simulator.received.slice(blocks).filter((block) => !BY_ITSELF.includes(block)),
    fill: (name, members = 0) => {
      simulator.core.conferences.delete(name);
      const conference = simulator.conference(name);
      for (let count = 0; count < members; count++) conference.join();
      return conference;
    },
    end: async () => {
      await gateway.end();
      await simulator.stop();
    },
  };
}
