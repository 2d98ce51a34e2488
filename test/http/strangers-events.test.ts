import { createHash } from 'node:crypto';
import { EventStream, type Listening } from '../helpers/event-stream';
import { TEST_CONFIG } from '../helpers/gateway';
import { startWorld, type World } from '../helpers/world';

/** `Last-Event-ID` comes from the client: it must not reveal events of other users. */

let world: World;
const open: EventStream[] = [];
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await world.end();
});

async function listen(listening: Listening): Promise<EventStream> {
  const stream = await EventStream.open(world.gateway.url, listening);
  open.push(stream);
  return stream;
}

/** A stream that has received all its snapshots, and its last id. */
async function heardAll(listening: Listening) {
  const stream = await listen(listening);
  const { data } = await stream.sees('scope');
  await stream.sees('snapshot', data.conferences.length);
  const { id } = stream.events.at(-1) as { id: string };
  return { stream, id, conferences: data.conferences as string[] };
}

const named = ({ events }: EventStream) => new Set(events.flatMap(({ data }) => data.conference ?? []));

/** The conferences of each user. */
const OWN: Record<string, string[]> = {
  '200': ['Sales', 'Shared', 'WeeklyTeamConf'],
  '400': ['Conf400', 'Shared'],
  admin: ['Conf400', 'Sales', 'Secret-Merger', 'Shared', 'WeeklyTeamConf'],
};
const USERS = Object.keys(OWN);
const pairs = USERS.flatMap((thief) =>
  USERS.filter((user) => user !== thief).map((owner) => [thief, owner] as const),
);

describe('with the id of another user', () => {
  beforeEach(async () => {
    world.simulator.conference('Secret-Merger').join();
    const stream = await listen({ user: 'admin', conference: 'Secret-Merger' });
    await stream.sees('snapshot');
    stream.close();
  });

  test.each(pairs)('%s receives the same as without an id (the id is of %s)', async (thief, owner) => {
    const { id } = await heardAll({ user: owner });
    for (const lastEventId of [id, id.replace(/-[^-]+$/, '-0')]) {
      const { stream, conferences } = await heardAll({ user: thief, lastEventId });
      expect(conferences.filter((name) => name !== 'Marker')).toEqual(OWN[thief]);
      expect(stream.kinds()).toEqual(['freeswitch', 'scope', ...conferences.map(() => 'snapshot')]);
    }
  });

  test.each(pairs)(
    '%s receives nothing with a guessed digest of %s',
    async (thief, owner) => {
      const { id } = await heardAll({ user: owner });
      const { stream: own } = await heardAll({ user: thief, conference: 'Shared' });
      const boot = own.events[0]?.id.split('-')[0];
      const role = owner === 'admin' ? 'admin' : 'user';
      // The states of the configuration that this process has had.
      for (let state = 1; state <= 40; state++) {
        const hash = createHash('sha256')
          .update(JSON.stringify([owner, role, state]))
          .digest('hex');
        for (const digest of [hash.slice(0, 10), hash.slice(0, 12)]) {
          expect(id).not.toContain(digest);
          const lastEventId = `${boot}-${digest}-${digest.length === 10 ? 1 : 0}`;
          const { stream } = await heardAll({ user: thief, conference: 'Shared', lastEventId });
          stream.close();
          expect(named(stream)).toEqual(new Set(['Shared']));
        }
      }
    },
    20_000,
  );

  test('nothing that was received in another role is replayed', async () => {
    const { id, stream } = await heardAll({ user: 'admin' });
    stream.close();
    await world.gateway.configure({
      users: { ...TEST_CONFIG.users, admin: { password: 'secret' } },
      conferences: { ...TEST_CONFIG.conferences, Shared: { owners: ['admin'] } },
    });
    await world.gateway.reload();
    const again = await heardAll({ user: 'admin', lastEventId: id });
    expect(named(again.stream)).toEqual(new Set(['Shared']));
  });
});

