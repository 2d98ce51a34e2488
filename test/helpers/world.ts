import type { StartOptions } from '../../src/main';
import { executeApi } from '../simulator/api/execute';
import type { SimConference } from '../simulator/conference/conference';
import { Simulator } from '../simulator/simulator';
import { type Answer, type Asking, ask } from './ask';
import { startGateway, type TestGateway } from './gateway';
import { until } from './until';

/** A gateway with its FreeSWITCH, and a way to send it requests. */
export interface World {
  readonly simulator: Simulator;
  readonly gateway: TestGateway;
  ask(target: string, asking?: Asking): Promise<Answer>;
  /** Returns FreeSWITCH's own reply to `conference <line>`, byte for byte. */
  freeswitch(line: string): Promise<Buffer>;
  /**
   * Returns the commands that FreeSWITCH has received since so many blocks, except those that the gateway sends by
   * itself: the heartbeat and the lists.
   */
  heardSince(blocks: number): string[];
  /** Returns a new conference of this name with so many members; the last one who joined is the last in the list. */
  fill(name: string, members?: number): SimConference;
  end(): Promise<void>;
}

const BY_ITSELF = ['nolinger\n\n', 'api conference json_list compact\n\n'];

/** @param changes sections that replace those of TEST_CONFIG */
export async function startWorld(
  changes: Record<string, unknown> = {},
  options: Pick<StartOptions, 'retention'> = {},
): Promise<World> {
  const simulator = await Simulator.start();
  const gateway = await startGateway(simulator, changes, true, options);
  // One connection is enough at first; the others would arrive between the lines of a test.
  await until(
    () => gateway.log.filter(({ kind, state }) => kind === 'esl-state' && state === 'ready').length === 5,
  );
  // After this the gateway has read the list of conferences; from now on FreeSWITCH gets only the commands of the test.
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
