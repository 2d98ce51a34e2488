import { startWorld, type World } from '../../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.fill('WeeklyTeamConf', 3);
});
afterAll(() => world.end());

const JSON_TYPE = { 'content-type': 'application/json' };

const post = async (body: unknown, more: { name?: string; user?: string; headers?: object } = {}) => {
  const { name = 'WeeklyTeamConf', user = '200', headers = {} } = more;
  const answer = await world.ask(`/api/conferences/${name}/commands`, {
    method: 'POST',
    user,
    headers: { ...JSON_TYPE, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { ...answer, json: JSON.parse(answer.text) };
};

test('sends the same line as the URL form and returns the same JSON', async () => {
  const { status, json } = await post({ command: 'mute', args: ['3'] });
  expect(status).toBe(200);
  expect(world.simulator.apis.at(-1)).toBe('conference WeeklyTeamConf mute 3');
  const { text } = await world.ask('/conference/WeeklyTeamConf/mute&3', {
    headers: { accept: 'application/json' },
  });
  expect(json).toEqual(JSON.parse(text));
});

test('sends arguments unchanged: decodes, cuts and drops nothing', async () => {
  for (const delimiter of ['&', '%26', '?', 'a b', '/', "'", '\\n', '🎉', '']) {
    const { status, json } = await post({ command: 'list', args: ['delim', delimiter] });
    if (delimiter === '') {
      expect([status, json.code]).toEqual([400, 'invalid_argument']);
      continue;
    }
    expect(status).toBe(200);
  }
  await post({ command: 'say', args: ["it's 100%25", '&more', 'a/b'] });
  expect(world.simulator.apis.at(-1)).toMatch(/ say it's 100%25 &more a\/b$/);
});

test('accepts a command without arguments; list returns the conference object', async () => {
  expect((await post({ command: 'lock' })).json).toMatchObject({ command: 'lock', members: [] });
  expect((await post({ command: 'list' })).json).toMatchObject({
    conference: 'WeeklyTeamConf',
    locked: true,
  });
});

test('returns 207 if a command succeeds for some members and fails for others', async () => {
  const text = '+OK mute 2\n-ERR Non-Existant ID 5\n';
  world.simulator.faults.next(/^api conference WeeklyTeamConf/, { kind: 'reply', text });
  const { status, json } = await post({ command: 'mute', args: ['all'] });
  expect([status, json.members]).toEqual([207, [2]]);
  expect(json.failed).toMatchObject([{ member: 5, code: 'member_not_found' }]);
});

describe('if the body is invalid, the gateway refuses it and sends nothing', () => {
  const CASES: [string, unknown, number, string, RegExp][] = [
    ['no JSON', '{"command":', 400, 'bad_request', /not JSON/],
    ['nothing', '', 400, 'invalid_argument', /./],
    ['a list', [], 400, 'invalid_argument', /must be an object/],
    ['null', 'null', 400, 'bad_request', /./],
    ['no command', {}, 400, 'invalid_argument', /command must be text/],
    ['an empty command', { command: '' }, 400, 'invalid_argument', /command must not be empty/],
    ['true', { command: 'mute', args: [true] }, 400, 'invalid_argument', /args\.0 must be text or a number/],
    ['no argument', { command: 'mute', args: [null] }, 400, 'invalid_argument', /args\.0 must be text or a/],
    ['a list in it', { command: 'mute', args: [[3]] }, 400, 'invalid_argument', /args\.0 must be text or a/],
    ...['12345678901234567890', '1e400', '1e21', '9007199254740993', '1e-7', '0.12345678901234567'].map(
      (number): [string, unknown, number, string, RegExp] => [
        ...([`the number ${number}`, `{"command":"dial","args":[${number}]}`, 400] as const),
        ...(['invalid_argument', /args\.0 must be text: the number has too many digits/] as const),
      ],
    ),
    ['the number 1.5', { command: 'mute', args: [1.5] }, 400, 'invalid_argument', /member/],
    ['a command that is a number', { command: 3 }, 400, 'invalid_argument', /command must be text/],
    [
      'a text',
      { command: 'mute', args: '3' },
      400,
      'invalid_argument',
      /args must be a list of texts or numbers/,
    ],
    [
      'a number',
      { command: 'mute', args: 3 },
      400,
      'invalid_argument',
      /args must be a list of texts or numbers/,
    ],
    [
      'an unknown key',
      { command: 'lock', conference: 'x' },
      400,
      'invalid_argument',
      /^conference is not a key of this body\.$/,
    ],
    [
      'a misspelt key',
      { command: 'mute', arg: ['all'] },
      400,
      'invalid_argument',
      /^arg is not a key of this body: did you mean `args`\?$/,
    ],
    ['a line feed', { command: 'say', args: ['a\nb'] }, 400, 'bad_request', /Control characters/],
    ['a control character in the command', { command: 'lock\0' }, 400, 'bad_request', /Control characters/],
    ['half a character', '{"command":"say","args":["\\ud800"]}', 400, 'bad_request', /Control characters/],
    ['an unknown command', { command: 'explode' }, 400, 'unknown_command', /explode/],
    ['a refused command', { command: 'pause_play' }, 400, 'command_refused', /speech/],
    ['a bad argument', { command: 'mute', args: ['x'] }, 400, 'invalid_argument', /member/],
    ['one too many', { command: 'lock', args: ['x'] }, 400, 'invalid_argument', /takes no arguments/],
    ['very many', { command: 'say', args: Array(101).fill('a') }, 400, 'invalid_argument', /at most 100/],
    ['too much', { command: 'say', args: ['a'.repeat(70_000)] }, 413, 'payload_too_large', /65536/],
  ];
  test.each(CASES)('%s', async (_what, body, status, code, detail) => {
    const before = world.simulator.received.length;
    const answer = await post(body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.json.detail).toMatch(detail);
    expect(world.heardSince(before)).toEqual([]);
  });

  test('returns an error for each unknown key, with the name cut short', async () => {
    const { json } = await post({ command: 'mute', arg: ['all'], ['k'.repeat(5_000)]: 'hunter2' });
    expect(json.errors).toEqual([
      { argument: 'arg', message: 'is not a key of this body: did you mean `args`?' },
      { argument: `${'k'.repeat(40)}…`, message: 'is not a key of this body' },
    ]);
    expect(JSON.stringify(json)).not.toContain('hunter2');
  });

  test.each([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['Latin-1', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['compressed', { 'content-encoding': 'x-unknown' }],
  ])('returns 415: %s', async (_what, headers) => {
    const { status, json } = await post({ command: 'lock' }, { headers });
    expect([status, json.code]).toEqual([415, 'unsupported_media_type']);
  });

  test('refuses a query string', async () => {
    const answer = await post({ command: 'lock' }, { name: 'WeeklyTeamConf' });
    expect(answer.status).toBe(200);
    const body = JSON.stringify({ command: 'unlock' });
    const target = '/api/conferences/WeeklyTeamConf/commands?x=1';
    const refused = await world.ask(target, { method: 'POST', headers: JSON_TYPE, body });
    expect(refused.status).toBe(400);
  });
});

test('accepts numbers for ids and levels, as in its own answers', async () => {
  const { members } = world.fill('WeeklyTeamConf', 1);
  const id = members[0]?.id ?? 0;
  for (const [command, args, line] of [
    ['mute', [id], `mute ${id}`],
    ['volume_in', [id, -4], `volume_in ${id} -4`],
    ['dtmf', [id, 12], `dtmf ${id} 12`],
    ['pin', [49151123456789], 'pin 49151123456789'],
    ['say', ['minus', -0, 0.5], 'say minus 0 0.5'],
  ] as const) {
    const { status } = await post({ command, args });
    expect([command, status, world.simulator.apis.at(-1)]).toEqual([
      command,
      200,
      expect.stringContaining(line),
    ]);
  }
});

test('reads a chunked body', async () => {
  const headers = { 'transfer-encoding': 'chunked' };
  expect((await post({ command: 'lock' }, { headers })).status).toBe(200);
});

test('checks the right to the conference before it reads the body', async () => {
  for (const body of [{ command: 'lock' }, '{', { command: 'explode' }]) {
    expect((await post(body, { user: '400' })).json.code).toBe('not_owner');
    expect((await post(body, { name: 'Nobody' })).json.code).toBe('conference_not_found');
  }
});

test('refuses a command from another site, even with a content type that needs no preflight', async () => {
  const before = world.simulator.received.length;
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'https://evil.example', 'content-type': 'text/plain' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    expect((await post({ command: 'lock' }, { headers })).json.code).toBe('cross_site');
  }
  expect((await post({ command: 'list' }, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  expect(world.heardSince(before).filter((block) => block.includes('lock\n'))).toEqual([]);
});

test('never logs a PIN', async () => {
  await post({ command: 'pin', args: ['471147114711'] });
  await post({ command: 'pin', args: ['471147114712', 'x'] });
  await post('{"command":"pin","args":["471147114713"');
  expect(JSON.stringify(world.gateway.log)).not.toMatch(/47114711471/);
  expect(world.gateway.log).toContainEqual(expect.objectContaining({ command: 'pin', outcome: 'done' }));
});

test('accepts only POST', async () => {
  const answer = await world.ask('/api/conferences/WeeklyTeamConf/commands');
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST, OPTIONS']);
});
