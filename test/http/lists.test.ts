import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';
import type { SimConference } from '../simulator/conference/conference';

let world: World;
let conference: SimConference;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  conference = world.fill('WeeklyTeamConf');
});
afterAll(() => world.end());

const get = (tail: string, type = '*/*') =>
  world.ask(`/conference/WeeklyTeamConf/${tail}`, { headers: accept(type) });
const view = async (tail = 'list') => JSON.parse((await get(tail, 'application/json')).text);

/** Names that callers choose, with their form in JSON. */
const NAMES: [string | Buffer, string][] = [
  ['Al;ice;1;2', 'Al;ice;1;2'],
  ['two\nlines', 'two\nlines'],
  ['2;forged;row;;;hear;0;0;1\n3;x', '2;forged;row;;;hear;0;0;1\n3;x'],
  ['+OK Conference WeeklyTeamConf (1 member)\n', '+OK Conference WeeklyTeamConf (1 member)\n'],
  [Buffer.from([0x4a, 0xff, 0xc3, 0x28]), 'JÿÃ('],
  [Buffer.from('J\xf6rg', 'latin1'), 'Jörg'],
  ['~guess~ and ~', '~guess~ and ~'],
  ["Siobhán O'Rourke", "Siobhán O'Rourke"],
  ['"quoted", and more', '"quoted", and more'],
  ['', ''],
  ['-ERR no reply', '-ERR no reply'],
  ['日本語 🎉', '日本語 🎉'],
];

describe('the text is byte for byte what FreeSWITCH returns', () => {
  beforeEach(() => {
    for (const [callerIdName] of NAMES) conference.join({ callerIdName });
    conference.join({ muted: true, deaf: true, volumeIn: -4, volumeOut: 4, energy: 0, moderator: true });
  });

  test.each([
    ['list', 'list'],
    ['list&delim&|', 'list delim |'],
    ['list&delim&%3B', 'list delim ;'],
    ['list&delim&%26', 'list delim &'],
    ['list&delim&%20', "list delim ' '"],
    ['list&delim&%27', "list delim '\\''"],
    ['list&delim&\\n', "list delim '\\\\n'"],
    ['list&delim&%3E,%3C', 'list delim >,<'],
    ['list&delim&1', 'list delim 1'],
    ['list&delim&%E2%82%AC', 'list delim \u20ac'],
    ['list&pretty', 'list pretty'],
    ['list&count', 'list count'],
    ['count', 'count'],
  ])('%s', async (tail, said) => {
    const own = await world.freeswitch(`WeeklyTeamConf ${Buffer.from(said).toString('latin1')}`);
    const answer = await get(tail);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.bytes).toEqual(own);
    const wrapped = await world.ask(`/sipxconfig/rest/my/conference/WeeklyTeamConf/${tail}`);
    expect(wrapped.bytes).toEqual(
      Buffer.concat([Buffer.from('<command-response>'), own, Buffer.from('</command-response>\n')]),
    );
  });

  test('list as text sends the plain command', async () => {
    await get('list');
    expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf list');
  });
});

