import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const mute = (target: string) => world.ask(`/conference/WeeklyTeamConf/mute&${target}`);
const muteAsJson = async (target: string) => {
  const answer = await world.ask(`/conference/WeeklyTeamConf/mute&${target}`, {
    headers: accept('application/json'),
  });
  return { ...answer, body: JSON.parse(answer.text) };
};

describe('last', () => {
  test('is the member that joined last, not the recorder after it', async () => {
    const conference = world.fill('WeeklyTeamConf', 2);
    const last = conference.join();
    conference.record('/var/recordings/a.wav');
    expect((await world.freeswitch('WeeklyTeamConf mute last')).toString()).not.toContain('+OK');
    expect(await mute('last')).toMatchObject({ status: 200, text: `+OK mute ${last.id}\n` });
    expect(conference.members.map(({ canSpeak }) => canSpeak)).toEqual([false, true, true]);
    expect(world.simulator.apis.at(-1)).toBe(`conference WeeklyTeamConf mute ${last.id}`);
    expect((await muteAsJson('last')).body).toMatchObject({ command: 'mute', members: [last.id] });
  });

  test.each(['unmute', 'deaf', 'undeaf', 'hup', 'kick'])('works for %s too', async (word) => {
    const conference = world.fill('WeeklyTeamConf', 2);
    const last = conference.join();
    conference.record('/var/recordings/a.wav');
    const answer = await world.ask(`/conference/WeeklyTeamConf/${word}&last`);
    expect(answer.status).toBe(200);
    expect(world.simulator.apis.at(-1)).toBe(`conference WeeklyTeamConf ${word} ${last.id}`);
  });

  test('keeps the arguments after it', async () => {
    const last = world.fill('WeeklyTeamConf').join();
    expect((await mute('last&quiet')).status).toBe(200);
    expect(world.simulator.apis.at(-1)).toBe(`conference WeeklyTeamConf mute ${last.id} quiet`);
  });

  test('does nothing, successfully, in an empty conference, and logs that', async () => {
    const conference = world.fill('WeeklyTeamConf');
    expect(await mute('last')).toMatchObject({ status: 200, text: '' });
    const before = world.gateway.log.length;
    expect((await muteAsJson('last')).body).toEqual({
      conference: 'WeeklyTeamConf',
      command: 'mute',
      members: [],
      text: '',
    });
    expect(world.gateway.log.slice(before)).toMatchObject([{ level: 30, command: 'mute', outcome: 'done' }]);
    conference.record('/var/recordings/a.wav');
    expect(await mute('last')).toMatchObject({ status: 200, text: '' });
  });

  test('returns 404 if the conference is not active', async () => {
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    expect((await muteAsJson('last')).body).toMatchObject({ status: 404, code: 'conference_not_active' });
  });

  test('is refused if the list cannot be understood', async () => {
    world.fill('WeeklyTeamConf', 1);
    world.simulator.faults.next('list delim', { kind: 'reply', text: 'neither list nor refusal\n' });
    const before = world.simulator.apis.length;
    expect((await muteAsJson('last')).body).toMatchObject({ status: 502, code: 'unrecognised_reply' });
    expect(world.simulator.apis.slice(before).filter((line) => line.includes(' mute '))).toEqual([]);
  });
});

