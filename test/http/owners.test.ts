import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    conferences: {
      WeeklyTeamConf: { owner: '200' },
      Conf400: { owner: '400' },
      Sales: { owner: '200', freeswitchName: '3000-pbx.example.org' },
      Shared: { owners: ['200', '400'] },
      '35??': { owners: ['200'], profile: 'wideband' },
      '3599': { owner: '400' },
      'team-*@pbx.example.org': { owner: '200' },
    },
  });
});
afterAll(() => world.end());

const lock = async (name: string, user = '200') => {
  const answer = await world.ask(`/conference/${name}/lock`, { user, headers: accept('application/json') });
  return JSON.parse(answer.text);
};
const NOT_FOUND = { status: 404, code: 'conference_not_found' };
const NOT_OWNER = { status: 403, code: 'not_owner' };

describe('owners', () => {
  test.each([
    ['WeeklyTeamConf', '200', undefined],
    ['WeeklyTeamConf', '400', NOT_OWNER],
    ['Conf400', '400', undefined],
    ['Conf400', '200', NOT_OWNER],
    ['Shared', '200', undefined],
    ['Shared', '400', undefined],
    ['Nowhere', '200', NOT_FOUND],
    ['Nowhere', '400', NOT_FOUND],
  ])('of %s: user %s', async (name, user, refusal) => {
    world.fill(name, 1);
    const before = world.simulator.apis.length;
    expect(await lock(name, user)).toMatchObject(refusal ?? { conference: name, command: 'lock' });
    expect(world.simulator.find(name)?.locked).toBe(refusal === undefined);
    expect(world.simulator.apis.length - before).toBe(refusal === undefined ? 1 : 0);
  });

  test.each(['WeeklyTeamConf', 'Conf400', 'Sales', '3512', 'Nowhere', 'not-listed@pbx.example.org'])(
    'an admin may command %s',
    async (name) => {
      const known = name === 'Sales' ? '3000-pbx.example.org' : name;
      world.fill(known, 1);
      expect(await lock(name, 'admin')).toMatchObject({ conference: name, command: 'lock' });
      expect(world.simulator.find(known)?.locked).toBe(true);
    },
  );

  test('an admin gets conference_not_active if FreeSWITCH does not know the conference', async () => {
    expect(await lock('Nothing', 'admin')).toMatchObject({ status: 404, code: 'conference_not_active' });
  });
});

describe('names', () => {
  test('freeswitchName is sent to FreeSWITCH, and the answer has the configured name', async () => {
    const conference = world.fill('3000-pbx.example.org', 2);
    world.simulator.core.conferences.delete('Sales');
    expect(await lock('Sales')).toEqual({
      conference: 'Sales',
      command: 'lock',
      members: [],
      text: '+OK 3000-pbx.example.org locked\n',
    });
    expect(world.simulator.apis.at(-1)).toBe('conference 3000-pbx.example.org lock');
    const list = await world.ask('/conference/Sales/list', { headers: accept('application/json') });
    expect(JSON.parse(list.text)).toMatchObject({ conference: 'Sales', locked: true });
    const xml = await world.ask('/conference/Sales/xml_list', { headers: accept('application/json') });
    expect(JSON.parse(xml.text)).toMatchObject({ conference: 'Sales', uuid: conference.uuid });
    for (const word of ['mute', 'kick'] as const) {
      const last = await world.ask(`/conference/Sales/${word}&last`);
      expect(last.status).toBe(200);
    }
  });

  test('the URL does not accept the FreeSWITCH name', async () => {
    expect(await lock('3000-pbx.example.org')).toMatchObject(NOT_FOUND);
  });

  test('if the conference is not active, its owner sees both names, and others see neither', async () => {
    for (const name of ['3000-pbx.example.org', 'WeeklyTeamConf']) {
      world.simulator.core.conferences.delete(name);
    }
    expect(await lock('Sales')).toMatchObject({
      status: 404,
      code: 'conference_not_active',
      detail: 'Conference Sales (3000-pbx.example.org in FreeSWITCH) is not active.',
    });
    expect(await lock('WeeklyTeamConf')).toMatchObject({
      detail: 'Conference WeeklyTeamConf is not active in FreeSWITCH.',
    });
    const foreign = await lock('Sales', '400');
    expect(foreign).toMatchObject(NOT_OWNER);
    expect(JSON.stringify(foreign)).not.toContain('3000');
  });

  test.each([
    ['3500', '200', undefined],
    ['35ab', '200', undefined],
    ['3500', '400', NOT_OWNER],
    ['3599', '400', undefined],
    ['3599', '200', NOT_OWNER],
    ['350', '200', NOT_FOUND],
    ['35000', '200', NOT_FOUND],
    ['135000', '200', NOT_FOUND],
    ['35%3F%3F', '200', NOT_FOUND],
    ['35%0A1', '200', NOT_FOUND],
    ['team-a@pbx.example.org', '200', undefined],
    ['team-@pbx.example.org', '200', undefined],
    ['team-a@pbxXexample.org', '200', NOT_FOUND],
    ['team-a@other@pbx.example.org', '200', NOT_FOUND],
  ])('pattern: %s by user %s', async (name, user, refusal) => {
    world.fill(name, 1);
    expect(await lock(name, user)).toMatchObject(refusal ?? { conference: name });
  });

  test.each([
    ...['weeklyteamconf', 'WEEKLYTEAMCONF', '%20WeeklyTeamConf', 'WeeklyTeamConf%00'],
    ...['WeeklyTeamConf%0A', 'WeeklyTeamConf%E2%80%AE', '..', '.', '', '%'],
    ...[
      '%FF',
      '%zz',
      '%E2%82',
      'a'.repeat(161),
      '%5E%5E:x',
      'list',
      'JSON_LIST',
      'help',
      'bridge:x:y',
      '%24%7Bx%7D',
    ],
    ...['__proto__', 'constructor', 'x+1234', 'x%7F', 'x%C2%85', 'x%EF%BF%BD', '%3C!x'],
  ])('%s is not a conference, even for an admin', async (name) => {
    const before = world.simulator.apis.length;
    for (const user of ['200', 'admin']) {
      if (/^[\w.~-]{1,64}$/.test(name) && user === 'admin' && !/^(list|json_list|help)$/i.test(name))
        continue;
      expect(await lock(name, user)).toMatchObject(NOT_FOUND);
    }
    expect(world.simulator.apis.slice(before)).toEqual([]);
  });

  test('a percent-encoded name is the same name', async () => {
    world.fill('WeeklyTeamConf', 1);
    expect(await lock('%57eekly%54eamConf')).toMatchObject({ conference: 'WeeklyTeamConf' });
    expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf lock');
  });
});
