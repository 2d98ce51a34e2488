import { until } from '../helpers/until';
import { type Contract, openContract, REAL } from './freeswitch';

/**
 * What froze mod_conference 1.10.12 when it was sent as it came: a level, or `unhold`, for all members beside members who come
 * and go; and `relate` with crossing lists. Nothing is limited here, so FreeSWITCH gets it as fast as it can.
 */
let contract: Contract;
beforeAll(async () => {
  contract = await openContract({ limits: { commandsPerSecond: 0, readsPerSecond: 0 } });
});
afterAll(() => contract.end());

const ROUNDS = REAL ? 25 : 5;

/** Sends a command again and again; resolves with the statuses of the answers. */
async function again(target: string, rounds = ROUNDS): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let round = 0; round < rounds; round++) statuses.add((await contract.ask(target)).status);
  return statuses;
}

/** FreeSWITCH answers, and everybody can leave. */
async function expectAlive(name: string): Promise<void> {
  expect(await contract.api('conference', 'json_list', 'compact')).toContain(name);
  expect((await contract.ask(`${name}/kick&all`)).status).toBe(200);
  await until(async () => (await contract.api('conference', name, 'count')).startsWith('-ERR'));
  expect(contract.gateway.ready()).toBe(true);
}

test.each(['volume_in&all&1', 'energy&all&100', 'unhold&all'])(
  'FreeSWITCH survives %s while members come and go',
  async (tail) => {
    const name = contract.name();
    await contract.fill(name, 'park1', 'park2', 'park3', 'park4', 'park5', 'park6');
    let over = false;
    const churn = async (): Promise<void> => {
      for (let call = 0; !over; call++) {
        await contract.ask(`${name}/bgdial&null/c${call}`);
        await contract.ask(`${name}/kick&last`);
      }
    };
    const both = [churn(), churn()];
    const statuses = await again(`${name}/${tail}`);
    over = true;
    await Promise.all(both);
    // 207 if somebody left meanwhile; 404 if all have left.
    expect([...statuses].filter((status) => ![200, 207, 404].includes(status))).toEqual([]);
    // All may have left. FreeSWITCH must still take somebody in.
    await contract.api('conference', name, 'dial', 'loopback/park9');
    await until(async () => (await contract.api('conference', name, 'list')).includes('loopback/park9'));
    await expectAlive(name);
  },
  120_000,
);

test('FreeSWITCH survives relate with crossing lists at the same time', async () => {
  const name = contract.name();
  const ids = await contract.fill(name, ...Array.from({ length: 12 }, (_, index) => `park${index}`));
  const [some, others] = [ids.slice(0, 6).join(','), ids.slice(6).join(',')];
  const statuses = await Promise.all([
    again(`${name}/relate&${some}&${others}&nospeak`),
    again(`${name}/relate&${others}&${some}&nohear`),
    again(`${name}/relate&${some}&${others}&clear`),
    again(`${name}/relate&${others}&${some}&clear`),
  ]);
  const all = new Set(statuses.flatMap((one) => [...one]));
  // A pair that has no relationship cannot be cleared.
  expect([...all].filter((status) => ![200, 207, 404, 409].includes(status))).toEqual([]);
  await expectAlive(name);
}, 120_000);
