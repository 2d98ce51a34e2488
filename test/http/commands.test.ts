import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import request from 'supertest';
import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import type { SimConference } from '../simulator/conference/conference';
import type { SimMember } from '../simulator/conference/member';

const MOUNTS = ['', '/sipxconfig/rest/my'];
const METHODS = ['GET', 'PUT', 'POST'] as const;

let world: World;
let conference: SimConference;

beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  conference = world.fill('WeeklyTeamConf', 3);
});
afterAll(() => world.end());

/** The members, newest first, as FreeSWITCH prints them. */
function members(): [SimMember, SimMember, SimMember] {
  const [newest, second, oldest] = conference.members;
  if (!newest || !second || !oldest) throw new Error('three members were to be there');
  return [newest, second, oldest];
}

/** The fields that show that a command took effect, with their values before and after. */
const SWITCHES = [
  { word: 'mute', verb: 'mute', before: { canSpeak: true }, after: { canSpeak: false } },
  { word: 'unmute', verb: 'unmute', before: { canSpeak: false }, after: { canSpeak: true } },
  { word: 'deaf', verb: 'deaf', before: { canHear: true }, after: { canHear: false } },
  { word: 'undeaf', verb: 'undeaf', before: { canHear: false }, after: { canHear: true } },
] as const;

