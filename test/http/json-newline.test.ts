import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({ recordings: { dir: '/nowhere' }, admin: { port: await freePort() } });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

const JSON_TOO = { accept: 'application/json' };

test.each([
  ['a command', 'GET', '/conference/WeeklyTeamConf/mute&all'],
  ['a list', 'GET', '/conference/WeeklyTeamConf/list'],
  ['the document of FreeSWITCH', 'GET', '/conference/WeeklyTeamConf/json_list'],
  ['a command of sipXecs', 'PUT', '/sipxconfig/rest/my/conference/WeeklyTeamConf/lock'],
  ['a refusal', 'GET', '/conference/WeeklyTeamConf/nothing'],
  ['a refusal without credentials', 'GET', '/conference/WeeklyTeamConf/lock', null],
  ['a conference', 'GET', '/api/conferences/WeeklyTeamConf'],
  ['conferences', 'GET', '/api/conferences'],
  ['the table of commands', 'GET', '/api/commands'],
  ['a problem of the API', 'GET', '/api/nothing'],
  ['an unknown job', 'GET', '/api/jobs/1'],
  ['recordings', 'GET', '/api/conferences/WeeklyTeamConf/recordings'],
  ['a document of sipXecs', 'GET', '/sipxconfig/rest/my/conferences'],
  ['a record', 'GET', '/sipxconfig/rest/my/contact-information'],
  ['the description', 'GET', '/openapi.json'],
  ['a refused method', 'DELETE', '/api/conferences'],
  ['a URL that is too long', 'GET', `/api/${'a'.repeat(9_000)}`],
] as const)('%s ends with a newline', async (_what, method, target, user: null | string = '200') => {
  for (const encodings of [{}, { 'accept-encoding': 'zstd' }]) {
    const asked = { method, headers: { ...JSON_TOO, ...encodings }, user };
    const { headers, text } = await world.ask(target, asked);
    expect([headers['content-type'], text.at(-1)]).toEqual([
      expect.stringMatching(/^application\/(?:problem\+)?json; charset=utf-8$/),
      '\n',
    ]);
    expect(text).not.toMatch(/\n\n$/);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
    expect(() => JSON.parse(text)).not.toThrow();
  }
});

test('a command as JSON and the health of the admin listener end with a newline', async () => {
  const done = await world.ask('/api/conferences/WeeklyTeamConf/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"command":"unlock"}',
  });
  const health = await ask(world.gateway.adminUrl ?? '', '/health', { user: null });
  for (const { text } of [done, health]) expect(text).toMatch(/^\{.*\}\n$/);
});

test('a recording that already runs returns the JSON of sipXecs', async () => {
  const target = '/sipxconfig/rest/my/conference/WeeklyTeamConf/record';
  await world.ask(target);
  expect((await world.ask(target, { headers: JSON_TOO })).text).toBe('{"text":"IN_PROGRESS"}\n');
});
