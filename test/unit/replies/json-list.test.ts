import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonList, parseJsonLists } from '../../../src/replies/json-list';

const FOLDER = join(__dirname, '../../../fixtures/freeswitch/1.10.12');
const read = (reply: string | object) =>
  parseJsonList(Buffer.from(typeof reply === 'string' ? reply : JSON.stringify(reply)))?.recordings;

const node = { type: 'recording_node', record_path: '/r/a.wav', join_time: 1_795_169_064 };
const caller = { type: 'caller', id: 3, record_path: '/r/no.wav', uuid: 'x' };

test('returns the recorders among the members', () => {
  expect(
    read([
      {
        conference_name: 'Sales',
        members: [caller, node, { ...node, record_path: '/r/b.wav', status: 'paused' }],
      },
    ]),
  ).toEqual([
    { path: '/r/a.wav', paused: false, startedAt: 1_795_169_064 },
    { path: '/r/b.wav', paused: true, startedAt: 1_795_169_064 },
  ]);
});

test('returns an empty list if there are none', () => {
  expect(read([{ members: [] }])).toEqual([]);
  expect(read([{ members: [caller] }])).toEqual([]);
});

test('ignores a recorder without a path, and accepts one without a time', () => {
  expect(read([{ members: [{ type: 'recording_node' }, { ...node, record_path: 7 }] }])).toEqual([]);
  expect(read([{ members: [{ ...node, join_time: 'x' }] }])).toEqual([
    { path: '/r/a.wav', paused: false, startedAt: 0 },
  ]);
});

describe('the callers among the members', () => {
  const callers = (...members: unknown[]) =>
    parseJsonList(Buffer.from(JSON.stringify([{ members }])))?.callers;

  test('with their ids and channels, in their order', () => {
    expect(callers(node, caller, { ...caller, id: 2, uuid: 'y', flags: {} })).toMatchObject([
      { id: 3, uuid: 'x' },
      { id: 2, uuid: 'y' },
    ]);
    expect(callers()).toEqual([]);
  });

  test('without those that have no valid id or channel', () => {
    expect(
      callers(
        { ...caller, id: '3' },
        { ...caller, uuid: 7 },
        { type: 'caller' },
        { ...caller, type: 'other' },
        null,
        'caller',
      ),
    ).toEqual([]);
  });
});

test('bytes that are not UTF-8 affect only the name that contains them', () => {
  const json = JSON.stringify([{ members: [{ ...caller, caller_id_name: 'Jos?' }, node] }]);
  const bytes = Buffer.from(json);
  bytes[bytes.indexOf('?')] = 0xe9;
  expect(parseJsonList(bytes)?.recordings).toEqual([
    { path: '/r/a.wav', paused: false, startedAt: 1_795_169_064 },
  ]);
});

test.each([
  '',
  '-ERR Conference Sales not found\n',
  '-ERR no reply\n',
  'null',
  '{}',
  '[]',
  '[{}]',
  '[null]',
  '[{"members":{}}]',
  '[{"members":[]},{"members":[]}]',
  '[{"members":[]}',
  '{"members":[]}',
])('%j is not a list of one conference', (reply) => {
  expect(read(reply)).toBeUndefined();
});

test('lists recorded from FreeSWITCH', () => {
  const found: unknown[] = [];
  for (const file of readdirSync(FOLDER)) {
    const { exchanges = [] }: { exchanges?: { command: string; reply: string }[] } = JSON.parse(
      readFileSync(join(FOLDER, file), 'utf8'),
    );
    for (const { command, reply } of exchanges) {
      if (!/^conference \S+ json_list/.test(command) || reply.startsWith('-ERR')) continue;
      const nodes = read(reply);
      expect(nodes).toBeDefined();
      expect(nodes).toHaveLength(reply.match(/"recording_node"/g)?.length ?? 0);
      expect(parseJsonList(Buffer.from(reply))?.callers).toHaveLength(reply.match(/"caller"/g)?.length ?? 0);
      found.push(...(nodes ?? []));
    }
  }
  expect(found).not.toEqual([]);
  for (const recording of found) {
    expect(recording).toMatchObject({
      path: expect.stringMatching(/^\/recordings\//),
      startedAt: expect.any(Number),
    });
  }
});

describe('a member', () => {
  const member = (changes: object, flags: object = {}) =>
    parseJsonList(
      Buffer.from(
        JSON.stringify([{ members: [{ ...caller, ...changes, flags: { can_hear: true, ...flags } }] }]),
      ),
    )?.callers[0];

  test("has FreeSWITCH's values", () => {
    const listed = {
      caller_id_name: 'Ann',
      caller_id_number: '0300',
      energy: 300,
      volume_in: -4,
      volume_out: 2,
    };
    const flags = { can_speak: true, talking: true, has_floor: true, is_moderator: true, has_video: true };
    expect(member({ ...listed, join_time: 17, last_talking: 3 }, flags)).toEqual({
      ...{ id: 3, uuid: 'x', callerIdName: 'Ann', callerIdNumber: '0300' },
      ...{ hear: true, speak: true, talking: true, hold: false, video: true, floor: true, moderator: true },
      ...{ volumeIn: -4, volumeOut: 2, energy: 300, joinedSecondsAgo: 17, lastTalkedSecondsAgo: 3 },
    });
  });

  test('on hold has `null` for what FreeSWITCH hides', () => {
    expect(member({}, { hold: true, talking: true })).toMatchObject({
      ...{ hold: true, hear: null, speak: null, talking: null },
    });
  });

  test('that never talked has `null`', () => {
    expect(member({ last_talking: 0 })?.lastTalkedSecondsAgo).toBeNull();
    expect(member({ last_talking: 0 }, { talking: true })?.lastTalkedSecondsAgo).toBe(0);
  });
});

describe('all conferences', () => {
  test('in the recorded lists', () => {
    const { exchanges }: { exchanges: { command: string; reply: string }[] } = JSON.parse(
      readFileSync(join(FOLDER, 'lists.json'), 'utf8'),
    );
    const all = exchanges.find(({ command }) => command === 'conference json_list')?.reply ?? '';
    const [team, ...more] = parseJsonLists(Buffer.from(all)) ?? [];
    expect(more).toEqual([]);
    expect(team).toMatchObject({ freeswitchName: 'Team', locked: false, rate: 8000, runTime: 0 });
    expect(team?.uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(team?.callers.map(({ id, callerIdNumber, floor }) => [id, callerIdNumber, floor])).toEqual([
      [369, 'park3', false],
      [368, 'park2', false],
      [367, 'park1', true],
    ]);
  });

  test('none', () => expect(parseJsonLists(Buffer.from('[]'))).toEqual([]));

  test('several, and refuses the list if one entry is invalid', () => {
    const two = [
      { conference_name: 'a', members: [] },
      { conference_name: 'b', members: [] },
    ];
    expect(parseJsonLists(Buffer.from(JSON.stringify(two)))).toHaveLength(2);
    expect(parseJsonLists(Buffer.from(JSON.stringify([two[0], 7])))).toBeUndefined();
    expect(parseJsonList(Buffer.from(JSON.stringify(two)))).toBeUndefined();
  });
});