describe('an id', () => {
  /** Makes events in conferences that 200 does not receive. */
  const others = async (times: number): Promise<void> => {
    const watcher = await listen({ user: '400', conference: 'Conf400' });
    await watcher.sees('snapshot');
    for (let count = 0; count < times; count++) {
      world.simulator.conference('Conf400').fire(count % 2 ? 'unlock' : 'lock', ['', '', 0]);
    }
    if (times > 0) await watcher.sees(times % 2 ? 'locked' : 'unlocked', Math.ceil(times / 2));
    watcher.close();
  };
  const number = (id: string | undefined) => BigInt(`0x${id?.split('-')[2] || '0'}`);

  test('does not count events of other conferences', async () => {
    world.simulator.conference('WeeklyTeamConf').join();
    const { stream } = await heardAll({ user: '200', conference: 'WeeklyTeamConf' });
    const steps: bigint[] = [];
    for (const [index, times] of [0, 10, 0, 10].entries()) {
      await others(times);
      await world.ask(`/conference/WeeklyTeamConf/${index % 2 ? 'unlock' : 'lock'}`);
      const { id } = await stream.sees(index % 2 ? 'unlocked' : 'locked', 1 + Math.floor(index / 2));
      expect(id).toMatch(/^[0-9a-f]+-[0-9a-f]+-[0-9a-f]{32}$/);
      steps.push(number(id) - number(stream.events.at(-2)?.id));
    }
    for (const step of steps) expect([1n, 2n, 11n]).not.toContain(step);
  });

  test('at the beginning of a stream is new each time, even if nothing has happened', async () => {
    const ids: string[] = [];
    for (const times of [0, 0, 4, 0]) {
      await others(times);
      const { id, stream } = await heardAll({ user: '200', conference: 'WeeklyTeamConf' });
      stream.close();
      ids.push(id);
      // Reconnecting with it does not make it comparable.
      const again = await listen({ user: '200', conference: 'WeeklyTeamConf', lastEventId: id });
      expect((await again.sees('scope')).id).toBe(id);
      again.close();
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is ignored if it was altered', async () => {
    const { id } = await heardAll({ user: '200', conference: 'WeeklyTeamConf' });
    const last = id.endsWith('a') ? 'b' : 'a';
    for (const altered of [id.slice(0, -1) + last, id.slice(0, -1), `${id}0`, id.toUpperCase()]) {
      const { stream } = await heardAll({ user: '200', conference: 'WeeklyTeamConf', lastEventId: altered });
      expect(stream.kinds()).toEqual(['freeswitch', 'scope', 'snapshot']);
    }
  });
});

test('a client that disconnects at any event and reconnects receives everything once', async () => {
  const conference = world.simulator.conference('WeeklyTeamConf');
  const member = conference.join();
  const [first, watcher] = [
    await heardAll({ user: '200', conference: 'WeeklyTeamConf' }),
    await heardAll({ user: '200', conference: 'WeeklyTeamConf' }),
  ];
  first.stream.close();
  const changes = (stream: EventStream) =>
    stream.of('member-changed').map(({ id, data }) => [id, data.member.talking]);
  let { id } = first;
  const heard: unknown[] = [];
  for (let round = 1; round <= 15; round++) {
    for (let count = 0; count < round % 4; count++) {
      conference.talk(member, !member.talking);
      world.simulator.conference('Conf400').fire('lock', ['', '', 0]);
    }
    const before = changes(watcher.stream).length;
    conference.talk(member, !member.talking);
    await watcher.stream.sees('member-changed', before + 1 + (round % 4));
    const stream = await listen({ user: '200', conference: 'WeeklyTeamConf', lastEventId: id });
    const missed = changes(watcher.stream).length - heard.length;
    await stream.sees('member-changed', missed);
    expect(stream.kinds()).toEqual(['freeswitch', 'scope', ...Array(missed).fill('member-changed')]);
    // It disconnects after some of them.
    const some = changes(stream).slice(0, 1 + (round % 3));
    heard.push(...some);
    id = some.at(-1)?.[0];
    stream.close();
  }
  expect(heard).toEqual(changes(watcher.stream).slice(0, heard.length));
  expect(heard.length).toBeGreaterThan(15);
});
