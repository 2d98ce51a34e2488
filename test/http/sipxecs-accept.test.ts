import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

const MY = '/sipxconfig/rest/my';
const [XML, JSON_TYPE] = ['text/xml; charset=utf-8', 'application/json; charset=utf-8'];
/** What Angular sends by itself. */
const ANGULAR = 'application/json, text/plain, */*';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 1);
});
afterAll(() => world.end());

const DOCUMENTS = [
  `${MY}/conferences`,
  `${MY}/conferences/WeeklyTeamConf`,
  `${MY}/conferencedetails/WeeklyTeamConf`,
  `${MY}/contact-information`,
  '/callcontroller/200/5551',
  `${MY}/redirect/callcontroller/200/5551`,
];

test.each(
  DOCUMENTS.flatMap((path) => [
    [path, undefined, XML],
    [path, ANGULAR, XML],
    [path, '*/*', XML],
    [path, 'application/json, text/xml', XML],
    [path, 'text/*, application/json;q=0.9', XML],
    [
      path,
      'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'application/xml; charset=utf-8',
    ],
    [path, 'application/xml', 'application/xml; charset=utf-8'],
    [path, 'application/json', JSON_TYPE],
    [path, 'application/json, text/plain', JSON_TYPE],
    [path, 'application/json, */*;q=0.8', JSON_TYPE],
    [path, 'text/xml;q=0.1, application/json;q=0.2', JSON_TYPE],
    [path, 'text/xml;q=0, application/xml;q=0, */*', JSON_TYPE],
  ]),
)('%s with Accept %s', async (path, header, given) => {
  const answer = await world.ask(path ?? '', { headers: header === undefined ? {} : accept(header) });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, given]);
});

test.each(DOCUMENTS)('%s with an Accept of neither XML nor JSON', async (path) => {
  const { status, headers } = await world.ask(path, { headers: accept('text/csv') });
  const answered = path.includes('callcontroller') ? [200, XML] : [406, 'text/plain; charset=utf-8'];
  expect([status, headers['content-type']]).toEqual(answered);
});

test('errors of callcontroller are XML too, unless the client prefers JSON', async () => {
  const refused = async (header: string) => {
    const asking = { method: 'POST', headers: accept(header) };
    const { status, headers } = await world.ask('/callcontroller/200/abc%20', asking);
    return [status, headers['content-type']];
  };
  expect(await refused(ANGULAR)).toEqual([403, XML]);
  expect(await refused('text/csv')).toEqual([403, XML]);
  for (const json of ['application/json', 'application/problem+json', 'application/json, */*;q=0.1'])
    expect(await refused(json)).toEqual([403, 'application/problem+json; charset=utf-8']);
});
