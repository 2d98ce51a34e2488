import { command, listen, team, useEvents, world } from './events-set-up';

useEvents();

describe('a client that comes back', () => {
  test('hears exactly what it missed', async () => {
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
    // What is told at once is no step forward.
    expect(second.events[1]?.id).toBe(id);
    expect(second.events[2]?.data.member).toMatchObject({ id: member.id, talking: true });
    await command('WeeklyTeamConf/unlock');
    await second.sees('unlocked');
    // Each hears it under an id of its own.
    await watcher.sees('unlocked');
    expect(second.events.at(-1)?.id).not.toBe(watcher.of('unlocked')[0]?.id);
  });

  test.each(['nonsense', 'abcdef012345-3', '', '0-0', 'ab-cd-1'])(
    'with an id that nobody knows hears snapshots: %p',
    async (id) => {
      const stream = await listen({ conference: 'WeeklyTeamConf', lastEventId: id });
      await stream.sees('snapshot');
      expect(stream.kinds()).toEqual(['freeswitch', 'scope', 'snapshot']);
    },
  );

  test('before the last snapshot, or from the future, hears snapshots', async () => {
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

describe('a client that comes back to other conferences', () => {
  test('has a snapshot of each, and is told which it hears of no more', async () => {
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
    // The same in another order is the same.
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
