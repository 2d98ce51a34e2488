import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Limits how many threads, files and queues of FreeSWITCH one conference may use. */

let world: World;
beforeEach(async () => {
  world = await startWorld({
    timeouts: { command: 1, audit: 0 },
    media: { roots: ['/sounds'], streams: ['tone_stream', 'silence_stream'] },
  });
  world.fill('WeeklyTeamConf', 3);
  world.fill('Conf400', 1);
});
afterEach(() => world.end());

const ask = async (tail: string, name = 'WeeklyTeamConf', user = '200') => {
  const answer = await world.ask(`/conference/${name}/${tail}`, {
    user,
    headers: accept('application/json'),
  });
  return { status: answer.status, body: JSON.parse(answer.text), headers: answer.headers };
};
const jobs = () => world.simulator.received.filter((block) => block.startsWith('bgapi'));
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

test('two commands run in FreeSWITCH, eight wait, and the next returns 429 at once', async () => {
  world.simulator.faults.nextJob('say', { kind: 'delay', ms: 300 }, 100);
  const ten = many(10, (index) => ask(`say&text${index}`));
  await until(() => jobs().length === 2);
  const more = await ask('say&one%20more');
  expect(more).toMatchObject({ status: 429, body: { code: 'conference_busy' } });
  expect(more.headers['retry-after']).toBe('1');
  expect(jobs()).toHaveLength(2);
  // Another conference has its own turns.
  const other = ask('say&hello', 'Conf400', '400');
  await until(() => jobs().some((block) => block.includes("'4''0''0'")));
  expect((await other).status).toBe(200);
  // Commands that got no turn in time were not sent.
  const ends = await Promise.all(ten);
  expect(ends.every(({ status }) => status === 200 || status === 429)).toBe(true);
  expect(ends.filter(({ status }) => status === 200).length).toBeGreaterThan(2);
});

test('a late job keeps its turn until it ends in FreeSWITCH', async () => {
  world.simulator.faults.nextJob('say', { kind: 'hang' }, 2);
  const late = await Promise.all([ask('say&a'), ask('say&b')]);
  expect(late.map(({ status }) => status)).toEqual([504, 504]);
  const before = jobs().length;
  expect(await ask('say&c')).toMatchObject({ status: 429, body: { code: 'conference_busy' } });
  expect(jobs()).toHaveLength(before);
  const id = /Job-UUID: (\S+)/.exec(jobs()[0] ?? '')?.[1] ?? '';
  world.simulator.fire('BACKGROUND_JOB', { 'Job-UUID': id });
  expect((await ask('say&d')).status).toBe(200);
});

test('sixty-four commands run in total, sixteen of them for one requester', async () => {
  await world.end();
  const users = ['1', '2', '3', '4', '5'];
  world = await startWorld({
    users: Object.fromEntries(users.map((user) => [user, { password: '123' }])),
    conferences: Object.fromEntries(users.map((user) => [`${user}??`, { owner: user }])),
    timeouts: { command: 5, audit: 0 },
  });
  world.simulator.faults.nextJob(/ say /, { kind: 'delay', ms: 600 }, 1_000);
  const flood = (user: string) => {
    const rooms = many(10, (index) => `${user}${String(index).padStart(2, '0')}`);
    for (const name of rooms) world.fill(name, 1);
    return rooms.flatMap((name) => [ask('say&a', name, user), ask('say&b', name, user)]);
  };
  const greedy = flood('1');
  await until(() => jobs().length === 16);
  const others = users.slice(1).flatMap(flood);
  await until(() => jobs().length === 64);
  const ends = await Promise.all([...greedy, ...others]);
  expect(ends.map(({ status }) => status)).toEqual(many(100, () => 200));
});

