import { ask } from '../helpers/ask';
import { EventStream, type Listening } from '../helpers/event-stream';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
const open: EventStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await world.end();
});

async function listen(listening: Listening = {}): Promise<EventStream> {
  const stream = await EventStream.open(world.gateway.url, listening);
  open.push(stream);
  return stream;
}

const metrics = async (): Promise<string> => {
  return (await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null })).text;
};

describe('a listener that does not read', () => {
  test('is closed as slow, and neither other listeners nor FreeSWITCH wait for it', async () => {
    world = await startWorld({ admin: { port: await freePort() } });
    // A long name makes few events of many bytes.
    const member = world.simulator.conference('WeeklyTeamConf').join({ callerIdName: 'x'.repeat(60_000) });
    const [slow, quick] = [
      await listen({ conference: 'WeeklyTeamConf' }),
      await listen({ conference: 'WeeklyTeamConf' }),
    ];
    await slow.sees('snapshot');
    slow.incoming.pause();
    let sent = 0;
    while (!world.gateway.log.some(({ reason }) => reason === 'slow')) {
      member.conference.talk(member, sent++ % 2 === 0);
      const wanted = sent;
      await until(() => quick.of('member-changed').length >= wanted);
    }
    // Read again before the gateway destroys the stream.
    slow.incoming.resume();
    expect(world.gateway.log.find(({ reason }) => reason === 'slow')).toMatchObject({
      level: 40,
      kind: 'stream',
      requester: '200',
      state: 'closed',
      open: 1,
    });
    expect(await metrics()).toMatch(/^gateway_event_streams_closed_total\{reason="slow"\} 1$/m);
    expect(await metrics()).toMatch(/^gateway_event_listeners 1$/m);
    expect(quick.ended).toBe(false);
    await slow.ends();
    expect(slow.of('end').map(({ data }) => data.reason)).toEqual(['slow']);
    expect(slow.events.at(-1)?.kind).toBe('end');
    // The events that it received are whole and in order.
    const heard = slow.of('member-changed').map(({ data }) => data.member.talking);
    expect(heard.every((talking, index) => index === 0 || talking !== heard[index - 1])).toBe(true);
    expect(heard.length).toBeGreaterThan(10);
  });
});