describe('all and non_moderator', () => {
  test('all includes recorder and ghost', async () => {
    const conference = world.fill('WeeklyTeamConf', 2);
    conference.join({ ghost: true });
    conference.record('/var/recordings/a.wav');
    const ids = conference.members.map(({ id }) => id);
    expect((await muteAsJson('all')).body).toMatchObject({ members: ids });
  });

  test('all succeeds with no members in an empty conference', async () => {
    world.fill('WeeklyTeamConf');
    expect(await mute('all')).toMatchObject({ status: 200, text: '' });
    expect(await muteAsJson('all')).toMatchObject({
      status: 200,
      body: { conference: 'WeeklyTeamConf', command: 'mute', members: [], text: '' },
    });
  });

  test('non_moderator skips the moderators', async () => {
    const conference = world.fill('WeeklyTeamConf', 1);
    const moderator = conference.join({ moderator: true });
    const late = conference.join();
    const [, , first] = conference.members;
    const { body } = await muteAsJson('non_moderator');
    expect(body).toEqual({
      conference: 'WeeklyTeamConf',
      command: 'mute',
      members: [late.id, first?.id],
      text: `+OK mute ${late.id}\nSkipping moderator (member id ${moderator.id}).\n+OK mute ${first?.id}\n`,
    });
    expect(conference.members.map(({ canSpeak }) => canSpeak)).toEqual([false, true, false]);
  });

  test('non_moderator affects nobody if all members are moderators', async () => {
    const moderator = world.fill('WeeklyTeamConf').join({ moderator: true });
    expect(await muteAsJson('non_moderator')).toMatchObject({
      status: 200,
      body: { members: [], text: `Skipping moderator (member id ${moderator.id}).\n` },
    });
    expect(moderator.canSpeak).toBe(true);
  });
});

describe('one member', () => {
  test('is found by the uuid of its call', async () => {
    const conference = world.fill('WeeklyTeamConf', 2);
    const [newest, oldest] = conference.members;
    expect(await mute(`uuid=${oldest?.uuid}`)).toMatchObject({
      status: 200,
      text: `+OK mute ${oldest?.id}\n`,
    });
    expect([newest?.canSpeak, oldest?.canSpeak]).toEqual([true, false]);
  });

  test('returns 404 if the uuid is not in the conference', async () => {
    world.fill('WeeklyTeamConf', 1);
    const other = world.fill('Conf400', 1).members[0];
    for (const uuid of [other?.uuid, '00000000-0000-0000-0000-000000000000']) {
      expect((await muteAsJson(`uuid=${uuid}`)).body).toMatchObject({
        status: 404,
        code: 'member_not_found',
      });
    }
    expect(other?.canSpeak).toBe(true);
  });

  test('returns 404 for an id of another conference, and nothing happens there', async () => {
    world.fill('WeeklyTeamConf', 1);
    const other = world.fill('Conf400', 1).members[0];
    for (const word of ['mute', 'deaf', 'kick', 'hup', 'unmute', 'undeaf']) {
      const answer = await world.ask(`/conference/WeeklyTeamConf/${word}&${other?.id}`);
      expect(answer.status).toBe(404);
      expect(answer.text).toMatch(/^404 member_not_found: /);
    }
    await world.simulator.settled();
    expect(other).toMatchObject({ canSpeak: true, canHear: true, kicked: false });
    expect(world.simulator.find('Conf400')?.members).toHaveLength(1);
  });

  test('hup returns 404 the second time', async () => {
    const conference = world.fill('WeeklyTeamConf', 2);
    const id = conference.members[0]?.id;
    expect((await world.ask(`/conference/WeeklyTeamConf/hup&${id}`)).status).toBe(200);
    await until(() => conference.members.length === 1);
    expect((await world.ask(`/conference/WeeklyTeamConf/hup&${id}`)).status).toBe(404);
  });

  test.each([
    ...['0', '-1', '1x', '01', '+1', '1 ', ' 1', '1.0', '0x1', '4294967296', '99999999999', '1e3', '٣'],
    ...['ALL', 'Last', 'everybody', 'channel_name=x', 'caller_id_number=1001', 'uuid=', 'uuid=a b', '=', '*'],
  ])('%j is not a target', async (target) => {
    const conference = world.fill('WeeklyTeamConf', 1);
    const before = world.simulator.apis.length;
    const answer = await muteAsJson(encodeURIComponent(target));
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'invalid_argument',
      errors: [{ argument: 'member', message: expect.stringContaining('must be a member id') }],
    });
    expect(world.simulator.apis.slice(before)).toEqual([]);
    expect(conference.members[0]?.canSpeak).toBe(true);
  });

  test('may have the largest possible id', async () => {
    world.fill('WeeklyTeamConf', 1);
    expect(await mute('4294967295')).toMatchObject({ status: 404 });
    expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf mute 4294967295');
  });
});
