import { digestHeader } from '../helpers/digest-client';
import { startWorld, type World } from '../helpers/world';

/** A slash at the end means the same resource, with the same method and credentials. */

let world: World;
beforeAll(async () => {
  world = await startWorld({
    dial: { default: 'user/{user}@example.org', invite: 'user/{user}@example.org' },
  });
  world.fill('WeeklyTeamConf', 2);
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
});
afterAll(() => world.end());

const MY = '/sipxconfig/rest/my';

test.each([
  '/api/conferences',
  '/api/conferences/WeeklyTeamConf',
  '/api/conferences/WeeklyTeamConf/recordings',
  '/api/conferences/WeeklyTeamConf/recordings/x',
  '/api/commands',
  '/api/jobs/x',
  `${MY}/conferences`,
  `${MY}/conferences/WeeklyTeamConf`,
  `${MY}/conferences/Nowhere`,
  `${MY}/conferencedetails/WeeklyTeamConf`,
  `${MY}/contact-information`,
  '/callcontroller/200/400',
  `${MY}/redirect/callcontroller/200/400`,
])('%s', async (path) => {
  for (const user of ['200', null]) {
    const [plain, slash] = [await world.ask(path, { user }), await world.ask(`${path}/`, { user })];
    expect(slash.status).toBe(plain.status);
    expect(slash.text.replace(/"at":"[^"]*"|runTime":\d+/g, '')).toBe(
      plain.text.replace(/"at":"[^"]*"|runTime":\d+/g, ''),
    );
    expect(slash.headers['content-type']).toBe(plain.headers['content-type']);
    expect((await world.ask(`${path}/?_=1`, { user })).status).toBe(plain.status);
    if (user) expect((await world.ask(`${path}//`, { user })).status).toBe(404);
  }
});

test('a command keeps its method', async () => {
  const body = JSON.stringify({ command: 'lock' });
  const headers = { 'content-type': 'application/json' };
  const target = '/api/conferences/WeeklyTeamConf/commands/';
  expect(await world.ask(target, { method: 'POST', headers, body })).toMatchObject({ status: 200 });
  expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf lock');
  for (const [method, path] of [
    ['PUT', `${MY}/call/400/`],
    ['POST', '/callcontroller/200/400/'],
  ] as const) {
    expect([path, (await world.ask(path, { method })).status]).toEqual([path, 200]);
  }
});

test('Digest is checked against the path that the client wrote', async () => {
  const uri = '/api/conferences/';
  const refused = await world.ask(uri, { user: null });
  const challenge = String(refused.headers['www-authenticate']);
  const sign = (signed: string) => ({
    user: null,
    headers: { authorization: digestHeader({ challenge, uri: signed, user: '200', password: '123' }) },
  });
  expect((await world.ask(uri, sign(uri))).status).toBe(200);
  expect((await world.ask(uri, sign('/api/conferences'))).status).toBe(400);
});

test('the link to the next page works from it', async () => {
  const { headers } = await world.ask('/api/conferences/?limit=1');
  const next = /^<([^>]*)>; rel="next"$/.exec(String(headers.link))?.[1] ?? '';
  expect((await world.ask(next)).status).toBe(200);
});

test('event streams open', async () => {
  const controller = new AbortController();
  const { status } = await fetch(`${world.gateway.url}/api/events/`, {
    headers: { authorization: `Basic ${Buffer.from('200:123').toString('base64')}` },
    signal: controller.signal,
  });
  controller.abort();
  expect(status).toBe(200);
});
