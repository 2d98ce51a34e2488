import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const ask = (tail: string) => world.ask(`/conference/WeeklyTeamConf/${tail}`);
const asJson = async (tail: string) => {
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, {
    headers: accept('application/json'),
  });
  return { status: answer.status, body: JSON.parse(answer.text) };
};

test("the text is that of FreeSWITCH's own command to all, moderators included", async () => {
  const conference = world.fill('WeeklyTeamConf', 2);
  conference.join({ moderator: true });
  for (const tail of ['volume_in&all&2', 'unhold&all', 'agc&non_moderator&100', 'unhold&non_moderator']) {
    const said = await world.freeswitch(`WeeklyTeamConf ${tail.replaceAll('&', ' ')}`);
    expect((await ask(tail)).text).toBe(said.toString());
  }
  world.simulator.harm.length = 0;
});

test('JSON names each member and its value', async () => {
  const ids = world.fill('WeeklyTeamConf', 2).members.map(({ id }) => id);
  expect(await asJson('volume_in&all&2')).toEqual({
    status: 200,
    body: {
      conference: 'WeeklyTeamConf',
      command: 'volume_in',
      members: ids,
      text: ids.map((id) => `+OK Volume IN ${id} = 2\n`).join(''),
      values: ids.map((member) => ({ member, value: '2' })),
    },
  });
});

test('reads a level of all members with one line', async () => {
  world.fill('WeeklyTeamConf', 2);
  await ask('energy&all');
  expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf energy all');
});

test('returns 207 and names a member that left meanwhile', async () => {
  const conference = world.fill('WeeklyTeamConf', 3);
  const [newest, middle, oldest] = conference.members;
  world.simulator.faults.next(`volume_out ${newest?.id} 1`, { kind: 'delay', ms: 30 });
  const answer = asJson('volume_out&all&1');
  await until(() => world.simulator.apis.at(-1)?.endsWith(`volume_out ${newest?.id} 1`) === true);
  if (middle) conference.leave(middle);
  expect(await answer).toMatchObject({
    status: 207,
    body: {
      members: [newest?.id, oldest?.id],
      failed: [{ member: middle?.id, code: 'member_not_found' }],
    },
  });
});

test('returns 200 if the conference is empty, and 404 if it is not active', async () => {
  world.fill('WeeklyTeamConf');
  expect(await ask('unhold&all')).toMatchObject({ status: 200, text: '' });
  world.simulator.core.conferences.delete('WeeklyTeamConf');
  expect(await asJson('unhold&all')).toMatchObject({ status: 404, body: { code: 'conference_not_active' } });
});

test('names the finished members if FreeSWITCH stops answering meanwhile', async () => {
  const conference = world.fill('WeeklyTeamConf', 3);
  const [newest, middle, oldest] = conference.members;
  world.simulator.faults.next(`volume_in ${middle?.id} 3`, { kind: 'drop' });
  expect(await asJson('volume_in&all&3')).toMatchObject({
    status: 207,
    body: {
      members: [newest?.id],
      failed: [
        { member: middle?.id, code: 'esl_lost' },
        { member: oldest?.id, code: 'esl_unavailable' },
      ],
    },
  });
});

test('returns the plain error if nothing was done before it', async () => {
  const [newest] = world.fill('WeeklyTeamConf', 2).members;
  world.simulator.faults.next(`unhold ${newest?.id}`, { kind: 'drop' });
  expect(await asJson('unhold&all')).toMatchObject({ status: 502, body: { code: 'esl_lost' } });
});
