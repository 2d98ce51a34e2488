import type { Listening } from '../helpers/event-stream';
import { command, heard, listen, team, useEvents, world } from './events-set-up';

useEvents();

test('a list of conferences may contain a name with commas, quotes and markup', async () => {
  const name = 'Smith, "John" <b>ü</b>';
  await world.gateway.configure({
    conferences: { Smith: { owner: '200' }, [name]: { owner: '200' }, Sales: { owner: '200' } },
  });
  await world.gateway.reload();
  world.simulator.conference(name).join();
  const stream = await listen({ conference: encodeURIComponent(`Smith,${name},Sales`) });
  await stream.sees('snapshot', 3);
  expect(stream.of('snapshot').map(({ data }) => data.conference)).toEqual(['Smith', name, 'Sales']);
  expect((await command(`${encodeURIComponent(name)}/lock`)).status).toBe(200);
  expect((await stream.sees('locked')).data.conference).toBe(name);
});

describe('a stream begins', () => {
  test('with the connection to FreeSWITCH and a snapshot of each conference', async () => {
    const member = team().join({ callerIdName: 'Ann', callerIdNumber: '1001' });
    await heard();
    const stream = await listen({ conference: 'WeeklyTeamConf,Sales' });
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await stream.sees('snapshot', 2);
    expect(stream.text).toMatch(/^retry: 2000\n\nid: [0-9a-f]+-[0-9a-f]+-0\nevent: freeswitch\ndata: /);
    expect(stream.kinds()).toEqual(['freeswitch', 'scope', 'snapshot', 'snapshot']);
    const [freeswitch, scope, first, second] = stream.events;
    expect(scope?.data).toEqual({ at: expect.any(String), conferences: ['WeeklyTeamConf', 'Sales'] });
    expect(freeswitch?.data).toEqual({ at: expect.any(String), connected: true });
    expect(first?.data).toMatchObject({
      conference: 'WeeklyTeamConf',
      state: { active: true, locked: false },
    });
    expect(first?.data.state.members).toEqual([
      expect.objectContaining({ id: member.id, callerIdName: 'Ann', callerIdNumber: '1001', floor: true }),
    ]);
    expect(second?.data).toMatchObject({
      conference: 'Sales',
      state: { conference: 'Sales', active: false, members: [], startedAt: null },
    });
    // Only the last snapshot carries a full id: a client that missed one must receive them all again.
    expect(first?.id).toMatch(/-0$/);
    expect(second?.id).not.toMatch(/-0$/);
  });

  test('with all conferences of the requester, and those that match their patterns, if none is named', async () => {
    world.simulator.conference('3501').join();
    await heard();
    const stream = await listen();
    await stream.sees('snapshot', 4);
    expect(stream.of('snapshot').map(({ data }) => [data.conference, data.state.active])).toEqual([
      ['3501', true],
      ['Sales', false],
      ['Shared', false],
      ['WeeklyTeamConf', false],
    ]);
    world.simulator.conference('3502').join();
    world.simulator.conference('Conf400').join();
    expect((await stream.sees('member-joined')).data.conference).toBe('3502');
    expect((await stream.sees('conference-started')).data.conference).toBe('3502');
  });

  test('with all active and configured conferences if the requester is an admin', async () => {
    world.simulator.conference('Nobodys').join();
    await heard();
    const stream = await listen({ user: 'admin' });
    await stream.sees('snapshot', 6);
    const names = stream.of('snapshot').map(({ data }) => data.conference);
    expect(names.filter((name) => name !== 'Marker')).toEqual([
      'Conf400',
      'Nobodys',
      'Sales',
      'Shared',
      'WeeklyTeamConf',
    ]);
    world.simulator.conference('Other').join();
    expect((await stream.sees('member-joined')).data.conference).toBe('Other');
  });
});

describe('a stream is refused', () => {
  test.each([
    ['without credentials', 401, 'unauthenticated', { headers: { authorization: 'Basic eDp5' } }],
    ["for somebody else's conference", 403, 'not_owner', { conference: 'WeeklyTeamConf,Conf400' }],
    ['for one that does not exist', 404, 'conference_not_found', { conference: 'Nowhere' }],
    ['for no name', 404, 'conference_not_found', { conference: '' }],
    ['for an invalid query', 400, 'bad_request', { conference: 'Sales&since=3' }],
    ['in another type', 406, 'not_acceptable', { headers: { accept: 'application/xml' } }],
  ])('%s', async (_what, status, code, listening: Listening) => {
    const stream = await listen(listening);
    await stream.ends();
    expect([stream.status, stream.text]).toEqual([status, expect.stringContaining(code)]);
  });

  test.each(['POST', 'HEAD', 'DELETE'])('by %s', async (method) => {
    const { status, headers } = await world.ask('/api/events', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, OPTIONS']);
  });
});
