import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { SCHEMES } from '../../src/auth/challenges';
import { closeAll, curl, setUpApp as setUp, status } from '../unit/auth/app';

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
