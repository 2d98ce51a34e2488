import { mkdtemp, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Two users and an admin, each with the ids of the others: an id gives its sender no additional rights. */

let world: World;
let dir: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'strangers-')));
  world = await startWorld({
    recordings: { dir },
    dial: { default: 'user/{user}@example.org', invite: 'user/{user}@example.org', allow: [] },
  });
});
afterAll(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

const CONFERENCES = { '200': 'WeeklyTeamConf', '400': 'Conf400' } as const;
type User = keyof typeof CONFERENCES;
const pairs = [
  ['200', '400'],
  ['400', '200'],
] as const;

async function json(target: string, user: string, method = 'GET', headers: Record<string, string> = {}) {
  const answer = await world.ask(target, {
    user,
    method,
    headers: { ...accept('application/json'), ...headers },
  });
  return {
    ...answer,
    body: answer.headers['content-type']?.includes('json') ? JSON.parse(answer.text || 'null') : undefined,
  };
}

/** Writes the file of a recording of the user's conference. */
async function put(user: User, random = '0123abcd', text = 'sound'): Promise<string> {
  const id = `${CONFERENCES[user]}.20261120T100424Z.${random}`;
  await writeFile(join(dir, `${id}.wav`), text);
  const then = new Date('2026-11-20T10:05:00Z');
  await utimes(join(dir, `${id}.wav`), then, then);
  return id;
}

describe.each(pairs)('%s with the ids of %s', (thief, owner) => {
  const [mine, theirs] = [CONFERENCES[thief], CONFERENCES[owner]];

  test('sees no job', async () => {
    world.fill(theirs, 1);
    world.simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
    const { body } = await json(`/conference/${theirs}/bgdial&busy`, owner);
    const [asked, never] = [await json(`/api/jobs/${body.job}`, thief), await json('/api/jobs/none', thief)];
    expect([asked.status, asked.body]).toEqual([404, never.body]);
    for (const user of [owner, 'admin']) expect((await json(`/api/jobs/${body.job}`, user)).status).toBe(200);
  });

  test('gets no recording, under any conference', async () => {
    const id = await put(owner);
    const at = (name: string) => `/api/conferences/${name}/recordings/${id}`;
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect((await json(at(mine), thief, method)).status).toBe(404);
      expect((await json(at('Shared'), thief, method)).status).toBe(404);
      expect((await json(at(theirs), thief, method)).status).toBe(403);
    }
    expect((await json(`/api/conferences/${mine}/recordings?after=${id}`, thief)).status).toBe(400);
    for (const user of [owner, 'admin']) expect((await json(at(theirs), user)).status).toBe(200);
    // An admin too gets it only under its own conference.
    expect((await json(at(mine), 'admin')).status).toBe(404);
  });

  test('cannot stop, pause or resume a recording', async () => {
    for (const name of [mine, theirs]) world.fill(name, 1);
    world.simulator.world.writesRecordings = true;
    const { body } = await json(`/conference/${theirs}/record`, owner);
    for (const word of ['norecord', 'pause', 'resume']) {
      expect((await json(`/conference/${mine}/${word}&${body.recording}`, thief)).status).toBe(404);
    }
    expect((await json(`/conference/${theirs}/record&status`, owner)).body.text).toBe('IN_PROGRESS');
    await json(`/conference/${theirs}/record&stop`, owner);
  });

  test('learns nothing about a file by its entity tag', async () => {
    const [own, foreign] = [await put(thief), await put(owner)];
    const at = (name: string, id: string) => `/api/conferences/${name}/recordings/${id}`;
    const { etag = '' } = (await json(at(theirs, foreign), owner)).headers;
    expect((await json(at(mine, own), thief, 'GET', { 'if-none-match': etag })).status).toBe(200);
    expect((await json(at(theirs, foreign), thief, 'GET', { 'if-none-match': etag })).status).toBe(403);
  });

  test('cannot act on a member of theirs, by call uuid or number', async () => {
    world.fill(mine, 1);
    const member = world.fill(theirs, 1).members.at(-1);
    for (const target of [`uuid=${member?.uuid}`, `${member?.id}`]) {
      expect((await json(`/conference/${mine}/kick&${target}`, thief)).status).toBe(404);
    }
    expect(world.simulator.find(theirs)?.members).toHaveLength(1);
  });

  test('sees no click to call, with any agent', async () => {
    world.simulator.destinations.set('user/', {});
    const path = `/callcontroller/${owner}/5551`;
    expect((await world.ask(path, { user: owner, method: 'POST' })).status).toBe(200);
    await until(async () => (await world.ask(path, { user: owner })).text.includes('SIP/2.0'));
    for (const query of ['', `?agent=${owner}`]) {
      for (const method of ['GET', 'POST']) {
        expect((await world.ask(path + query, { user: thief, method })).status).toBe(401);
      }
    }
    for (const rest of ['', '&action=transfer&target=5552']) {
      const answer = await world.ask(`${path}?agent=${thief}${rest}`, {
        user: thief,
        method: rest === '' ? 'GET' : 'POST',
      });
      // There is no such call of theirs.
      expect(answer.text).not.toContain('SIP/2.0');
      expect(answer.status).toBe(rest === '' ? 200 : 406);
    }
  });

  test('gets only their own contact information', async () => {
    const path = '/sipxconfig/rest/my/contact-information';
    const answer = await world.ask(`${path}/${owner}`, { user: thief });
    expect(answer.status).toBe(404);
  });
});

test('an entity tag does not reveal the inode number of the file', async () => {
  const id = await put('200');
  const { ino } = await stat(join(dir, `${id}.wav`));
  const { etag = '' } = (await json(`/api/conferences/WeeklyTeamConf/recordings/${id}`, '200')).headers;
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(etag).not.toContain(ino.toString(16));
});
