import { start } from '../../src/main';
import { until } from '../helpers/until';
import { populateDemo } from './demo-conferences';
import { makeDemoFolder } from './demo-folder';
import { demoLines } from './demo-lines';
import { Simulator } from './simulator';

export interface Demo {
  readonly url: string;
  readonly simulator: Simulator;
  /** The commands to try, for people. */
  readonly advice: string;
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** As in GATEWAY_PORT; 0: a free port. */
  readonly port: string;
  /** As in GATEWAY_ADMIN_PORT; 0: no listener. */
  readonly adminPort: string;
  /** The stream for the log. Default: standard output. */
  readonly logTo?: NodeJS.WritableStream;
}

/** Returns the port of a URL, also if it is the default one, which `URL` leaves out. */
export const portOf = (url: string): string => new URL(url).port || '80';

/** Starts and fills the simulator, and starts a whole gateway with it. */
export async function startDemo({ port, adminPort, ...options }: DemoOptions): Promise<Demo> {
  const simulator = await Simulator.start();
  simulator.world.writesRecordings = true;
  populateDemo(simulator);
  const folder = await makeDemoFolder();
  const gateway = await start(folder.configFile, {
    ...options,
    environment: {
      LOG_LEVEL: process.env['LOG_LEVEL'],
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_PORT: port,
      GATEWAY_ADMIN_PORT: adminPort,
      FREESWITCH_PORT: String(simulator.port),
    },
  }).catch(async (error: unknown) => {
    await simulator.stop();
    await folder.remove();
    throw error;
  });
  await until(() => gateway.ready());
  const lines = demoLines(portOf(gateway.url)).map(({ what, line }) => `  # ${what}\n  ${line}`);
  return {
    url: gateway.url,
    simulator,
    advice: [
      `The gateway listens on ${gateway.url}, before a simulated FreeSWITCH.`,
      'User 200 owns WeeklyTeamConf, user 400 owns Conf400; the password of both is 123.',
      `The panel for a browser: ${gateway.url}/panel/`,
      'Try, in another terminal (Ctrl-C here ends the demo):',
      '',
      ...lines,
    ].join('\n'),
    stop: async () => {
      await gateway.stop('demo');
      await simulator.stop();
      await folder.remove();
    },
  };
}
