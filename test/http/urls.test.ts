import { connect } from 'node:net';
import { basic } from '../helpers/ask';
import { startWorld, type World } from '../helpers/world';
import { separateString } from '../simulator/text/separate-string';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

/** The words that FreeSWITCH made of the last line. */
const heard = (): string[] => separateString(world.simulator.apis.at(-1) ?? '').slice(2);

describe('splits the tail at each & and decodes each piece once', () => {
  test.each([
    ['list&delim&%26', ['list', 'delim', '&']],
    ['list&delim&%2F', ['list', 'delim', '/']],
    ['list&delim&/', ['list', 'delim', '/']],
    ['list&delim&//', ['list', 'delim', '//']],
    ['list&delim&%2526', ['list', 'delim', '%26']],
    ['list&delim&%25', ['list', 'delim', '%']],
    ['list&delim&+', ['list', 'delim', '+']],
    ['list&delim&%2B', ['list', 'delim', '+']],
    ['list&delim&a%20b', ['list', 'delim', 'a b']],
    ['list&delim&%20', ['list', 'delim', ' ']],
    ['list&delim&%3F', ['list', 'delim', '?']],
    ['list&delim&%23', ['list', 'delim', '#']],
    ['list&delim&;x=y', ['list', 'delim', ';x=y']],
    ['list&delim&..', ['list', 'delim', '..']],
    ['list&delim&/../..', ['list', 'delim', '/../..']],
    ["list&delim&'", ['list', 'delim', "'"]],
    ["list&delim&''", ['list', 'delim', "''"]],
    ["list&delim&a'b", ['list', 'delim', "a'b"]],
    ['list&delim&a"b', ['list', 'delim', 'a"b']],
    ['list&delim&\\', ['list', 'delim', '\\']],
    ['list&delim&\\\\', ['list', 'delim', '\\\\']],
    ['list&delim&\\n', ['list', 'delim', '\\n']],
    ["list&delim&\\'", ['list', 'delim', "\\'"]],
    ['list&delim&%5C%27%20%5Cs', ['list', 'delim', "\\' \\s"]],
    ['list&delim&^^:', ['list', 'delim', '^^:']],
    ['list&delim&$%7Bsystem(id)%7D', ['list', 'delim', `\${system(id)}`]],
    ['list&delim&%F0%9F%8E%89', ['list', 'delim', '🎉']],
    ['%6Cist&d%65lim&|', ['list', 'delim', '|']],
    ['&&mute&&all&', ['mute', 'all']],
    ['&lock', ['lock']],
    ['lock&&&', ['lock']],
  ])('%s', async (tail, words) => {
    for (const mount of ['', '/sipxconfig/rest/my']) {
      const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/${tail}`);
      expect(answer.status).toBe(200);
      expect(heard()).toEqual(words);
    }
  });
});

describe('invalid encodings', () => {
  const BAD = [
    ...['%', '%2', '%zz', '%u0041', '%%41', 'a%', '%C3', '%FF', '%C0%80', '%ED%A0%80', '%F5%80%80%80', '%80'],
    ...[
      '%00',
      '%0a',
      '%0D',
      '%0A%0Aapi%20system%20id',
      '%09',
      '%1b',
      '%1f',
      '%7f',
      '%C2%80',
      '%C2%85',
      '%C2%9f',
    ],
    ...['a%00b', 'x%0D%0AJob-UUID:%20y'],
  ];

  test.each(BAD)('%s in the tail: returns 400', async (bad) => {
    const before = world.simulator.received.length;
    for (const tail of [
      bad,
      `mute&${bad}`,
      `list&delim&${bad}`,
      `bogus&${bad}`,
      `lock&${bad}`,
      `${bad}&all`,
    ]) {
      for (const mount of ['', '/sipxconfig/rest/my']) {
        const answer = await world.ask(`${mount}/conference/WeeklyTeamConf/${tail}`);
        expect(answer.status).toBe(400);
        expect(answer.text).toMatch(/^400 bad_request: /);
      }
    }
    expect(world.heardSince(before)).toEqual([]);
  });

  test.each(BAD)('%s in the name: returns 404', async (bad) => {
    const before = world.simulator.received.length;
    for (const name of [bad, `WeeklyTeamConf${bad}`, `${bad}WeeklyTeamConf`]) {
      for (const user of ['200', 'admin']) {
        const answer = await world.ask(`/conference/${name}/list`, { user });
        expect(answer.status).toBe(404);
        expect(answer.text).toMatch(/^404 conference_not_found: /);
      }
    }
    expect(world.heardSince(before)).toEqual([]);
  });

  test.each(['list?x', 'list?a=b', 'list&delim&?x', 'mute&1?force', '?list', 'bogus?x', 'list&delim&|?x&y'])(
    '%s has a query string: returns 400 and shows how to write it',
    async (tail) => {
      const answer = await world.ask(`/conference/WeeklyTeamConf/${tail}`);
      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(/^400 bad_request: .*%3F/);
    },
  );

  test('refuses a query string straight after the name', async () => {
    const answer = await world.ask('/conference/WeeklyTeamConf?list');
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/%3F/);
  });

  test('refuses a line that would unload the event socket', async () => {
    const before = world.simulator.received.length;
    for (const delimiter of ['mod_event_socket', 'MOD_EVENT_SOCKET']) {
      const harmless = await world.ask(`/conference/WeeklyTeamConf/list&delim&${delimiter}`);
      expect(harmless.status).toBe(200);
    }
    const harmful = await world.ask('/conference/mod_event_socket/list&delim&reload', { user: 'admin' });
    expect(harmful.status).toBe(400);
    expect(harmful.text).toMatch(/^400 invalid_argument: /);
    expect(world.heardSince(before)).toHaveLength(2);
    expect(world.simulator.harm).toEqual([]);
  });
});

describe('other URLs', () => {
  test.each(['/conference', '/Conference/WeeklyTeamConf/list', '/conferences/WeeklyTeamConf/list', '/x'])(
    '%s: returns 404',
    async (path) => {
      for (const user of ['200', null]) {
        const answer = await world.ask(path, { user });
        expect(answer.status).toBe(404);
        expect(answer.text).toMatch(/^404 not_found: /);
        expect(answer.headers['cache-control']).toBe('no-store');
      }
    },
  );

  test.each([
    '//conference/WeeklyTeamConf/lock',
    '/./conference/WeeklyTeamConf/lock',
    '/x/../conference/a/lock',
  ])('%s is not normalised', async (path) => {
    const answer = await world.ask(path);
    expect(answer.text).toMatch(/^404 not_found: /);
  });

  test('accepts 8192 bytes and refuses 8193', async () => {
    const path = (length: number): string => '/conference/WeeklyTeamConf/'.padEnd(length, 'a');
    expect((await world.ask(path(8192))).text).toMatch(/^400 unknown_command: /);
    expect((await world.ask(path(8193))).text).toMatch(/^414 uri_too_long: /);
  });

  test('accepts a body of 1 MiB', async () => {
    const body = Buffer.alloc(1_048_576);
    const answer = await world.ask('/conference/WeeklyTeamConf/count', { method: 'PUT', body });
    expect(answer).toMatchObject({ status: 200, text: '2' });
  });

  test('refuses a larger chunked body and does nothing', async () => {
    const body = Buffer.alloc(3_000_000);
    const before = world.simulator.apis.length;
    const headers = { 'transfer-encoding': 'chunked' };
    const answer = world.ask('/conference/WeeklyTeamConf/lock', { method: 'PUT', body, headers });
    // The refusal is sent before the end of the body; a client that keeps sending gets a reset.
    const outcome = await answer.then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect((await world.ask('/conference/WeeklyTeamConf/count')).text).toBe('2');
    expect(world.simulator.apis.slice(before)).toEqual(['conference WeeklyTeamConf count']);
  });

  test('reads and ignores a smaller chunked body', async () => {
    const headers = { 'transfer-encoding': 'chunked' };
    const answer = await world.ask('/conference/WeeklyTeamConf/count', {
      method: 'PUT',
      body: 'x'.repeat(100_000),
      headers,
    });
    expect(answer).toMatchObject({ status: 200, text: '2' });
  });

  /** The answer to raw bytes. */
  const raw = (target: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(world.gateway.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      const headers = `Host: localhost\r\nAuthorization: ${basic('200')}\r\nConnection: close\r\n`;
      socket.write(Buffer.from(`GET ${target} HTTP/1.1\r\n${headers}\r\n`, 'latin1'));
    });

  test('the absolute form is the same URL', async () => {
    const answer = await raw('http://elsewhere.example/conference/WeeklyTeamConf/count');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toMatch(/\r\n\r\n2$/);
  });

  test.each(['http://[::1/conference/WeeklyTeamConf/count', 'http://%/', '*'])(
    'the gateway itself refuses %s',
    async (target) => {
      const before = world.simulator.received.length;
      const answer = await raw(target);
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
      expect(answer).toMatch(/\r\nCache-Control: no-store\r\n/);
      expect(answer).toMatch(/\r\n404 not_found: /);
      expect(world.heardSince(before)).toEqual([]);
    },
  );

  test('a fragment is part of the argument, unchanged', async () => {
    expect(await raw('/conference/WeeklyTeamConf/list&delim&#')).toMatch(/^HTTP\/1.1 200 /);
    expect(heard()).toEqual(['list', 'delim', '#']);
  });
});
