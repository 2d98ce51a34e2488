import { type Answer, type Asking, ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { startGateway, type TestGateway } from '../helpers/gateway';
import { type Link, TcpProxy } from '../helpers/tcp-proxy';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';

/** A gateway, its FreeSWITCH, and the network between the two. */
export interface Chaos {
  simulator: Simulator;
  readonly proxy: TcpProxy;
  readonly gateway: TestGateway;
  ask(tail: string, asking?: Asking): Promise<Answer>;
  /** The number of members of another conference; many requests are spread over these conferences. */
  count(at: number, asking?: Asking): Promise<Answer>;
  /** Sends a command that FreeSWITCH has received and not answered yet; `answer` is its result. */
  underWay(): Promise<{ answer: Promise<Answer> }>;
  /** The connection for events. */
  events(): Link;
  /** The connections for commands. */
  commands(): Link[];
  /** The state of each connection to FreeSWITCH, that for events first. */
  states(): Promise<string[]>;
  /** Resolves once every connection is ready. */
  ready(): Promise<void>;
  /** A metric's value, by its name and labels as they are written. */
  metric(name: string): Promise<number>;
  end(): Promise<void>;
}

/** Connections for commands, unless the configuration sets another number. */
export const COMMANDS = 4;

/** Other conferences beside the main one. One conference uses one connection at a time. */
const OTHERS = Array.from({ length: 20 }, (_, at) => `35${String(at).padStart(2, '0')}`);

/** One second for a command, two to notice a peer that vanished, one between attempts. */
const TIMEOUTS = { command: 1, liveness: 2, reconnect: 1 };

/** @param changes sections that replace those of the test configuration; `timeouts` is added to those of chaos */
export async function startChaos(changes: Record<string, unknown> = {}): Promise<Chaos> {
  const simulator = await Simulator.start();
  const proxy = await TcpProxy.start(simulator);
  const timeouts = { ...TIMEOUTS, ...(changes['timeouts'] as object | undefined) };
  const { password } = simulator;
  const gateway = await startGateway(
    { host: proxy.host, port: proxy.port, password },
    { admin: { port: await freePort() }, ...changes, timeouts },
  );
  const admin = async (path: string): Promise<string> =>
    (await ask(gateway.adminUrl ?? '', path, { user: null })).text;
  const isEvents = ({ said }: Link): boolean => said.includes('event json');
  const chaos: Chaos = {
    simulator,
    proxy,
    gateway,
    ask: (tail, asking) => ask(gateway.url, `/conference/WeeklyTeamConf/${tail}`, asking),
    count: (at, asking) => ask(gateway.url, `/conference/${OTHERS[at % OTHERS.length]}/count`, asking),
    underWay: async () => {
      const { faults } = chaos.simulator;
      const before = faults.counts['hang'] ?? 0;
      faults.next('lock', { kind: 'hang' });
      const answer = chaos.ask('lock');
      await until(() => (faults.counts['hang'] ?? 0) > before);
      // Longer than the time in which the connection is given another command.
      const since = performance.now();
      await until(() => performance.now() - since > 25);
      return { answer };
    },
    events: () => proxy.links.find(isEvents) as Link,
    commands: () => proxy.links.filter((link) => !isEvents(link)),
    states: async () => {
      const { freeswitch } = JSON.parse(await admin('/health'));
      return freeswitch.map(({ state }: { state: string }) => state);
    },
    ready: () => until(async () => (await chaos.states()).every((state) => state === 'ready'), 15_000),
    metric: async (name) => {
      const line = (await admin('/metrics')).split('\n').find((one) => one.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1) ?? Number.NaN);
    },
    end: async () => {
      await gateway.end();
      await proxy.stop();
      await chaos.simulator.stop();
    },
  };
  fill(simulator);
  await chaos.ready();
  // The gateway has read the list of conferences; from now on FreeSWITCH receives only what the test sends.
  await until(async () => /^gateway_resyncs_total\{.* [1-9]/m.test(await admin('/metrics')));
  return chaos;
}

/** Two members for each conference of these tests. */
export function fill(simulator: Simulator): void {
  for (const name of ['WeeklyTeamConf', ...OTHERS]) {
    const conference = simulator.conference(name);
    for (let count = 0; count < 2; count++) conference.join();
  }
}
