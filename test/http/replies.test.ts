import { accept } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';

/** Replies that FreeSWITCH might send but the simulator does not: other versions, other states. */

let world: World;
beforeAll(async () => {
  world = await startWorld({ recordings: { dir: '/recordings' } });
  world.fill('WeeklyTeamConf', 2);
});
afterEach(() => world.simulator.faults.clear());
afterAll(() => world.end());

/** Asks for a tail while FreeSWITCH replies with the given text. */
async function answered(tail: string, text: string, type = 'application/json') {
  world.simulator.faults.next(/^api conference WeeklyTeamConf/, { kind: 'reply', text });
  const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`, { headers: accept(type) });
  return { ...answer, body: type === 'application/json' ? JSON.parse(answer.text) : undefined };
}

describe('returns 207 if some members succeed and some fail', () => {
  const text = '+OK mute 4\n-ERR Non-Existant ID 5\n+OK mute 6\n';

  test('lists each member as JSON', async () => {
    expect(await answered('mute&all', text)).toMatchObject({
      status: 207,
      body: {
        ...{ conference: 'WeeklyTeamConf', command: 'mute', members: [4, 6], text },
        failed: [{ member: 5, code: 'member_not_found', detail: expect.stringContaining('5') }],
      },
    });
    expect(world.gateway.log.at(-1)).toMatchObject({ outcome: 'partial' });
  });

  test("is FreeSWITCH's own text as text", async () => {
    expect(await answered('mute&all', text, 'text/plain')).toMatchObject({ status: 207, text });
    world.simulator.faults.next('mute', { kind: 'reply', text });
    expect(await world.ask('/sipxconfig/rest/my/conference/WeeklyTeamConf/mute&all')).toMatchObject({
      status: 207,
      text: `<command-response>${text}</command-response>\n`,
    });
  });

  test('returns 404 if all of several fail', async () => {
    const none = '-ERR Non-Existant ID 5\n-ERR Non-Existant ID 6\n';
    expect((await answered('mute&all', none)).body).toMatchObject({ status: 404, code: 'member_not_found' });
  });
});

describe('FreeSWITCH older than 1.8.0', () => {
  test.each([
    ['mute&1', 'OK mute 1\n', [1]],
    ['unmute&1', 'OK unmute 1\n', [1]],
    ['deaf&1', 'OK deaf 1\n', [1]],
    ['undeaf&all', 'OK undeaf 2\nOK undeaf 1\n', [2, 1]],
    ['kick&1', 'OK kicked 1\n', [1]],
    ['hup&1', 'OK hup 1\n', [1]],
    ['floor&1', 'OK floor 1\n', [1]],
    ['lock', 'OK WeeklyTeamConf locked\n', []],
    ['unlock', 'OK WeeklyTeamConf unlocked\n', []],
  ])('%s', async (tail, text, members) => {
    expect(await answered(tail, text)).toMatchObject({ status: 200, body: { members, text } });
  });

  test.each([
    ['mute&4', 'Non-Existant ID 4\n', 404, 'member_not_found'],
    ['mute&4', 'Conference WeeklyTeamConf not found\n', 404, 'conference_not_active'],
    ['count', 'Conference WeeklyTeamConf not found\n', 404, 'conference_not_active'],
    ['json_list', "Conference command 'json_list' not found.\n", 501, 'not_supported'],
  ])('%s: %j', async (tail, text, status, code) => {
    expect((await answered(tail, text)).body).toMatchObject({ status, code });
  });
});

describe('FreeSWITCH without json_list', () => {
  const named = "-ERR Conference command 'json_list' not found.\n";
  test.each([
    ['/conference/WeeklyTeamConf/record', named],
    ['/api/conferences/WeeklyTeamConf', named],
    ['/api/conferences', 'Conference json_list not found\n'],
  ])('%s: returns 501', async (target, text) => {
    world.simulator.faults.next(/json_list/, { kind: 'reply', text });
    const answer = await world.ask(target, { headers: accept('application/json') });
    expect(JSON.parse(answer.text)).toMatchObject({ status: 501, code: 'not_supported' });
  });
});

describe('refusals', () => {
  test.each([
    ['mute&1', 'mute <[member_id|all]|last|non_moderator> [<quiet>]'],
    ['kick&1', 'kick <[member_id|all|last|non_moderator]> [<optional sound file>]'],
    ['list&delim&|', 'list [delim <string>]|[count]'],
    ['json_list', 'json_list [compact]'],
    ['lock', 'lock '],
    ['count', 'count'],
    ['xml_list', 'xml_list '],
  ])('the usage line of %s: returns 400', async (tail, usage) => {
    const { body } = await answered(tail, usage);
    expect(body).toMatchObject({ status: 400, code: 'freeswitch_usage' });
    expect(body.detail).toContain(usage);
  });

  test.each([
    ['-ERR Conference WeeklyTeamConf not found\n', 404, 'conference_not_active'],
    ['-ERR conference Command not found!\n', 502, 'api_missing'],
    ["-ERR Conference command 'mute' not found.\n", 501, 'not_supported'],
    ['-ERR Non-Existant ID 1\n', 404, 'member_not_found'],
    ['-ERR Non-Existant member\n', 404, 'member_not_found'],
  ])('%j', async (text, status, code) => {
    const { body } = await answered('mute&1', text);
    expect(body).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) });
  });

  test('a denied api command', async () => {
    const frame = 'Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n';
    world.simulator.faults.next('mute', { kind: 'raw', bytes: frame });
    const { text } = await world.ask('/conference/WeeklyTeamConf/mute&1');
    expect(text).toMatch(/^502 esl_denied: /);
  });
});

describe('returns 502 for a reply that no row understands, and never guesses', () => {
  test.each([
    ['mute&1', '+OK\n'],
    ['mute&1', ''],
    ['mute&1', '-ERR no reply\n'],
    ['mute&1', '+OK unmute 1\n'],
    ['mute&1', '+OK mute 1 and more\n'],
    ['mute&1', '+OK mute x\n'],
    ['mute&1', 'x\n+OK mute 1\n'],
    ['mute&all', '+OK mute 1\nsurprise\n'],
    ['mute&all', '-ERR something new\n'],
    ['kick&1', '+OK kick 1\n'],
    ['kick&1', '-ERR Conference Other not found\n'],
    ['lock', '+OK Other locked\n'],
    ['lock', '+OK WeeklyTeamConf unlocked\n'],
    ['lock', '-ERR no reply\n'],
    ['count', '-ERR no reply\n'],
    ['count', '3\n'],
    ['count', '+OK 3'],
    ['list&count', 'many'],
    ['json_list', '{"no":"list"}'],
    ['json_list', '[{'],
    ['xml_list', '<?xml version="1.0"?>\n<conferences></conferences>\n'],
    ['xml_list', '<?xml version="1.0"?>\n<conferences><conference>\n'],
    ['list', 'something else'],
  ])('%s: %j', async (tail, text) => {
    const { body } = await answered(tail, text);
    expect(body).toMatchObject({ status: 502, code: 'unrecognised_reply' });
  });

  test.each([
    ['list', 'something else'],
    ['list&delim&|', '1;a;b\n'],
    ['list&pretty', 'Ann (1)\n'],
    ['xml_list', 'no document'],
  ])('%s as text: %j', async (tail, text) => {
    const answer = await answered(tail, text, 'text/plain');
    expect(answer.status).toBe(502);
    expect(answer.text).toMatch(/^502 unrecognised_reply: /);
    expect(answer.text).not.toContain(text);
  });

  test.each(['list', 'json_list', 'xml_list'])(
    "the reply of %s is not logged, because it may hold callers' names",
    async (tail) => {
      const before = world.gateway.log.length;
      await answered(tail, 'surprise of +14165550188\n', 'text/plain').catch(() => undefined);
      const lines = world.gateway.log.slice(before);
      expect(lines).toMatchObject([{ level: 40, command: tail, outcome: 'unrecognised_reply' }]);
      expect(lines[0]).toHaveProperty('replyBytes', 25);
      expect(JSON.stringify(lines)).not.toContain('surprise');
    },
  );

  test('the reply of mute is logged, because it holds only ids', async () => {
    await answered('mute&1', 'surprise\n');
    expect(world.gateway.log.at(-1)).toMatchObject({ outcome: 'unrecognised_reply', reply: 'surprise\n' });
  });
});

test('returns 502 if the reply is neither a list of layouts nor the word for a chosen one', async () => {
  for (const text of ['Something new\n', '+OK\n', '1x1\n']) {
    expect((await answered('vid-layout&1x1', text)).body).toMatchObject({
      status: 502,
      code: 'unrecognised_reply',
    });
  }
  expect(await answered('vid-layout&list', '1x1\n2x1\n')).toMatchObject({
    status: 200,
    body: { text: '1x1\n2x1\n' },
  });
});

test('a page of another site may read, also if the argument decides that a command only reads', async () => {
  const ask = (tail: string) =>
    world.ask(`/conference/WeeklyTeamConf/${tail}`, { headers: { origin: 'https://evil.example' } });
  expect((await ask('vid-layout&list')).text).toMatch(/^409 conflict: /);
  for (const tail of ['vid-layout&1x1', 'vid-fps&15', 'record&stop', 'energy&1&3']) {
    expect((await ask(tail)).text).toMatch(/^403 cross_site: /);
  }
});