test('eight files wait for the conference, the next returns 409, and a place is free when one ends', async () => {
  for (const _ of many(8, () => 0)) expect((await ask('play&silence_stream://60000')).status).toBe(200);
  const before = jobs().length;
  expect(await ask('play&silence_stream://60000')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(jobs()).toHaveLength(before);
  // Members have their own places.
  const [member] = world.simulator.find('WeeklyTeamConf')?.members ?? [];
  expect((await ask(`play&silence_stream://60000&${member?.id}`)).status).toBe(200);
  await ask('stop&current');
  await until(async () => (await ask('play&silence_stream://60000')).status === 200);
});

test('a refused file takes no place', async () => {
  for (const _ of many(12, () => 0)) expect((await ask('play&nosuch.wav')).status).toBe(404);
  expect((await ask('play&silence_stream://100')).status).toBe(200);
});

describe('if the profile suppresses the event for the end of a file', () => {
  const begin = (members = 1) => {
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    const conference = world.simulator.conference('WeeklyTeamConf', { profile: 'nofiledone' });
    for (const _ of many(members, () => 0)) conference.join();
    return conference;
  };
  const play = async (ms: number, member = '') =>
    (await ask(`play&silence_stream://${ms}${member === '' ? '' : `&${member}`}`)).status;

  test('the gateway asks FreeSWITCH whether a file plays', async () => {
    const conference = begin();
    for (const _ of many(8, () => 0)) expect(await play(20)).toBe(200);
    await until(() => conference.playlist.current === undefined);
    expect(await play(60_000)).toBe(200);
    // None of the eight is counted any more.
    for (const _ of many(7, () => 0)) expect(await play(60_000)).toBe(200);
    expect(await play(60_000)).toBe(409);
  });

  test('files before the playing one have ended', async () => {
    const conference = begin();
    for (const ms of [21, 22, 23]) expect(await play(ms)).toBe(200);
    for (const ms of [59_001, 59_002, 59_003, 59_004, 59_005]) expect(await play(ms)).toBe(200);
    await until(() => conference.playlist.current?.path === '59001');
    for (const ms of [59_006, 59_007, 59_008]) expect(await play(ms)).toBe(200);
    expect(await play(59_009)).toBe(409);
    expect(conference.playlist.nodes).toHaveLength(8);
  });

  test('no file is forgotten if several have one name, because the first may be playing', async () => {
    const conference = begin();
    for (const _ of many(8, () => 0)) expect(await play(60_000)).toBe(200);
    expect(await play(60_000)).toBe(409);
    expect(conference.playlist.nodes).toHaveLength(8);
  });

  test('a conference full of files of its members has room again when those have ended', async () => {
    const conference = begin(9);
    const ids = conference.members.map(({ id }) => String(id));
    for (const id of ids.slice(0, 8)) for (const _ of many(8, () => 0)) await play(10, id);
    await until(() => conference.members.every(({ playlist }) => playlist.current === undefined));
    expect(await play(10, ids[8])).toBe(200);
    expect(await play(10)).toBe(200);
  });
});

test('when a member leaves, its files no longer count', async () => {
  const conference = world.simulator.find('WeeklyTeamConf');
  const [member] = conference?.members ?? [];
  const files = world.gateway;
  expect(files.ready()).toBe(true);
  for (const _ of many(8, () => 0)) {
    expect((await ask(`play&silence_stream://60000&${member?.id}`)).status).toBe(200);
  }
  expect((await ask(`play&silence_stream://60000&${member?.id}`)).status).toBe(409);
  if (member) conference?.leave(member);
  await until(async () => (await ask(`play&silence_stream://60000&${member?.id}`)).status === 404);
});

test('one minute of speech may be queued, and stop makes room', async () => {
  const text = 'x'.repeat(400);
  for (const _ of many(3, () => 0)) expect((await ask(`say&${text}`)).status).toBe(200);
  const before = jobs().length;
  expect(await ask('say&hello')).toMatchObject({ status: 429, body: { code: 'conference_busy' } });
  expect(jobs()).toHaveLength(before);
  const [member] = world.simulator.find('WeeklyTeamConf')?.members ?? [];
  expect((await ask(`saymember&${member?.id}&hello`)).status).toBe(200);
  expect((await ask('stop')).status).toBe(200);
  expect((await ask('say&hello')).status).toBe(200);
});

test('digits to a member never fill half of its queue', async () => {
  const [member] = world.simulator.find('WeeklyTeamConf')?.members ?? [];
  const tail = `dtmf&${member?.id}&${'1'.repeat(32)}`;
  expect((await ask(tail)).status).toBe(200);
  // Room for sixteen is left; sixteen more have to be sent first: 0.3 s.
  const began = Date.now();
  expect((await ask(tail)).status).toBe(200);
  expect(Date.now() - began).toBeGreaterThanOrEqual(200);
  // A fourth behind a third would wait for longer than a command may take.
  const ends = await Promise.all(many(6, () => ask(tail)));
  expect(ends.map(({ status }) => status)).toContain(429);
  expect(ends.find(({ status }) => status === 429)?.body.code).toBe('conference_busy');
});

test('one relate runs at a time in a conference', async () => {
  const ids = world.simulator.find('WeeklyTeamConf')?.members.map(({ id }) => id) ?? [];
  world.simulator.faults.next('relate', { kind: 'delay', ms: 100 }, 2);
  const both = [ask(`relate&${ids[0]}&${ids[1]}&nospeak`), ask(`relate&${ids[1]}&${ids[0]}&nohear`)];
  await until(() => world.simulator.apis.some((line) => line.includes('relate')));
  // The other request has arrived by now too, because this one was sent later.
  await world.ask('/api/commands');
  expect(world.simulator.received.filter((block) => block.includes('relate'))).toHaveLength(1);
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
});

describe('the files of one requester in many conferences', () => {
  const rooms = many(17, (index) => `35${String(index).padStart(2, '0')}`);
  const play = (name: string, ms: number) => ask(`play&silence_stream://${ms}`, name);
  /** Eight files in each of sixteen conferences. */
  const queue = async (ms: number, profile = 'default'): Promise<void> => {
    for (const name of rooms) world.simulator.conference(name, { profile }).join();
    for (const name of rooms.slice(0, 16)) {
      const answers = await Promise.all(many(8, () => play(name, ms)));
      expect(answers.map(({ status }) => status)).toEqual(many(8, () => 200));
    }
  };

  test('are bounded, and other requesters are not', async () => {
    await queue(60_000);
    const more = await play('3516', 60_000);
    expect(more).toMatchObject({ status: 429, body: { code: 'conference_busy' } });
    expect(more.headers['retry-after']).toBe('1');
    expect((await ask('play&silence_stream://60000', 'Conf400', '400')).status).toBe(200);
    // A target with room of its own is refused for another reason than a full one.
    expect((await play('3500', 60_000)).status).toBe(409);
  });

  test('are counted again if the profile suppresses the events of their ends', async () => {
    await queue(20, 'nofiledone');
    await until(() => world.simulator.conference('3500').playlist.current === undefined);
    expect((await play('3516', 60_000)).status).toBe(200);
  });
});
