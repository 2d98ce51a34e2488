import { accept } from '../helpers/ask';
import { EventStream, type Listening } from '../helpers/event-stream';
import { startWorld, type World } from '../helpers/world';

let world: World;
const open: EventStream[] = [];
beforeEach(async () => {
  world = await startWorld({
    recordings: { dir: '/recordings' },
    media: { streams: ['tone_stream'] },
  });
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await world.end();
});

async function listen(listening: Listening = {}): Promise<EventStream> {
  const stream = await EventStream.open(world.gateway.url, listening);
  open.push(stream);
  return stream;
}

/** Waits until the gateway has heard of what FreeSWITCH has told so far. */
async function heard(): Promise<void> {
  const stream = await listen({ user: 'admin', conference: 'Marker' });
  world.simulator.conference('Marker').fire('lock', ['', '', 0]);
  world.simulator.core.conferences.delete('Marker');
  await stream.sees('locked');
  stream.close();
}
const team = () => world.simulator.conference('WeeklyTeamConf');
const command = (tail: string, user = '200') => world.ask(`/conference/${tail}`, { user });

test('a name with commas, quotes and markup is one of several that are asked for', async () => {
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
    // Whoever has not heard them all must hear them all again.
    expect(first?.id).toMatch(/-0$/);
    expect(second?.id).not.toMatch(/-0$/);
  });

  test('without a choice: with all that the requester owns, and what a pattern of theirs fits', async () => {
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

  test("an admin's with whatever is active or configured", async () => {
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

describe('what happens', () => {
  test('from the beginning of a conference to its end', async () => {
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    await stream.sees('snapshot');
    const member = team().join();
    const joined = await stream.sees('member-joined');
    expect(joined.data).toMatchObject({
      conference: 'WeeklyTeamConf',
      member: { id: member.id, floor: false },
    });
    expect(joined.data.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect((await stream.sees('member-changed')).data.member.floor).toBe(true);
    team().talk(member, true);
    expect((await stream.sees('member-changed', 2)).data.member.talking).toBe(true);
    await command('WeeklyTeamConf/mute&all');
    expect((await stream.sees('member-changed', 3)).data.member).toMatchObject({
      speak: false,
      talking: false,
    });
    await command('WeeklyTeamConf/hold&all');
    expect((await stream.sees('member-changed', 4)).data.member).toMatchObject({
      hold: true,
      hear: null,
      speak: null,
      talking: null,
    });
    await command('WeeklyTeamConf/lock');
    await stream.sees('locked');
    await command('WeeklyTeamConf/unlock');
    await stream.sees('unlocked');
    await command('WeeklyTeamConf/kick&all');
    expect((await stream.sees('member-left')).data.member.id).toBe(member.id);
    await stream.sees('conference-ended');
    expect(stream.kinds()).toEqual([
      ...['freeswitch', 'scope', 'snapshot', 'conference-started', 'member-joined'],
      ...['member-changed', 'member-changed', 'member-changed', 'member-changed', 'locked', 'unlocked'],
      // The floor is taken from whoever goes.
      ...['member-changed', 'member-left', 'conference-ended'],
    ]);
    const ids = stream.events.slice(2).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('recordings, with our id; one that could not be opened has failed', async () => {
    team().join();
    await heard();
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    const json = { headers: accept('application/json') };
    const { recording, path } = JSON.parse(
      (await world.ask('/conference/WeeklyTeamConf/record&minutes', json)).text,
    );
    expect((await stream.sees('recording-started')).data.recording).toEqual({
      id: recording,
      path,
      paused: false,
      startedAt: expect.any(String),
      seconds: 0,
    });
    await command(`WeeklyTeamConf/pause&${recording}`);
    expect((await stream.sees('recording-changed')).data.recording).toMatchObject({
      id: recording,
      paused: true,
    });
    await command(`WeeklyTeamConf/resume&${recording}`);
    expect((await stream.sees('recording-changed', 2)).data.recording.paused).toBe(false);
    await command('WeeklyTeamConf/record&stop');
    expect((await stream.sees('recording-stopped')).data.recording.id).toBe(recording);
    world.simulator.unwritable = /./;
    expect((await command('WeeklyTeamConf/record')).status).toBe(502);
    const failed = await stream.sees('recording-failed');
    expect(failed.data.recording).toEqual({
      id: expect.stringMatching(/^WeeklyTeamConf\./),
      path: expect.stringMatching(/^\/recordings\/WeeklyTeamConf\./),
    });
    expect(stream.of('recording-started')).toHaveLength(1);
  });

  test('what is played, to all and to one', async () => {
    const member = team().join();
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    const tone = 'tone_stream://%25(40,0,440)';
    await command(`WeeklyTeamConf/play&${tone}`);
    const file = 'tone_stream://%(40,0,440)';
    expect((await stream.sees('playback')).data).toMatchObject({ file, playing: true, member: null });
    expect((await stream.sees('playback', 2)).data).toMatchObject({ file, playing: false, member: null });
    await command(`WeeklyTeamConf/play&${tone}&${member.id}`);
    expect((await stream.sees('playback', 3)).data).toMatchObject({ file, playing: true, member: member.id });
    expect((await stream.sees('playback', 4)).data).toMatchObject({
      file,
      playing: false,
      member: member.id,
    });
  });

  test('a snapshot has what is played to all, and how long a recording is', async () => {
    team().join();
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    expect((await stream.sees('snapshot')).data.playing).toBeNull();
    await command('WeeklyTeamConf/play&tone_stream://%25(9999,0,440)');
    await stream.sees('playback');
    await command('WeeklyTeamConf/record');
    await stream.sees('recording-started');
    const { data } = await (await listen({ conference: 'WeeklyTeamConf' })).sees('snapshot');
    expect(data.playing).toBe('tone_stream://%(9999,0,440)');
    const [recording] = data.state.recordings;
    const read = JSON.parse((await world.ask('/api/conferences/WeeklyTeamConf')).text);
    expect(read.recordings).toEqual([
      { ...recording, startedAt: expect.any(String), seconds: expect.any(Number) },
    ]);
    expect(recording.seconds).toBe((Date.parse(data.at) - Date.parse(recording.startedAt)) / 1_000);
    expect(read.recordings[0].seconds).toBeGreaterThanOrEqual(recording.seconds);
    await command(`WeeklyTeamConf/pause&${recording.id}`);
    const paused = (await stream.sees('recording-changed')).data;
    const again = (await (await listen({ conference: 'WeeklyTeamConf' })).sees('snapshot')).data;
    expect(again.state.recordings[0].seconds).toBe(paused.recording.seconds);
  });

  test('jobs that end, as their own page shows them', async () => {
    team().join();
    world.simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    const json = { headers: accept('application/json') };
    const { job } = JSON.parse((await world.ask('/conference/WeeklyTeamConf/bgdial&busy', json)).text);
    const ended = await stream.sees('job-ended');
    expect(ended.data.conference).toBe('WeeklyTeamConf');
    expect(ended.data.job).toMatchObject({ id: job, state: 'failed', cause: 'USER_BUSY' });
    expect(ended.data.job).toEqual(JSON.parse((await world.ask(`/api/jobs/${job}`)).text));
  });

  test('each listener hears its own name of a conference', async () => {
    const mine = await listen({ conference: 'Sales' });
    const theirs = await listen({ user: 'admin', conference: '3000-pbx.example.org' });
    world.simulator.conference('3000-pbx.example.org').join();
    expect((await mine.sees('member-joined')).data.conference).toBe('Sales');
    expect((await theirs.sees('member-joined')).data.conference).toBe('3000-pbx.example.org');
  });

  test('nothing of conferences that were not asked for', async () => {
    const stream = await listen({ conference: 'Sales' });
    await stream.sees('snapshot');
    team().join();
    world.simulator.conference('3000-pbx.example.org').join();
    await stream.sees('member-joined');
    expect(new Set(stream.events.flatMap(({ data }) => data.conference ?? []))).toEqual(new Set(['Sales']));
  });
});

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

describe('is refused', () => {
  test.each([
    ['without credentials', 401, 'unauthenticated', { headers: { authorization: 'Basic eDp5' } }],
    ["for somebody else's conference", 403, 'not_owner', { conference: 'WeeklyTeamConf,Conf400' }],
    ['for one that does not exist', 404, 'conference_not_found', { conference: 'Nowhere' }],
    ['for no name', 404, 'conference_not_found', { conference: '' }],
    ['for what is no query', 400, 'bad_request', { conference: 'Sales&since=3' }],
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
