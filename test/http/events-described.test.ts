import { TEST_CONFIG } from '../helpers/gateway';
import { EVENT_KINDS, eventMistakes } from '../helpers/openapi';
import { command, listen, team, useEvents, world } from './events-set-up';

useEvents();

/** In all tests, `sees` and `ends` check each event against the description. */
test('a stream sends every event that is described, and each is as described', async () => {
  world.simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
  const stream = await listen({ conference: 'WeeklyTeamConf,Sales' });
  await stream.sees('snapshot', 2);
  team().join();
  await stream.sees('member-changed');
  await command('WeeklyTeamConf/lock');
  await command('WeeklyTeamConf/unlock');
  world.simulator.unwritable = /./;
  expect((await command('WeeklyTeamConf/record')).status).toBe(502);
  world.simulator.unwritable = undefined;
  await command('WeeklyTeamConf/record&minutes');
  await command('WeeklyTeamConf/pause&all');
  await stream.sees('recording-changed');
  await command('WeeklyTeamConf/record&stop');
  await stream.sees('recording-stopped');
  await command('WeeklyTeamConf/play&tone_stream://%25(40,0,440)');
  await stream.sees('playback', 2);
  await command('WeeklyTeamConf/bgdial&busy');
  await stream.sees('job-ended');
  await command('WeeklyTeamConf/kick&all');
  await stream.sees('conference-ended');
  await world.gateway.configure({
    conferences: { ...TEST_CONFIG.conferences, Sales: { owner: '400' } },
  });
  await world.gateway.reload();
  expect((await stream.sees('end')).data.conference).toBe('Sales');
  await world.gateway.stop('SIGTERM');
  await stream.ends();
  expect(stream.of('end').map(({ data }) => data.reason)).toEqual(['withdrawn', 'stopping']);
  expect(EVENT_KINDS.filter((kind) => !stream.kinds().includes(kind))).toEqual([]);
});

test('the description accepts nothing more and nothing less', () => {
  const head = { conference: 'Sales', at: '2026-11-20T00:00:00.000Z' };
  expect(eventMistakes('locked', head)).toEqual([]);
  expect(eventMistakes('locked', { ...head, by: '200' })).not.toEqual([]);
  expect(eventMistakes('locked', { conference: 'Sales' })).not.toEqual([]);
  expect(eventMistakes('playback', { ...head, file: 'a.wav', playing: true })).not.toEqual([]);
  expect(eventMistakes('exploded', head)).toEqual(['no schema']);
});
