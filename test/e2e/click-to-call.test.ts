import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

const run = promisify(execFile);

/** The click-to-call sample that was published for sipXecs; host, port and numbers are those of the test. */
const sample = (host: string): string => `
$from = "200";
$to = "201";
$pass = "123";
$url = "http://${host}/callcontroller/".$from."/".$to."?isForwardingAllowed=true";
$ch = curl_init();
curl_setopt($ch, CURLOPT_URL, $url);
curl_setopt($ch, CURLOPT_HTTPAUTH, CURLAUTH_DIGEST);
curl_setopt($ch, CURLOPT_POST, 1);
curl_setopt($ch, CURLOPT_USERPWD, $from.":".$pass);
$result = curl_exec($ch);
echo curl_getinfo($ch, CURLINFO_HTTP_CODE);
curl_close($ch);
`;

function phpHasCurl(): boolean {
  try {
    return /^curl$/m.test(
      execFileSync('php', ['-m'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return false;
  }
}

let world: World;
beforeAll(async () => {
  world = await startWorld({
    dial: { default: 'user/{user}@example.org', invite: 'user/{user}@example.org' },
  });
  world.simulator.destinations.set('user/', { ringAfterMs: 0, answerAfterMs: 0 });
});
afterAll(() => world.end());

/** Waits until both parties are in one call. */
const connected = (): Promise<void> =>
  until(() => world.simulator.calls.filter(({ channel }) => channel.bridgedTo !== undefined).length === 2);

afterEach(async () => {
  for (const call of world.simulator.calls) call.hangup();
  await until(() => world.simulator.calls.length === 0);
});

const found = phpHasCurl();
const inPhp = found || process.env['CI'] === 'true' ? test : test.skip;
async function php(code: string): Promise<string> {
  if (!found) throw new Error('CI has to have PHP with its curl extension: install php-cli and php-curl');
  const { stdout } = await run('php', ['-d', 'display_errors=stdout', '-r', code], {
    env: { ...process.env, no_proxy: '127.0.0.1' },
  });
  return stdout;
}

inPhp('the PHP sample places a call', async () => {
  expect(await php(sample(new URL(world.gateway.url).host))).toBe('200');
  await connected();
});

describe('the listing of the documentation', () => {
  const page = readFileSync(join(__dirname, '../../docs/sipxecs.md'), 'utf8');
  const code = /^```php\n<\?php\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
  /** The listing as written there, for the gateway of the test. */
  const listing = (patience = '30'): string => {
    const here = code.replace('http://localhost:8080', world.gateway.url);
    expect(here).not.toBe(code);
    return here.replace('$patience = 30;', `$patience = ${patience};`);
  };
  const phones = (destination: object) => world.simulator.destinations.set('user/', destination);
  beforeEach(() => phones({ ringAfterMs: 0, answerAfterMs: 300 }));
  afterEach(() => {
    world.simulator.destinations.clear();
    phones({ ringAfterMs: 0, answerAfterMs: 0 });
  });

  inPhp('places a call, reads its id, and polls until both have answered', async () => {
    expect(await php(listing())).toMatch(/^Job [0-9a-f-]{36}: running\nThe call has succeeded: SUCCESS\n$/);
    await connected();
  });

  inPhp('polls until the called party is busy', async () => {
    world.simulator.destinations.set('user/201@', { ringAfterMs: 0, cause: 'USER_BUSY', hangupAfterMs: 300 });
    expect(await php(listing())).toMatch(/: running\nThe call has failed: USER_BUSY\n$/);
  });

  inPhp('hangs up a call that rings for too long', async () => {
    phones({ ringAfterMs: 0 });
    expect(await php(listing('1'))).toMatch(/: running\nHung up\n$/);
    expect(world.simulator.calls).toEqual([]);
  });

  inPhp('prints why the phone is not called', async () => {
    phones({ noChannel: true, cause: 'SUBSCRIBER_ABSENT' });
    expect(await php(listing())).toBe(
      'Not called: 404 destination_not_found. The call ended with SUBSCRIBER_ABSENT.\n',
    );
  });
});

test.each([
  ['curl --digest, as in the documentation', ['--digest', '-X', 'POST']],
  ['Basic at once, as the zimlets do', ['-X', 'POST']],
  ['a body of one byte, as the desktop client sends', ['--data', 'x']],
])('%s', async (_what, options) => {
  const { stdout } = await run('curl', [
    ...['-sS', '--max-time', '10', '-u', '200:123', ...options, '-w', '%{http_code}'],
    `${world.gateway.url}/sipxconfig/rest/my/redirect/callcontroller/200/201`,
  ]);
  expect(stdout).toBe('200');
  await connected();
});
