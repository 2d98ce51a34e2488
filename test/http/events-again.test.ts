import { command, listen, team, useEvents, world } from './events-set-up';

useEvents();

describe('a client that reconnects', () => {
  test('receives exactly the events that it missed', async () => {
    const [first, watcher] = [
      await listen({ conference: 'WeeklyTeamConf' }),
      await listen({ user: 'admin' }),
    ];
    const member = team().join();
    const { id } = await first.sees('member-changed');
    first.close();
    team().talk(member, true);
    world.simulator.conference('Conf400').join();
    await command('WeeklyTeamConf/lock');
    await watcher.sees('locked');
    const second = await listen({ conference: 'WeeklyTeamConf', lastEventId: id });
    await second.sees('locked');
    expect(second.kinds()).toEqual(['freeswitch', 'scope', 'member-changed', 'locked']);
    // The first events carry the id that the client already has.
    expect(second.events[1]?.id).toBe(id);
    expect(second.events[2]?.data.member).toMatchObject({ id: member.id, talking: true });
    await command('WeeklyTeamConf/unlock');
    await second.sees('unlocked');
    // Each stream gets its own id for the event.
    await watcher.sees('unlocked');
    expect(second.events.at(-1)?.id).not.toBe(watcher.of('unlocked')[0]?.id);
  });

  test.each(['nonsense', 'abcdef012345-3', '', '0-0', 'ab-cd-1'])(
    'with an unknown id receives snapshots: %p',
    async (id) => {
      const stream = await listen({ conference: 'WeeklyTeamConf', lastEventId: id });
      await stream.sees('snapshot');
      expect(stream.kinds()).toEqual(['freeswitch', 'scope', 'snapshot']);
    },
  );

  test('with an id before the last snapshot, or from the future, receives snapshots', async () => {
    const conference = 'WeeklyTeamConf,Sales';
    const first = await listen({ conference });
    await first.sees('snapshot', 2);
    const id = first.events[2]?.id ?? '';
    for (const lastEventId of [id, id.replace(/-[^-]+$/, '-999999')]) {
      const second = await listen({ conference, lastEventId });
      await second.sees('snapshot');
    }
  });
});

describe('a client that reconnects to other conferences', () => {
  test('receives a snapshot of each, and an end for each that it no longer receives', async () => {
    const first = await listen({ conference: 'WeeklyTeamConf' });
    team().join();
    const { id } = await first.sees('member-changed');
    const more = await listen({ conference: 'WeeklyTeamConf,Sales', lastEventId: id });
    await more.sees('snapshot', 2);
    expect(more.kinds()).toEqual(['freeswitch', 'scope', 'snapshot', 'snapshot']);
    const others = await listen({ conference: 'Shared', lastEventId: more.events.at(-1)?.id ?? '' });
    await others.sees('snapshot');
    expect(others.kinds()).toEqual(['freeswitch', 'scope', 'end', 'end', 'snapshot']);
    expect(others.of('end').map(({ data }) => [data.conference, data.reason])).toEqual([
      ['WeeklyTeamConf', 'withdrawn'],
      ['Sales', 'withdrawn'],
    ]);
    expect(others.of('scope')[0]?.data.conferences).toEqual(['Shared']);
    // The same conferences in another order are the same stream.
    const again = await listen({
      conference: 'Sales,WeeklyTeamConf',
      lastEventId: more.events.at(-1)?.id ?? '',
    });
    await again.sees('scope');
    await command('WeeklyTeamConf/lock');
    await again.sees('locked');
    expect(again.of('snapshot')).toEqual([]);
  });
});
