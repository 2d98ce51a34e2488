import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 1);
});
afterAll(() => world.end());

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

test.each([
  ['lock', undefined, TEXT],
  ['lock', '*/*', TEXT],
  ['lock', 'text/*', TEXT],
  ['lock', 'text/plain', TEXT],
  ['lock', 'application/json', JSON_TYPE],
  ['lock', 'application/*', JSON_TYPE],
  ['lock', 'text/plain;q=0.1, application/json', JSON_TYPE],
  ['lock', 'application/json;q=0.1, */*', TEXT],
  ['lock', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', TEXT],
  ['lock', 'application/json; charset=utf-8', JSON_TYPE],
  ['lock', 'text/html, application/json;charset=UTF-8;q=0.5', JSON_TYPE],
  ['list', 'text/csv', 'text/csv; charset=utf-8; header=present'],
  ['list', 'text/csv; header=present', 'text/csv; charset=utf-8; header=present'],
  ['xml_list', undefined, 'application/xml; charset=utf-8'],
  ['xml_list', 'application/xml', 'application/xml; charset=utf-8'],
  ['xml_list', 'application/json', JSON_TYPE],
  ['json_list', undefined, JSON_TYPE],
  ['json_list', 'text/plain', TEXT],
])('%s: chooses the content type by Accept %s', async (tail, type, given) => {
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, {
    headers: type === undefined ? {} : accept(type),
  });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': given } });
});

test.each([
  ['lock', 'text/csv'],
  ['lock', 'application/xml'],
  ['lock', 'image/*'],
  ['lock', 'text/plain;q=0'],
  ['lock', 'text/plain; charset=utf-8; q=0'],
  ['list', 'application/xml'],
  ['json_list', 'text/csv'],
  ['bogus', 'text/html'],
])('%s: returns 406 for Accept %s and sends nothing to FreeSWITCH', async (tail, type) => {
  const before = world.simulator.apis.length;
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, { headers: accept(type) });
  expect(answer.status).toBe(406);
  expect(answer.text).toMatch(/^406 not_acceptable: .*text\/plain/);
  expect(world.simulator.apis.slice(before)).toEqual([]);
});

test.each(['text/xml', 'text/plain', 'application/xml', 'image/png', 'text/csv', 'text/html;q=0', 'x', ';'])(
  'the mount of sipXecs never returns 406: %s',
  async (type) => {
    for (const tail of ['lock', 'list', 'xml_list', 'count', 'json_list']) {
      const answer = await world.ask(`/sipxconfig/rest/my/conference/WeeklyTeamConf/${tail}`, {
        headers: accept(type),
      });
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': TEXT } });
      expect(answer.text).toMatch(/^<command-response>[\s\S]*<\/command-response>\n$/);
    }
  },
);

describe('if an Accept header is longer than 1,024 bytes', () => {
  const json = 'application/json,';
  const long = json + 'a/b,'.repeat(300);
  const html = 'text/html,'.repeat(110);

  test.each([
    ['/conference/WeeklyTeamConf/lock', TEXT],
    ['/sipxconfig/rest/my/conference/WeeklyTeamConf/lock', TEXT],
    ['/api/conferences', JSON_TYPE],
    ['/sipxconfig/rest/my/conferences', 'text/xml; charset=utf-8'],
  ])('the gateway ignores it: %s', async (target, given) => {
    for (const value of [long, html]) {
      const answer = await world.ask(target, { headers: accept(value) });
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': given } });
    }
    const refused = await world.ask(target, { headers: accept(long), user: null });
    expect(refused.headers['content-type']).toBe(
      target.startsWith('/api') ? 'application/problem+json; charset=utf-8' : TEXT,
    );
  });

  test('an Accept header of exactly 1,024 bytes is read', async () => {
    const value = (json + 'a/b,'.repeat(300)).slice(0, 1_024);
    const answer = await world.ask('/conference/WeeklyTeamConf/lock', { headers: accept(value) });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': JSON_TYPE } });
  });
});

test('the mount of sipXecs returns JSON if the client accepts only JSON', async () => {
  const headers = accept('application/json');
  const ask = (tail: string) =>
    world.ask(`/sipxconfig/rest/my/conference/WeeklyTeamConf/${tail}`, { headers });
  expect(JSON.parse((await ask('list')).text)).toMatchObject({ conference: 'WeeklyTeamConf', members: [{}] });
  expect(JSON.parse((await ask('xml_list')).text)).toMatchObject({ rate: 8000, members: [{}] });
  expect(JSON.parse((await ask('lock')).text)).toMatchObject({ command: 'lock' });
});