describe('a reload', () => {
  const rest = { users: TEST_CONFIG.users, conferences: TEST_CONFIG.conferences };
  const reload = async (changes: Record<string, unknown>): Promise<void> => {
    await world.gateway.configure({ ...rest, ...changes });
    await world.gateway.reload();
  };
  beforeEach(async () => {
    world = await startWorld();
  });

  test('that changes nothing for a listener keeps its stream open', async () => {
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await reload({ origins: ['https://panel.example.org'] });
    world.simulator.conference('WeeklyTeamConf').join();
    await stream.sees('member-joined');
    expect(stream.of('end')).toEqual([]);
  });

  test('that removes the only conference ends the stream', async () => {
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await reload({ conferences: { ...TEST_CONFIG.conferences, WeeklyTeamConf: { owner: '400' } } });
    await stream.ends();
    expect(stream.events.at(-1)).toMatchObject({ kind: 'end', data: { reason: 'withdrawn' } });
  });

  test('that removes one of several ends its events, and names it', async () => {
    const stream = await listen({ conference: 'WeeklyTeamConf,Sales' });
    await reload({ conferences: { ...TEST_CONFIG.conferences, WeeklyTeamConf: { owner: '400' } } });
    const end = await stream.sees('end');
    expect(end.data).toMatchObject({ reason: 'withdrawn', conference: 'WeeklyTeamConf' });
    world.simulator.conference('WeeklyTeamConf').join();
    world.simulator.conference('3000-pbx.example.org').join();
    await stream.sees('member-joined');
    expect(stream.of('member-joined').map(({ data }) => data.conference)).toEqual(['Sales']);
    // Nor is it replayed.
    const again = await listen({ conference: 'Sales', lastEventId: end.id });
    await again.sees('member-joined');
    expect(again.of('member-joined').map(({ data }) => data.conference)).toEqual(['Sales']);
  });

  test('while a client is away: gained conferences begin with a snapshot, lost ones with an end', async () => {
    const first = await listen({ user: '400' });
    const { id } = await first.sees('snapshot', 2);
    first.close();
    const { Conf400: _, ...others } = TEST_CONFIG.conferences as Record<string, unknown>;
    await reload({
      conferences: { ...others, Conf400: { owner: '200' }, WeeklyTeamConf: { owner: '400' } },
    });
    world.simulator.conference('WeeklyTeamConf').join();
    const again = await listen({ user: '400', lastEventId: id });
    await again.sees('snapshot', 2);
    expect(again.of('end').map(({ data }) => data.conference)).toEqual(['Conf400']);
    const names = again.of('snapshot').map(({ data }) => data.conference);
    expect(names).toContain('WeeklyTeamConf');
    expect(again.of('scope')[0]?.data.conferences).toEqual(names);
  });

  test('that adds a conference sends its snapshot to a listener that asked for all its own', async () => {
    const stream = await listen({ user: '400' });
    await stream.sees('snapshot', 2);
    await reload({ conferences: { ...TEST_CONFIG.conferences, WeeklyTeamConf: { owner: '400' } } });
    expect((await stream.sees('snapshot', 3)).data.conference).toBe('WeeklyTeamConf');
    world.simulator.conference('WeeklyTeamConf').join();
    await stream.sees('member-joined');
  });

  test.each([
    ['removes the user', { admin: TEST_CONFIG.users.admin, '400': TEST_CONFIG.users['400'] }],
    ['changes the password', { ...TEST_CONFIG.users, '200': { password: 'changed' } }],
  ])('that %s ends the stream', async (_what, users) => {
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    const other = await listen({ user: 'admin', conference: 'WeeklyTeamConf' });
    const conferences = { WeeklyTeamConf: { owner: '400' }, Shared: { owner: 'admin' } };
    await reload({ users, ...('200' in users ? {} : { conferences }) });
    await stream.ends();
    expect(stream.events.at(-1)).toMatchObject({ kind: 'end', data: { reason: 'withdrawn' } });
    world.simulator.conference('WeeklyTeamConf').join();
    await other.sees('member-joined');
    expect(other.ended).toBe(false);
  });

  test('that turns an admin into a user keeps the conferences that they own', async () => {
    const stream = await listen({ user: 'admin', conference: 'Conf400,Shared' });
    await stream.sees('snapshot', 2);
    await reload({
      users: { ...TEST_CONFIG.users, admin: { password: 'secret' } },
      conferences: { ...TEST_CONFIG.conferences, Shared: { owners: ['admin'] } },
    });
    expect((await stream.sees('end')).data.conference).toBe('Conf400');
    world.simulator.conference('Shared').join();
    await stream.sees('member-joined');
  });
});

describe('FreeSWITCH', () => {
  beforeEach(async () => {
    world = await startWorld();
  });

  test('restarts: the stream reports it, and sends the new state', async () => {
    world.fill('WeeklyTeamConf', 2);
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await stream.sees('snapshot');
    await world.simulator.restart();
    await stream.sees('freeswitch', 3);
    expect(stream.of('freeswitch').map(({ data }) => data.connected)).toEqual([true, false, true]);
    // The snapshot comes before the gateway reports that it is connected.
    expect(stream.kinds().slice(-2)).toEqual(['snapshot', 'freeswitch']);
    expect((await stream.sees('snapshot', 2)).data.state).toMatchObject({ active: false, members: [] });
    world.fill('WeeklyTeamConf', 1);
    await stream.sees('member-joined');
    expect(stream.ended).toBe(false);
  });

  test('loses its connection: conferences that changed get a snapshot, others nothing', async () => {
    const conference = world.fill('WeeklyTeamConf', 1);
    world.fill('Shared', 1);
    const stream = await listen({ conference: 'WeeklyTeamConf,Shared' });
    await stream.sees('snapshot', 2);
    world.simulator.faults.refuse = true;
    world.simulator.disconnectAll();
    await stream.sees('freeswitch', 2);
    const member = conference.join();
    conference.locked = true;
    world.simulator.faults.clear();
    const { data } = await stream.sees('snapshot', 3);
    expect(data.conference).toBe('WeeklyTeamConf');
    expect(data.state).toMatchObject({ locked: true });
    expect(data.state.members.map(({ id }: { id: number }) => id)).toContain(member.id);
    await stream.sees('freeswitch', 3);
    expect(stream.of('snapshot')).toHaveLength(3);
  });

  test('is not connected at the start: the stream reports it', async () => {
    await world.simulator.stop();
    await until(() => !world.gateway.ready());
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    expect((await stream.sees('freeswitch')).data.connected).toBe(false);
    await stream.sees('snapshot');
  });
});

