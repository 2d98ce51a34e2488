import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../helpers/until';
import { oneOf, seeded } from './random';
import { type Chaos, startChaos } from './set-up';

/**
 * Every command has a unique name. FreeSWITCH repeats it in its answer, and the simulator keeps it in what it
 * received. So the outcome of each command can be checked, after any network fault.
 */
const COMMANDS = 10_000;
const AT_ONCE = 40;
const SEED = 20_261_120;

let chaos: Chaos;
beforeAll(async () => {
  chaos = await startChaos({ log: { level: 'silent' }, timeouts: { command: 1, liveness: 2 } });
});
afterAll(() => chaos.end());

/** The possible faults of the network; each takes only a moment. */
function faults(random: () => number): readonly (() => void)[] {
  const { proxy } = chaos;
  const some = () => [oneOf(random, proxy.links)].filter((link) => link !== undefined);
  return [
    ...Array(6).fill(() => proxy.cut(some())),
    ...Array(6).fill(() => proxy.reset(some())),
    () => proxy.vanish(some()),
    () => proxy.inject('nonsense\n\n', some()),
    () => proxy.inject('Content-Type: api/response\nContent-Length: 2\n\n', some()),
    () => proxy.cut(),
    () => proxy.reset(),
    () => {
      proxy.splitBytes = Math.floor(random() * 20);
    },
    () => {
      proxy.delayMs = oneOf(random, [0, 0, 1, 5]);
    },
  ];
}

/** Breaks something every few milliseconds, until it is stopped. */
function breakThings(): () => Promise<void> {
  const random = seeded(SEED);
  let over = false;
  const broken = (async () => {
    // Only a silence causes a 504, and chance may take long to pick the one connection that this conference's
    // commands use.
    await wait(100);
    chaos.proxy.vanish();
    while (!over) {
      await wait(100 + random() * 400);
      oneOf(random, faults(random))();
    }
  })();
  return async () => {
    over = true;
    await broken;
  };
}

interface Fate {
  readonly name: string;
  /** 0 if the gateway gave no answer. */
  readonly status: number;
  readonly text: string;
}

test(`${COMMANDS} commands, random cuts: each is sent at most once, and every status is true`, async () => {
  const stop = breakThings();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const fates: Fate[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let number = next++; number < COMMANDS; number = next++) {
      const name = `n${number}z`;
      // Every tenth is a background job, whose result is an event.
      const tail = number % 10 === 0 ? `say&${name}` : `list&delim&${name}`;
      const { status, text } = await chaos.ask(tail, { agent }).catch(() => ({ status: 0, text: '' }));
      fates.push({ name, status, text });
      // A client should wait if Retry-After asks for it; here it waits a shorter time.
      if (status === 503 || status === 429) await wait(200);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  await stop();
  agent.destroy();

  const receivedByName = counts(chaos.simulator.received);
  const executed = counts(chaos.simulator.apis);
  const statuses: Record<number, number> = {};
  const untrue: unknown[] = [];
  for (const { name, status, text } of fates) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    const received = receivedByName.get(name) ?? 0;
    const done = executed.get(name) ?? 0;
    if (!isTrue(status, received, done)) untrue.push({ name, status, received, done });
    // No client gets another one's answer: the list uses the requested delimiter.
    if (status === 200 && text.includes('hear|speak') && text.split(name).length < 3)
      untrue.push({ name, text });
  }
  process.stdout.write(`${COMMANDS} commands by status: ${JSON.stringify(statuses)}\n`);
  expect(untrue).toEqual([]);
  expect(fates).toHaveLength(COMMANDS);
  // Each kind of status has to occur, or the test proves nothing.
  expect(statuses[200]).toBeGreaterThan(COMMANDS / 4);
  for (const status of [502, 503, 504]) expect(statuses[status]).toBeGreaterThan(0);

  chaos.proxy.splitBytes = 0;
  chaos.proxy.delayMs = 0;
  await chaos.ready();
  expect((await chaos.ask('count')).text).toBe('2');
  // A command that was given up counts until its answer comes or its connection ends.
  await until(async () => (await chaos.metric('gateway_commands_unanswered')) === 0, 20_000, 100);
}, 300_000);

/** How often each name occurs in what FreeSWITCH received. */
function counts(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of lines) {
    const name = /\bn\d+z\b/.exec(line)?.[0];
    if (name !== undefined) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

function isTrue(status: number, received: number, done: number): boolean {
  switch (status) {
    case 200:
      return received === 1 && done === 1;
    case 503:
    // Too many slow commands of one conference.
    case 429:
      return received === 0;
    case 502:
    case 504:
      return received <= 1;
    default:
      return false;
  }
}
