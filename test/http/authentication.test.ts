import { execFile, execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import request from 'supertest';
import { SCHEMES } from '../../src/auth/challenges';
import { digestHeader } from '../helpers/digest-client';
import { closeAll, curl, directory, setUpApp as setUp, status } from '../unit/auth/app';

const run = promisify(execFile);

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

describe('curl', () => {
  const digest = ['--digest', '-u', '200:123'];

  test('signs in with --digest', async () => {
    const { url, statuses } = await setUp();
    expect(await curl(...digest, `${url}/conference/Sales/list`)).toBe('GET 200\n');
    expect(statuses).toEqual([401, 200]);
  });

  test('signs in with --basic', async () => {
    const { url, statuses } = await setUp();
    expect(await curl('--basic', '-u', '200:123', `${url}/conference/Sales/list`)).toBe('GET 200\n');
    expect(statuses).toEqual([200]);
  });

  test.each([[SCHEMES], [['digest-sha256', 'basic']], [['basic']]] as const)(
    'signs in with --anyauth if the gateway offers %j',
    async (schemes) => {
      const { url, statuses } = await setUp({ schemes });
      expect(await curl('--anyauth', '-u', '200:123', `${url}/conference/Sales/list`)).toBe('GET 200\n');
      expect(statuses).toEqual([401, 200]);
    },
  );

  test.each([['--digest'], ['--basic'], ['--anyauth']])(
    '%s with a wrong password is refused',
    async (scheme) => {
      const { url } = await setUp();
      for (const credentials of ['200:124', 'nobody:123', '200:']) {
        expect(await curl(scheme, '-u', credentials, ...status, `${url}/conference/Sales/list`)).toBe('401');
      }
    },
  );

  test('is refused without credentials', async () => {
    const { url } = await setUp();
    expect(await curl(...status, `${url}/conference/Sales/list`)).toBe('401');
  });

  test('uses SHA-256 if it is offered alone or first', async () => {
    for (const schemes of [['digest-sha256'], ['digest-sha256', 'digest-md5']] as const) {
      const { url, authenticator } = await setUp({ schemes });
      const taken = jest.spyOn(authenticator, 'digest');
      expect(await curl(...digest, `${url}/conference/Sales/list`)).toBe('GET 200\n');
      expect(taken.mock.lastCall?.[1]).toContain('algorithm=SHA-256');
    }
  });

  test('signs in to several URLs on one connection', async () => {
    const { url } = await setUp();
    const urls = ['list', 'mute&3', 'unmute&3'].map((tail) => `${url}/conference/Sales/${tail}`);
    const out = await curl(...digest, '-w', '%{num_connects} ', ...urls);
    expect(out).toBe('GET 200\n1 GET 200\n0 GET 200\n0 ');
  });

  test.each([
    '/conference/Sales/dial&sofia/default/1000@example.org',
    '/conference/Sales/dial&sofia%2Fdefault%2F1000%40example.org&12&Jo%20Doe',
    '/conference/Sales/say&a+b,c;d=e%26f%3F',
    '/conference/a%2Fb//list&',
    "/conference/Sales/say&it's!%22*",
    '/conference/Sales/list?a=b&c',
    '/conference/Z%C3%ABro/list',
  ])('signs in to the URL %s', async (path) => {
    const { url } = await setUp();
    expect(await curl('--path-as-is', ...digest, url + path)).toBe('GET 200\n');
  });

  test('signs in with a POST with a body, and with PUT', async () => {
    const { url } = await setUp();
    const target = `${url}/conference/Sales/mute&3`;
    expect(await curl(...digest, '-d', 'some=body', target)).toBe('POST 200\n');
    expect(await curl(...digest, '-X', 'PUT', target)).toBe('PUT 200\n');
    expect(await curl('--basic', '-u', '200:123', '-d', 'some=body', target)).toBe('POST 200\n');
  });

  test.each([['--digest'], ['--basic']])(
    '%s works with a user and password that are not ASCII',
    async (scheme) => {
      const { url } = await setUp();
      expect(await curl(scheme, '-u', 'Zoë:pässwörd€', `${url}/conference/Sales/list`)).toBe('GET Zoë\n');
      expect(await curl(scheme, '-u', 'Zoë:passwörd€', ...status, `${url}/conference/Sales/list`)).toBe(
        '401',
      );
    },
  );

  test('signs in again by itself if its nonce has expired on the way', async () => {
    const time = { now: 1_700_000_000_000 };
    let denials = 0;
    const { url, statuses } = await setUp({
      clock: { now: () => time.now },
      nonceSeconds: 5,
      onAnswer: (code) => {
        if (code === 401 && ++denials === 1) time.now += 5000;
      },
    });
    expect(await curl(...digest, `${url}/conference/Sales/list`)).toBe('GET 200\n');
    expect(statuses).toEqual([401, 401, 200]);
  });
});

describe("PHP's curl", () => {
  const found = phpHasCurl();
  if (!found && process.env['CI'] !== 'true') {
    process.stderr.write(
      "PHP with its curl extension (php-cli, php-curl) is missing: PHP's clients are not tested\n",
    );
  }
  const withPhp = found || process.env['CI'] === 'true' ? test : test.skip;

  /** Runs PHP as its users write it; the environment carries the credentials. */
  async function php(url: string, auth: string, post = false): Promise<string> {
    if (!found) throw new Error('CI has to have PHP with its curl extension: install php-cli and php-curl');
    const script = `
      $c = curl_init($argv[1]);
      curl_setopt_array($c, [CURLOPT_RETURNTRANSFER => true, CURLOPT_PROXY => '', CURLOPT_HTTPAUTH => ${auth},
        CURLOPT_USERPWD => getenv('CREDENTIALS')]);
      ${post ? "curl_setopt($c, CURLOPT_POSTFIELDS, 'some=body');" : ''}
      for ($i = 0; $i < 2; $i++) echo curl_exec($c);`;
    const env = { ...process.env, CREDENTIALS: 'Zoë:pässwörd€' };
    return (await run('php', ['-r', script, '--', url], { env })).stdout;
  }

  withPhp.each(['CURLAUTH_DIGEST', 'CURLAUTH_BASIC', 'CURLAUTH_ANY'])('signs in with %s', async (auth) => {
    const { url, statuses } = await setUp();
    const target = `${url}/conference/Sales/dial&sofia%2Fdefault/1000@example.org`;
    expect(await php(target, auth)).toBe('GET Zoë\nGET Zoë\n');
    expect(await php(target, auth, true)).toBe('POST Zoë\nPOST Zoë\n');
    // Both requests of a handle use one nonce.
    const each = auth === 'CURLAUTH_BASIC' ? [200, 200] : [401, 200, 200];
    expect(statuses).toEqual([...each, ...each]);
  });

  withPhp('signs in again by itself if its nonce has expired between two requests', async () => {
    const time = { now: 1_700_000_000_000 };
    const { url, statuses } = await setUp({
      clock: { now: () => time.now },
      nonceSeconds: 5,
      onAnswer: (code) => {
        if (code === 200) time.now += 5000;
      },
    });
    expect(await php(`${url}/conference/Sales/list`, 'CURLAUTH_DIGEST')).toBe('GET Zoë\nGET Zoë\n');
    expect(statuses).toEqual([401, 200, 401, 200]);
  });
});

function phpHasCurl(): boolean {
  try {
    return /^curl$/m.test(
      execFileSync('php', ['-m'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return false;
  }
}

describe('too many wrong passwords', () => {
  let now: number;
  beforeEach(() => {
    now = 1_700_000_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });

  const path = '/conference/Sales/list';

  test('block this user from this address with 429 and Retry-After for a minute, and nobody else', async () => {
    const { server, url } = await setUp();
    const get = (user: string, password: string) => request(server).get(path).auth(user, password);
    for (let i = 0; i < 10; i++) expect((await get('200', '124')).status).toBe(401);
    const blocked = await get('200', '123');
    expect(blocked.status).toBe(429);
    expect(blocked.headers['retry-after']).toBe('60');
    expect(blocked.headers['www-authenticate']).toBeUndefined();
    expect(await curl('--digest', '-u', '200:123', ...status, url + path)).toBe('429');
    expect((await get('400', '123')).status).toBe(200);
    now += 60_000;
    expect((await get('200', '123')).status).toBe(200);
  });

  test.each(['--basic', '--digest'])(
    'only slow a user and address that signed in within the day: %s',
    async (scheme) => {
      jest.restoreAllMocks();
      const { url } = await setUp();
      const get = (password: string) => curl(scheme, '-u', `200:${password}`, ...status, url + path);
      expect(await get('123')).toBe('200');
      for (let i = 0; i < 10; i++) expect(await get('124')).toBe('401');
      const begin = Date.now();
      for (let i = 0; i < 2; i++) {
        expect(await get('124')).toBe('401');
        expect(await get('123')).toBe('200');
      }
      expect(Date.now() - begin).toBeGreaterThan(3_000);
    },
  );

  test.each(['basic', 'digest'])(
    'of %s at once at a slowed pair: one a second is evaluated, for five seconds',
    async (scheme) => {
      jest.restoreAllMocks();
      const { server, authenticator } = await setUp();
      const get = (password: string) => {
        const [challenge = ''] = authenticator.challenges(directory.realm, false);
        const credentials = { challenge, uri: path, user: '200', password };
        return scheme === 'basic'
          ? request(server).get(path).auth('200', password)
          : request(server).get(path).set('Authorization', digestHeader(credentials));
      };
      expect((await get('123')).status).toBe(200);
      for (let i = 0; i < 10; i++) expect((await get('124')).status).toBe(401);
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => get('124').then((answer) => answer)),
      );
      const refused = answers.filter((answer) => answer.status === 429);
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(4);
      expect(answers.length - refused.length).toBeLessThanOrEqual(6);
      expect(new Set(refused.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['1']));
      expect((await get('123')).status).toBe(200);
    },
  );

  test('on one connection wait one at a time', async () => {
    jest.restoreAllMocks();
    const { server, url } = await setUp();
    const get = (password: string) => request(server).get(path).auth('200', password);
    expect((await get('123')).status).toBe(200);
    for (let i = 0; i < 10; i++) expect((await get('124')).status).toBe(401);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ${btoa('200:124')}\r\n`;
    socket.write(`${head}\r\n${head}\r\n${head}Connection: close\r\n\r\n`);
    const answers = await text(socket);
    expect(answers.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['401', '429', '429']);
  });

  test('for one user from many addresses block new addresses, but not an address that signed in before', async () => {
    const onGuessing = jest.fn();
    const { server } = await setUp({ trustProxy: 'loopback', basicWithoutTls: true, onGuessing });
    const get = (from: number, password: string, user = '200') =>
      request(server).get(path).set('X-Forwarded-For', `203.0.113.${from}`).auth(user, password);
    expect((await get(250, '123')).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 141; i++) statuses.push((await get(i % 16, `guess-${i}`)).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    expect(statuses.slice(100)).toEqual(Array(41).fill(429));
    const stranger = await get(16, '123');
    expect([stranger.status, stranger.headers['retry-after']]).toEqual([429, '60']);
    expect((await get(250, '123')).status).toBe(200);
    expect((await get(16, '123', '400')).status).toBe(200);
    expect(onGuessing.mock.calls).toEqual([['200']]);
  });

  test('for many users block the address, except for users who signed in within the day', async () => {
    const { server } = await setUp();
    const get = (user: string, password: string) => request(server).get(path).auth(user, password);
    expect((await get('200', '123')).status).toBe(200);
    for (let i = 0; i < 100; i++) expect((await get(`nobody${i}`, 'x')).status).toBe(401);
    const stranger = await get('400', '123');
    expect(stranger.status).toBe(429);
    expect(stranger.headers['retry-after']).toBe('900');
    expect((await get('200', '123')).status).toBe(200);
  });

  test('count for the client, not for the trusted proxy in front of it', async () => {
    const { server } = await setUp({ trustProxy: 'loopback', basicWithoutTls: true });
    const get = (from: string, password: string) =>
      request(server).get(path).set('X-Forwarded-For', from).auth('200', password);
    for (let i = 0; i < 10; i++) await get('203.0.113.5', '124');
    expect((await get('203.0.113.5', '123')).status).toBe(429);
    expect((await get('203.0.113.6', '123')).status).toBe(200);
  });

  test('count for the client, regardless of the port that a proxy writes after its address', async () => {
    const { server } = await setUp({ trustProxy: 'loopback', basicWithoutTls: true });
    const statuses: number[] = [];
    for (const [ip, shown] of [
      ['203.0.113.5', (port: number) => `203.0.113.5:${port}`],
      ['2001:db8::5', (port: number) => `[2001:db8::5]:${port}`],
    ] as const) {
      const get = (from: string) => request(server).get(path).set('X-Forwarded-For', from).auth('200', '124');
      for (let port = 40_001; port <= 40_012; port++) statuses.push((await get(shown(port))).status);
      statuses.push((await get(ip)).status);
    }
    const each = [...Array(10).fill(401), 429, 429, 429];
    expect(statuses).toEqual([...each, ...each]);
  });

  test('requests without credentials do not count', async () => {
    const { server } = await setUp();
    for (let i = 0; i < 101; i++) expect((await request(server).get(path)).status).toBe(401);
    expect((await request(server).get(path).auth('200', '123')).status).toBe(200);
  });
});