test('when an event counts other members than known, reads the conference again, once', async () => {
  world = await startWorld({ timeouts: { audit: 0 } });
  const conference = world.fill('WeeklyTeamConf', 1);
  const stream = await listen({ conference: 'WeeklyTeamConf' });
  await stream.sees('snapshot');
  const { id } = conference.join({ silent: true });
  conference.locked = true;
  // The events mention nobody, only the number of members.
  for (let count = 0; count < 20; count++) conference.fire('lock', ['', '', 0]);
  await until(() => stream.of('snapshot').at(-1)?.data.state.members[0]?.id === id);
  conference.fire('unlock', ['', '', 0]);
  await stream.sees('unlocked');
  const doubts = world.gateway.log.filter(({ kind, reason }) => kind === 'resync' && reason === 'doubt');
  expect(doubts).toHaveLength(1);
});

test('the audit finds what no event reported, and logs it', async () => {
  world = await startWorld({ timeouts: { audit: 1 } });
  const conference = world.simulator.conference('WeeklyTeamConf');
  const stream = await listen({ conference: 'WeeklyTeamConf' });
  // The first member gets the floor, and that is an event.
  conference.join();
  await stream.sees('member-changed');
  const { id } = conference.join({ silent: true });
  const last = () => stream.of('snapshot').at(-1)?.data.state;
  await until(() => last().members[0]?.id === id);
  await until(() => world.gateway.log.some(({ kind, reason }) => kind === 'resync' && reason === 'audit'));
  const line = world.gateway.log.find(
    ({ kind, reason, level }) => kind === 'resync' && reason === 'audit' && level === 40,
  );
  expect(line).toMatchObject({ differing: ['WeeklyTeamConf'] });
});

test('when the gateway stops, all streams end at once, and it waits for none', async () => {
  world = await startWorld();
  const streams = [await listen(), await listen({ user: 'admin' }), await listen({ user: '400' })];
  for (const stream of streams) await stream.sees('snapshot');
  let stopped = false;
  const stop = world.gateway.stop('SIGTERM').then(() => {
    stopped = true;
  });
  for (const stream of streams) {
    await stream.ends();
    expect(stream.events.at(-1)).toMatchObject({ kind: 'end', data: { reason: 'stopping' } });
  }
  await until(() => stopped, 5_000);
  await stop;
});

test('the gateway stops without waiting for a listener that does not read', async () => {
  world = await startWorld();
  const member = world.simulator.conference('WeeklyTeamConf').join({ callerIdName: 'x'.repeat(60_000) });
  const [stuck, quick] = [
    await listen({ conference: 'WeeklyTeamConf' }),
    await listen({ conference: 'WeeklyTeamConf' }),
  ];
  await stuck.sees('snapshot');
  stuck.incoming.pause();
  // Enough that the network holds some of it, but not enough to count as slow.
  for (let count = 1; count <= 100; count++) {
    member.conference.talk(member, count % 2 === 1);
    await until(() => quick.of('member-changed').length >= count);
  }
  let stopped = false;
  const stop = world.gateway.stop('SIGTERM').then(() => {
    stopped = true;
  });
  await until(() => stopped, 5_000);
  await stop;
});

describe('the number of streams is limited', () => {
  test('for each user and in total', async () => {
    world = await startWorld({ limits: { streams: 3, streamsPerUser: 2 } });
    const first = await listen();
    await listen();
    const third = await listen();
    await third.ends();
    expect([third.status, third.text]).toEqual([429, expect.stringContaining('too_many_streams')]);
    expect(third.headers['retry-after']).toBe('5');
    await listen({ user: '400' });
    const fifth = await listen({ user: 'admin' });
    await fifth.ends();
    expect([fifth.status, fifth.text]).toEqual([503, expect.stringContaining('overloaded')]);
    // A stream that closes frees its place.
    first.close();
    await until(async () => {
      const again = await listen();
      if (again.status !== 200) again.close();
      return again.status === 200;
    });
  });
});
