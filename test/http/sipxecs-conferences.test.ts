import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

const MY = '/sipxconfig/rest/my';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const json = async (path: string, user = '200') => {
  const { status, text } = await world.ask(`${MY}${path}`, { user, headers: accept('application/json') });
  return { status, body: JSON.parse(text) };
};

test('lists the requester’s conferences in the file’s order, without patterns', async () => {
  const answer = await world.ask(`${MY}/conferences`);
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } });
  const conference = (name: string, extension = name) =>
    `<conference><enabled>true</enabled><name>${name}</name><extension>${extension}</extension></conference>`;
  expect(answer.text).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<conferences>${conference('WeeklyTeamConf')}` +
      `${conference('Sales', '3000-pbx.example.org')}${conference('Shared')}</conferences>\n`,
  );
  const names = async (user: string): Promise<string[]> =>
    (await json('/conferences', user)).body.conferences.map(({ name }: { name: string }) => name);
  expect(await names('400')).toEqual(['Conf400', 'Shared']);
  expect(await names('admin')).toEqual(['WeeklyTeamConf', 'Conf400', 'Sales', 'Shared']);
});

test('returns one conference to its owners only', async () => {
  expect((await world.ask(`${MY}/conferences/Sales`)).text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<setting><enabled>true</enabled><name>Sales</name></setting>\n',
  );
  expect(await json('/conferences/3501')).toEqual({
    status: 200,
    body: { setting: { enabled: true, name: '3501' } },
  });
});

test('returns the details of an active conference', async () => {
  const sales = world.fill('3000-pbx.example.org');
  const first = sales.join({ callerIdNumber: '400', callerIdName: 'R & D' });
  const second = sales.join({ callerIdNumber: '<5>' });
  await world.ask('/conference/Sales/lock');
  await world.ask(`/conference/Sales/mute&${first.id}`);
  await world.ask(`/conference/Sales/hold&${second.id}`);
  await world.ask(`/conference/Sales/volume_in&${first.id}&3`);
  const { body } = await json('/conferencedetails/Sales');
  const member = { volumeIn: 0, volumeOut: 0, energyLevel: expect.any(Number) };
  expect(body).toEqual({
    conference: {
      extension: '3000-pbx.example.org',
      locked: true,
      members: [
        { ...member, id: second.id, name: '<5>', uuid: expect.any(String), canHear: false, canSpeak: false },
        {
          ...member,
          id: first.id,
          name: '400',
          imId: '400im',
          uuid: expect.any(String),
          volumeIn: 3,
          canHear: true,
          canSpeak: false,
        },
      ],
    },
  });
  const { text } = await world.ask(`${MY}/conferencedetails/Sales`);
  const [, inSecond = '', inFirst = ''] = text.split('<member>');
  expect(text).toMatch(
    /<conference><extension>3000-pbx.example.org<\/extension><locked>true<\/locked><members><member>/,
  );
  expect(inSecond).toMatch(/^<id>\d+<\/id><name>&#60;5&#62;<\/name><uuid>/);
  expect([...inFirst.matchAll(/<(\w+)>/g)].map(([, name]) => name)).toEqual([
    'id',
    'name',
    'imId',
    'uuid',
    'volumeIn',
    'volumeOut',
    'energyLevel',
    'canHear',
    'canSpeak',
  ]);
});

test('shows no PIN', async () => {
  world.fill('WeeklyTeamConf', 1);
  await world.ask('/conference/WeeklyTeamConf/pin&73519');
  for (const path of ['/conferences', '/conferences/WeeklyTeamConf', '/conferencedetails/WeeklyTeamConf'])
    expect((await world.ask(`${MY}${path}`)).text).not.toContain('73519');
});

test.each(['/conferences/', '/conferencedetails/'])('%s refuses with the original’s words', async (path) => {
  const unknown = await world.ask(`${MY}${path}Nobody`);
  expect([unknown.status, unknown.reason]).toEqual([404, 'Conference not found']);
  const foreign = await world.ask(`${MY}${path}Conf400`);
  expect([foreign.status, foreign.reason]).toEqual([403, 'User is not owner of this conference']);
  expect((await world.ask(`${MY}${path}Sales`, { user: null })).status).toBe(401);
  expect((await world.ask(`${MY}${path}Sales`, { headers: accept('text/csv') })).status).toBe(406);
  expect((await world.ask(`${MY}${path}Sales/x`)).status).toBe(404);
  expect((await world.ask(`${MY}${path}%ff`)).status).toBe(404);
  for (const method of ['PUT', 'POST', 'DELETE', 'HEAD']) {
    const { status, headers } = await world.ask(`${MY}${path}Sales`, { method });
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, OPTIONS']);
  }
});

test('an admin too gets 404, unless the conference is listed or active', async () => {
  for (const path of ['/conferences/', '/conferencedetails/']) {
    const answer = await world.ask(`${MY}${path}NoSuch`, { user: 'admin' });
    expect([answer.status, answer.reason]).toEqual([404, 'Conference not found']);
  }
  world.fill('Unlisted', 1);
  expect(await json('/conferences/Unlisted', 'admin')).toMatchObject({
    status: 200,
    body: { setting: { name: 'Unlisted' } },
  });
  expect((await json('/conferencedetails/Unlisted', 'admin')).body.conference.members).toHaveLength(1);
  expect((await world.ask(`${MY}/conferencedetails/Shared`, { user: 'admin' })).status).toBe(406);
});

test('details of a conference that is not active return 406 with the original’s words', async () => {
  const answer = await world.ask(`${MY}/conferencedetails/Shared`);
  expect([answer.status, answer.reason]).toEqual([406, 'Conference found, but not active']);
});

test('returns an error, not an empty conference, if FreeSWITCH does not answer', async () => {
  world.simulator.faults.silent = true;
  world.simulator.disconnectAll();
  expect((await world.ask(`${MY}/conferencedetails/Shared`)).status).toBe(503);
  world.simulator.faults.silent = false;
});
