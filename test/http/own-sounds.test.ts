import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Sounds of the profile, which FreeSWITCH opens and queues by itself when it runs a command. */

let world: World;
beforeEach(async () => {
  world = await startWorld({
    limits: { commandsPerSecond: 0 },
    timeouts: { audit: 0 },
    media: { streams: ['silence_stream'] },
  });
});
afterEach(() => world.end());

const begin = (profile: string, members = 2) => {
  world.simulator.core.conferences.delete('WeeklyTeamConf');
  const conference = world.simulator.conference('WeeklyTeamConf', { profile });
  for (let count = 0; count < members; count++) conference.join();
  return conference;
};
const ask = async (tail: string) => {
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, {
    headers: accept('application/json'),
  });
  return { status: answer.status, body: JSON.parse(answer.text), headers: answer.headers };
};
const said = (word: string) => world.simulator.apis.filter((line) => line.includes(` ${word} `));
const settle = () => new Promise((resolve) => setTimeout(resolve, 2 * world.simulator.core.frameMs));

describe('if the profile has sounds', () => {
  test('lock and unlock: a ninth sound is 429, nothing is sent, and room comes back', async () => {
    const conference = begin('sounds');
    const statuses: number[] = [];
    for (let count = 0; count < 20; count++) {
      const { status, body, headers } = await ask(count % 2 === 0 ? 'lock' : 'unlock');
      statuses.push(status);
      if (status === 200) continue;
      expect([status, body.code]).toEqual([429, 'conference_busy']);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(conference.playlist.nodes).toHaveLength(8);
    await ask('stop&all');
    expect((await ask('lock')).status).toBe(200);
  });

  test('side by side, no more are queued', async () => {
    const conference = begin('sounds');
    const ends = await Promise.all(
      Array.from({ length: 60 }, (_, index) => ask(index % 2 ? 'lock' : 'unlock')),
    );
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect(conference.playlist.nodes.length).toBeLessThanOrEqual(8);
  });

  test('the same if sounds have ended: no answer makes room twice', async () => {
    const conference = begin('sounds');
    for (let count = 0; count < 8; count++) await ask('lock');
    conference.playlist.stop('all');
    await until(() => conference.playlist.nodes.length === 0);
    await Promise.all(Array.from({ length: 60 }, () => ask('lock')));
    expect(conference.playlist.nodes).toHaveLength(8);
  });

  test.each(['mute', 'unmute', 'deaf', 'undeaf', 'tmute', 'vblind', 'unvblind', 'tvblind', 'vmute'])(
    '%s of a member: each is done, from the ninth on without a sound',
    async (word) => {
      const conference = begin('sounds');
      const [member, other] = conference.members;
      for (let count = 0; count < 20; count++) {
        expect((await ask(`${word}&${member?.id}`)).status).toBe(200);
        await settle();
      }
      expect(member?.playlist.nodes.length).toBeLessThanOrEqual(8);
      expect(said(word).filter((line) => line.endsWith(' quiet'))).toHaveLength(12);
      // Another member has room of its own.
      await ask(`${word}&${other?.id}`);
      expect(said(word).at(-1)).not.toMatch(/quiet/);
    },
  );

  test('of all: counted for each member, and a member alone takes room of all', async () => {
    const conference = begin('sounds', 3);
    for (let count = 0; count < 30; count++) {
      const word = count % 2 === 0 ? 'mute' : 'unmute';
      expect((await ask(`${word}&${count % 3 === 0 ? 'all' : conference.members[0]?.id}`)).status).toBe(200);
      await settle();
    }
    for (const { playlist } of conference.members) expect(playlist.nodes.length).toBeLessThanOrEqual(8);
  });

  test('by the call of a member it is no other member', async () => {
    const conference = begin('sounds');
    const [member] = conference.members;
    for (let count = 0; count < 20; count++) {
      await ask(`mute&${count % 2 === 0 ? member?.id : `uuid=${member?.uuid}`}`);
      await settle();
    }
    expect(member?.playlist.nodes.length).toBeLessThanOrEqual(8);
  });

  test('sounds that have ended make room', async () => {
    const conference = begin('sounds');
    const [member] = conference.members;
    for (let count = 0; count < 9; count++) {
      await ask(`mute&${member?.id}`);
      await settle();
    }
    await ask(`stop&all&${member?.id}`);
    await until(async () => member?.playlist.nodes.length === 0);
    await ask(`mute&${member?.id}`);
    expect(said('mute').at(-1)).not.toMatch(/quiet/);
  });
});

describe('if the profile has none', () => {
  test('nothing is refused and nothing is changed', async () => {
    const conference = begin('bare');
    const [member] = conference.members;
    for (let count = 0; count < 40; count++) {
      for (const tail of ['lock', 'unlock', `mute&${member?.id}`, 'unmute&all'])
        expect((await ask(tail)).status).toBe(200);
    }
    expect(world.simulator.apis.filter((line) => line.endsWith('quiet'))).toEqual([]);
    // FreeSWITCH is asked what plays once in eight commands.
    expect(world.simulator.apis.filter((line) => line.includes(' play_status')).length).toBeLessThan(40);
  });
});
