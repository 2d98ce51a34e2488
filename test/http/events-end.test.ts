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

describe('a listener who does not read', () => {
  test('is ended as slow, and neither the others nor FreeSWITCH wait for it', async () => {
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
    // From now on it reads, before the gateway breaks the stream off.
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
    // What it did hear it heard in order, and whole.
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

  test('that changes nothing for a listener leaves it alone', async () => {
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await reload({ origins: ['https://panel.example.org'] });
    world.simulator.conference('WeeklyTeamConf').join();
    await stream.sees('member-joined');
    expect(stream.of('end')).toEqual([]);
  });

  test('that takes the only conference away ends the stream', async () => {
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await reload({ conferences: { ...TEST_CONFIG.conferences, WeeklyTeamConf: { owner: '400' } } });
    await stream.ends();
    expect(stream.events.at(-1)).toMatchObject({ kind: 'end', data: { reason: 'withdrawn' } });
  });

  test('that takes one of several away ends its events, and says of which', async () => {
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

  test('while a client is away: what it gained begins with a snapshot, what it lost with an end', async () => {
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

  test('that gives a conference to a listener of all its own begins it with a snapshot', async () => {
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

  test('that makes an admin a user leaves what they own', async () => {
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

  test('that restarts is told of, and the state read anew', async () => {
    world.fill('WeeklyTeamConf', 2);
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await stream.sees('snapshot');
    await world.simulator.restart();
    await stream.sees('freeswitch', 3);
    expect(stream.of('freeswitch').map(({ data }) => data.connected)).toEqual([true, false, true]);
    // Before it counts as connected the state is as it is.
    expect(stream.kinds().slice(-2)).toEqual(['snapshot', 'freeswitch']);
    expect((await stream.sees('snapshot', 2)).data.state).toMatchObject({ active: false, members: [] });
    world.fill('WeeklyTeamConf', 1);
    await stream.sees('member-joined');
    expect(stream.ended).toBe(false);
  });

  test('whose connection falls: what happened meanwhile is a snapshot, what did not is nothing', async () => {
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

  test('that is not there is told of from the beginning', async () => {
    await world.simulator.stop();
    await until(() => !world.gateway.ready());
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    expect((await stream.sees('freeswitch')).data.connected).toBe(false);
    await stream.sees('snapshot');
  });
});

test('another number of members than is known lets the conference be read anew, once', async () => {
  world = await startWorld({ timeouts: { audit: 0 } });
  const conference = world.fill('WeeklyTeamConf', 1);
  const stream = await listen({ conference: 'WeeklyTeamConf' });
  await stream.sees('snapshot');
  const { id } = conference.join({ silent: true });
  conference.locked = true;
  // Nothing in it tells of anybody but their number.
  for (let count = 0; count < 20; count++) conference.fire('lock', ['', '', 0]);
  await until(() => stream.of('snapshot').at(-1)?.data.state.members[0]?.id === id);
  conference.fire('unlock', ['', '', 0]);
  await stream.sees('unlocked');
  const doubts = world.gateway.log.filter(({ kind, reason }) => kind === 'resync' && reason === 'doubt');
  expect(doubts).toHaveLength(1);
});

test('what no event tells is found by the audit, and logged', async () => {
  world = await startWorld({ timeouts: { audit: 1 } });
  const conference = world.simulator.conference('WeeklyTeamConf');
  const stream = await listen({ conference: 'WeeklyTeamConf' });
  // Whoever comes first gets the floor, and that is told.
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

test('the end of the gateway ends all streams at once, and waits for none', async () => {
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

test('the end does not wait for a listener who does not read', async () => {
  world = await startWorld();
  const member = world.simulator.conference('WeeklyTeamConf').join({ callerIdName: 'x'.repeat(60_000) });
  const [stuck, quick] = [
    await listen({ conference: 'WeeklyTeamConf' }),
    await listen({ conference: 'WeeklyTeamConf' }),
  ];
  await stuck.sees('snapshot');
  stuck.incoming.pause();
  // So much that the network holds some of it, and not so much that it is too slow.
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

describe('streams are bounded', () => {
  test('those of a user, and all together', async () => {
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
    // Whoever goes makes room.
    first.close();
    await until(async () => {
      const again = await listen();
      if (again.status !== 200) again.close();
      return again.status === 200;
    });
  });
});