describe('JSON', () => {
  test('holds every name whole', async () => {
    for (const [callerIdName] of NAMES) conference.join({ callerIdName, callerIdNumber: 'a;b' });
    const { members } = await view();
    expect(members.map((member: { callerIdName: string }) => member.callerIdName)).toEqual(
      NAMES.map(([, name]) => name).reverse(),
    );
    expect(new Set(members.map((member: { callerIdNumber: string }) => member.callerIdNumber))).toEqual(
      new Set(['a;b']),
    );
  });

  test('has the members as they are', async () => {
    const first = conference.join({ callerIdName: 'Ann', callerIdNumber: '0300', channel: 'sofia/a/1@b' });
    const second = conference.join({ muted: true, deaf: true, ghost: true, moderator: true, volumeIn: -4 });
    conference.talk(first, true);
    conference.record('/var/recordings/a.wav');
    expect(await view()).toEqual({
      conference: 'WeeklyTeamConf',
      active: true,
      locked: false,
      members: [
        expect.objectContaining({
          ...{ id: second.id, hear: false, speak: false, talking: false, hold: false, floor: false },
          ...{ moderator: true, ghost: true, volumeIn: -4, volumeOut: 0, energy: 100 },
        }),
        {
          ...{ id: first.id, channel: 'sofia/a/1@b', uuid: first.uuid },
          ...{ callerIdName: 'Ann', callerIdNumber: '0300' },
          ...{ hear: true, speak: true, talking: true, hold: false, video: false, floor: true },
          ...{ moderator: false, ghost: false, volumeIn: 0, volumeOut: 0, energy: 100 },
        },
      ],
    });
  });

  test('shows the lock', async () => {
    conference.join();
    conference.locked = true;
    expect(await view()).toMatchObject({ active: true, locked: true });
  });

  test('uses a new delimiter each time, which no caller can know', async () => {
    conference.join();
    const before = world.simulator.apis.length;
    for (const tail of ['list', 'list', 'list&pretty', 'list&delim&;']) await view(tail);
    const lines = world.simulator.apis.slice(before).filter((line) => line.includes(' list '));
    const delimiters = lines.map(
      (line) => /^conference WeeklyTeamConf list delim (~\S{16,}~)$/.exec(line)?.[1],
    );
    expect(delimiters).not.toContain(undefined);
    expect(new Set(delimiters).size).toBe(4);
  });

  test('hear, speak and talking are null for a member on hold, because FreeSWITCH hides them', async () => {
    const member = conference.join();
    member.hold = true;
    const hidden = { hold: true, hear: null, speak: null, talking: null };
    expect((await view()).members).toMatchObject([hidden]);
    expect((await view('xml_list')).members).toMatchObject([hidden]);
    member.hold = false;
    member.canSpeak = false;
    for (const tail of ['list', 'xml_list']) {
      expect((await view(tail)).members).toMatchObject([{ hold: false, hear: true, speak: false }]);
    }
  });

  test('count has its own form', async () => {
    conference.join();
    conference.join({ ghost: true });
    for (const [tail, command] of [
      ['count', 'count'],
      ['list&count', 'list'],
    ] as const) {
      expect(await view(tail)).toEqual({
        ...{ conference: 'WeeklyTeamConf', command, members: [], text: '1', value: '1' },
      });
    }
  });
});

describe('an empty conference', () => {
  test('returns an empty text and an empty list', async () => {
    for (const tail of ['list', 'list&delim&|', 'list&pretty']) {
      expect(await get(tail)).toMatchObject({ status: 200, text: '' });
    }
    expect(await view()).toEqual({ conference: 'WeeklyTeamConf', active: true, locked: false, members: [] });
    expect((await get('count')).text).toBe('0');
    expect((await get('list&count')).text).toBe('0');
    const wrapped = await world.ask('/sipxconfig/rest/my/conference/WeeklyTeamConf/list');
    expect(wrapped.text).toBe('<command-response></command-response>\n');
  });

  test('with nothing but a recorder counts as empty', async () => {
    conference.record('/var/recordings/a.wav');
    expect(await get('list')).toMatchObject({ status: 200, text: '' });
    expect((await view()).members).toEqual([]);
  });
});

test.each(['list', 'list&count', 'list&pretty', 'count', 'xml_list', 'json_list'])(
  '%s returns 404 if the conference is not active',
  async (tail) => {
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    for (const type of ['*/*', 'application/json']) {
      const answer = await get(tail, type);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('conference_not_active');
    }
  },
);

test.each([
  ['list&delim', 'delimiter'],
  ['list&delim&%22|', 'delimiter'],
  ['list&delim&12345678901234567', 'delimiter'],
  ['list&count&1', 'delimiter'],
  ['list&summary', 'form'],
  ['list&DELIM&|', 'form'],
  ['list&delim&|&more', '3'],
  ['count&1', '1'],
  ['xml_list&compact', '1'],
  ['json_list&compacted', 'compact'],
])('%s: returns 400', async (tail, argument) => {
  const before = world.simulator.apis.length;
  const answer = await get(tail, 'application/json');
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'invalid_argument', errors: [{ argument }] });
  expect(world.simulator.apis.slice(before)).toEqual([]);
});
