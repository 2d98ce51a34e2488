import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Commands of which FreeSWITCH must not run two at once in a conference. */

let world: World;
beforeEach(async () => {
  world = await startWorld({ timeouts: { command: 1, audit: 0 } });
});
afterEach(() => world.end());

const ask = async (tail: string) => {
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, {
    headers: accept('application/json'),
  });
  return { status: answer.status, body: JSON.parse(answer.text) };
};
const relates = () => world.simulator.received.filter((block) => /relate/.test(block));

test.each(['hang', 'drop'] as const)(
  'after %s, none runs until the conference answers again',
  async (kind) => {
    const [one, other] = world.fill('WeeklyTeamConf', 2).members;
    const relate = `relate&${one?.id}&${other?.id}&nospeak`;
    world.simulator.faults.next(/ relate /, { kind });
    // The conference does not answer any question after it.
    world.simulator.faults.next('conference WeeklyTeamConf count', { kind: 'hang' }, 10_000);
    expect((await ask(relate)).status).toBe(kind === 'hang' ? 504 : 502);
    expect(await ask(relate)).toMatchObject({ status: 429, body: { code: 'conference_busy' } });
    expect(relates()).toHaveLength(1);
    world.simulator.faults.clear();
    world.simulator.disconnectAll();
    await until(async () => (await ask(relate)).status === 200);
    expect(relates()).toHaveLength(2);
  },
);

test('an answer gives the turn back at once, also a refusal', async () => {
  const [one, other] = world.fill('WeeklyTeamConf', 2).members;
  for (const id of [99_999, other?.id, other?.id])
    expect((await ask(`relate&${one?.id}&${id}&nospeak`)).status).not.toBe(429);
  expect(relates()).toHaveLength(3);
});
