import { accept } from '../helpers/ask';
import { command, heard, listen, team, useEvents, world } from './events-set-up';

useEvents();

describe('a stream reports', () => {
  test('a conference from beginning to end', async () => {
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
      // A member who leaves loses the floor.
      ...['member-changed', 'member-left', 'conference-ended'],
    ]);
    const ids = stream.events.slice(2).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('recordings with our id, and a failure if the file could not be opened', async () => {
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

  test('what is played, to all and to one member', async () => {
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

  test('in a snapshot, what is played to all and how long a recording is', async () => {
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

  test('in a snapshot after a loss of the connection, a recording that failed before it', async () => {
    team().join();
    const stream = await listen({ conference: 'WeeklyTeamConf' });
    world.simulator.unwritable = /./;
    expect((await command('WeeklyTeamConf/record')).status).toBe(502);
    const { path } = (await stream.sees('recording-failed')).data.recording;
    world.simulator.faults.refuse = true;
    world.simulator.disconnectAll();
    await stream.sees('freeswitch', 2);
    team().locked = true;
    world.simulator.faults.clear();
    expect((await stream.sees('snapshot', 2)).data).toMatchObject({
      state: { locked: true },
      recordingFailed: path,
    });
  });

  test('jobs that end, in the form of their own page', async () => {
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

  test('a conference by the name under which each listener knows it', async () => {
    const mine = await listen({ conference: 'Sales' });
    const theirs = await listen({ user: 'admin', conference: '3000-pbx.example.org' });
    world.simulator.conference('3000-pbx.example.org').join();
    expect((await mine.sees('member-joined')).data.conference).toBe('Sales');
    expect((await theirs.sees('member-joined')).data.conference).toBe('3000-pbx.example.org');
  });

  test('only the conferences that were asked for', async () => {
    const stream = await listen({ conference: 'Sales' });
    await stream.sees('snapshot');
    team().join();
    world.simulator.conference('3000-pbx.example.org').join();
    await stream.sees('member-joined');
    expect(new Set(stream.events.flatMap(({ data }) => data.conference ?? []))).toEqual(new Set(['Sales']));
  });
});
