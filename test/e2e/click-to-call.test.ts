import { execFile, execFileSync } from 'node:child_process';
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

/** Both parties are in one call. */
const connected = (): Promise<void> =>
  until(() => world.simulator.calls.filter(({ channel }) => channel.bridgedTo !== undefined).length === 2);

afterEach(async () => {
  for (const call of world.simulator.calls) call.hangup();
  await until(() => world.simulator.calls.length === 0);
});

const found = phpHasCurl();
(found || process.env['CI'] === 'true' ? test : test.skip)('the PHP sample calls', async () => {
  if (!found) throw new Error('CI has to have PHP with its curl extension: install php-cli and php-curl');
  const { stdout } = await run('php', ['-r', sample(new URL(world.gateway.url).host)], {
    env: { ...process.env, no_proxy: '127.0.0.1' },
  });
  expect(stdout).toBe('200');
  await connected();
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