describe.each(MOUNTS)('below "%s"', (mount) => {
  const wrapped = (text: string): string =>
    mount === '' ? text : `<command-response>${text}</command-response>\n`;

  describe.each(METHODS)('%s', (method) => {
    const send = (tail: string) =>
      request(world.gateway.url)
        [method.toLowerCase() as 'get'](`${mount}/conference/WeeklyTeamConf/${tail}`)
        .auth('200', '123');

    test.each(SWITCHES)('$word acts on one member', async ({ word, verb, before, after }) => {
      const [newest, second, oldest] = members();
      for (const member of members()) Object.assign(member, before);
      const answer = await send(`${word}&${second.id}`).expect(200);
      expect(answer.text).toBe(wrapped(`+OK ${verb} ${second.id}\n`));
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(second).toMatchObject(after);
      expect(newest).toMatchObject(before);
      expect(oldest).toMatchObject(before);
      expect(world.simulator.apis.at(-1)).toBe(`conference WeeklyTeamConf ${word} ${second.id}`);
    });

    test.each(SWITCHES)('$word acts on all, and returns JSON', async ({ word, verb, before, after }) => {
      for (const member of members()) Object.assign(member, before);
      const ids = members().map(({ id }) => id);
      const answer = await send(`${word}&all`).set('Accept', 'application/json').expect(200);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.body).toEqual({
        conference: 'WeeklyTeamConf',
        command: word,
        members: ids,
        text: ids.map((id) => `+OK ${verb} ${id}\n`).join(''),
      });
      for (const member of members()) expect(member).toMatchObject(after);
    });

    test('lock and unlock the conference', async () => {
      expect((await send('lock').expect(200)).text).toBe(wrapped('+OK WeeklyTeamConf locked\n'));
      expect(conference.locked).toBe(true);
      const answer = await send('unlock').set('Accept', 'application/json').expect(200);
      expect(answer.body).toEqual({
        conference: 'WeeklyTeamConf',
        command: 'unlock',
        members: [],
        text: '+OK WeeklyTeamConf unlocked\n',
      });
      expect(conference.locked).toBe(false);
    });

    test.each([
      ['kick', 'kicked'],
      ['hup', 'hup'],
    ])('%s removes one member, then all', async (word, verb) => {
      const [newest, second] = members();
      const answer = await send(`${word}&${second.id}`).expect(200);
      expect(answer.text).toBe(wrapped(`+OK ${verb} ${second.id}\n`));
      await until(() => conference.members.length === 2);
      expect(conference.members).not.toContain(second);
      const json = await send(`${word}&all`).set('Accept', 'application/json').expect(200);
      expect(json.body).toMatchObject({ command: word, members: [newest.id, newest.id - 2] });
      await until(() => world.simulator.find('WeeklyTeamConf') === undefined);
    });
  });

  test.each(['PUT', 'POST'] as const)('%s: ignores a body', async (method) => {
    const [newest] = members();
    for (const [type, body] of [
      ['application/json', '{"command":"kick","args":["all"'],
      ['application/x-www-form-urlencoded', 'kick=all'],
      ['application/octet-stream', Buffer.alloc(100_000, 0)],
    ] as const) {
      const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/mute&${newest.id}`, {
        method,
        body,
        headers: { 'content-type': type },
      });
      expect(answer).toMatchObject({ status: 200, text: wrapped(`+OK mute ${newest.id}\n`) });
    }
    expect(conference.members).toHaveLength(3);
  });
});

test('sends quiet after the target', async () => {
  await world.ask('/conference/WeeklyTeamConf/mute&all&quiet');
  expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf mute all quiet');
});

test('returns 404 for a second kick of the same member', async () => {
  const [newest] = members();
  expect(await world.ask(`/conference/WeeklyTeamConf/kick&${newest.id}`)).toMatchObject({ status: 200 });
  const again = await world.ask(`/conference/WeeklyTeamConf/kick&${newest.id}`);
  expect(again.status).toBe(404);
  expect(again.text).toBe(`404 member_not_found: Member ${newest.id} is not in the conference.\n`);
});

test('repeats a command whose effect is already there', async () => {
  const [newest] = members();
  for (let time = 0; time < 2; time++) {
    const { text } = await world.ask(`/conference/WeeklyTeamConf/mute&${newest.id}`);
    expect(text).toBe(`+OK mute ${newest.id}\n`);
  }
  expect(newest.canSpeak).toBe(false);
});

test('sends one whole line for each command, in order', async () => {
  const before = world.simulator.received.length;
  await world.ask('/conference/WeeklyTeamConf/lock');
  await world.ask('/conference/WeeklyTeamConf/unlock');
  expect(world.heardSince(before)).toEqual([
    'api conference WeeklyTeamConf lock\n\n',
    'api conference WeeklyTeamConf unlock\n\n',
  ]);
});

describe('curl, as in the documentation', () => {
  const run = promisify(execFile);
  const curl = async (...args: string[]): Promise<string> => (await run('curl', ['-sS', ...args])).stdout;

  test.each(['--digest', '--basic', '--anyauth'])('%s', async (scheme) => {
    const url = `${world.gateway.url}/conference/WeeklyTeamConf`;
    expect(await curl(scheme, '-u', '200:123', '-X', 'PUT', `${url}/lock`)).toBe(
      '+OK WeeklyTeamConf locked\n',
    );
    expect(conference.locked).toBe(true);
    expect(await curl(scheme, '-u', '200:123', `${url}/unlock`)).toBe('+OK WeeklyTeamConf unlocked\n');
    expect(conference.locked).toBe(false);
  });

  test('reaches the URL of sipXecs', async () => {
    const url = `${world.gateway.url}/sipxconfig/rest/my/conference/WeeklyTeamConf/kick&all`;
    const ids = members().map(({ id }) => id);
    const text = ids.map((id) => `+OK kicked ${id}\n`).join('');
    expect(await curl('-k', '--digest', '-u', '200:123', url)).toBe(
      `<command-response>${text}</command-response>\n`,
    );
    await until(() => world.simulator.find('WeeklyTeamConf') === undefined);
  });

  test('sends a body from standard input, in chunks', async () => {
    const { url } = world.gateway;
    const out = await curl(
      ...['--basic', '-u', '200:123', '-X', 'POST', '-H', 'Transfer-Encoding: chunked'],
      ...['--data-binary', '@package.json', `${url}/conference/WeeklyTeamConf/count`],
    );
    expect(out).toBe('3');
  });
});

test('answers many requests at once, on one connection and on several', async () => {
  const ids = members().map(({ id }) => id);
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const id = ids[index % 3];
      const word = index % 2 === 0 ? 'mute' : 'deaf';
      const answer = await fetch(`${world.gateway.url}/conference/WeeklyTeamConf/${word}&${id}`, {
        headers: { authorization: basic('200') },
      });
      return (await answer.text()) === `+OK ${word} ${id}\n`;
    }),
  );
  expect(answers).toEqual(answers.map(() => true));
});
