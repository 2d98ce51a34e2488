import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { stringify } from 'yaml';
import { ha1 } from '../../src/auth/ha1';
import { loadConfig } from '../../src/config/load';
import { TEST_CONFIG } from '../helpers/gateway';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';

const CLI = join(__dirname, '../../src/cli.ts');
const TSX = join(__dirname, '../../node_modules/.bin/tsx');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function cli(args: string[], stdin = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      TSX,
      [CLI, ...args],
      { env: { ...process.env, GATEWAY_CONFIG: '' } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function configFile(changes: Record<string, unknown>): Promise<string> {
  const file = join(folder, 'gateway.yaml');
  await writeFile(
    file,
    stringify({ ...TEST_CONFIG, freeswitch: { host: '127.0.0.1', password: 'x' }, ...changes }),
    {
      mode: 0o600,
    },
  );
  return file;
}

describe('hash', () => {
  const line = (user: string, realm: string, password: string, kept = ''): string =>
    `  "${user}": { ${kept}ha1: { md5: ${ha1('md5', user, realm, password)}, sha256: ${ha1('sha256', user, realm, password)} } }\n`;

  test('prints the entry of a user on one line, without the password', async () => {
    expect(await cli(['hash', '200', '--realm', 'example.org'], 'pässword\n')).toEqual({
      code: 0,
      stdout: line('200', 'example.org', 'pässword'),
      stderr:
        'Below users:, replace the whole entry of 200 with this line, and keep other keys of it, such as role:\n',
    });
  });

  test('keeps the other keys of the entry, so that the line can replace it unchanged', async () => {
    const users = { boss: { password: 'change-me', role: 'admin', imId: 'a: b' }, '200': { password: 'x' } };
    const file = await configFile({ realm: 'example.org', users, conferences: {} });
    const { stdout, stderr } = await cli(['hash', 'boss', '--config', file], 'new password\n');
    expect(stderr).toBe('Below users:, replace the whole entry of boss with this line:\n');
    expect(stdout).toBe(line('boss', 'example.org', 'new password', 'role: admin, imId: "a: b", '));
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^ {2}boss:\n(?: {4}.*\n)+/m, stdout));
    expect((await loadConfig(file, {})).config.users['boss']).toMatchObject({ role: 'admin', imId: 'a: b' });
  });

  test('warns of a user who is not in the file', async () => {
    const file = await configFile({ realm: 'example.org' });
    const { code, stdout, stderr } = await cli(['hash', '2000', '--config', file], 'password\n');
    expect([code, stdout]).toEqual([0, line('2000', 'example.org', 'password')]);
    expect(stderr).toBe(
      `warning: ${file} has no user 2000: did you mean \`200\`?\nBelow users:, add this line:\n`,
    );
  });

  test('warns of a password of fewer than 8 characters', async () => {
    const { code, stdout, stderr } = await cli(['hash', '200', '--realm', 'example.org'], 'seven77\n');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: the password is shorter than 8 characters\n/),
    ]);
    expect(stdout).toContain(ha1('md5', '200', 'example.org', 'seven77'));
  });

  test('takes the realm from a configuration, and requires one', async () => {
    const file = await configFile({ realm: 'of.the.file' });
    expect((await cli(['hash', '200', '--config', file], 'x\n')).stdout).toContain(
      ha1('md5', '200', 'of.the.file', 'x'),
    );
    expect(await cli(['hash', '200'], 'x\n')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('realm'),
    });
  });

  test('reads only the realm from the file', async () => {
    const file = await configFile({ realm: 'half.done', users: { '201': '' } });
    const { stdout } = await cli(['hash', '201', '--config', file], 'x\n');
    expect(stdout).toContain(ha1('md5', '201', 'half.done', 'x'));
  });

  test('refuses an empty password and a user name with a colon', async () => {
    expect(await cli(['hash', '200', '--realm', 'r'], '')).toMatchObject({ code: 1, stdout: '' });
    expect(await cli(['hash', 'a:b', '--realm', 'r'], 'x\n')).toMatchObject({ code: 2, stdout: '' });
  });
});

test('a store that cannot be used ends the gateway, with what to do', async () => {
  const file = await configFile({ store: 'sqlite:../gateway.yaml' });
  expect(await cli(['--config', file])).toMatchObject({
    code: 1,
    stderr: `conference-gateway: the store cannot be used: ${file} is no SQLite database: name another file in store.url, or move this one away\n`,
  });
});

describe('check', () => {
  test('reports a valid file with its warnings', async () => {
    const { code, stdout } = await cli(['check', '--config', await configFile({})]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^warning: plain passwords.*\nwarning: passwords of 200, 400, admin: shorter than 8 [\s\S]*is valid\n$/,
      ),
    ]);
  });

  test('prints no control characters', async () => {
    const { stderr } = await cli(['check', '--config', await configFile({ 'a\u009b31m\u202eb': '1' })]);
    expect(stderr).toContain('a\\u009b31m\\u202eb');
  });

  test('reports the mistakes', async () => {
    const { code, stderr } = await cli([
      'check',
      '--config',
      await configFile({ listen: { port: 'x' }, bogus: '1' }),
    ]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/listen\.port: must[\s\S]*top level: unknown key `bogus`/),
    ]);
  });
});

describe('check --connect', () => {
  test('prints one line for each finding, and exits with 1 if there is a problem', async () => {
    const simulator = await Simulator.start();
    const freeswitch = { host: simulator.host, port: simulator.port, password: simulator.password };
    const fits = await configFile({ freeswitch, dial: { default: 'user/{user}@127.0.0.1' } });
    const good = await cli(['check', '--connect', '--config', fits]);
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toMatch(/^(?:(?:ok|warning): [^\n]+\n)+$/);
    expect(good.stdout).toContain('ok: The events that the gateway needs are sent\n');
    const bad = await cli(['check', '--connect', '--config', await configFile({ freeswitch })]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain(
      "problem: dial.default user/{user}@example.org: FreeSWITCH's directory has no",
    );
    await simulator.stop();
    const gone = await cli(['check', '--connect', '--config', await configFile({ freeswitch })]);
    expect([gone.code, gone.stdout]).toEqual([1, expect.stringMatching(/^problem: No event socket at /m)]);
  });

  test('belongs to check; a misspelt command gets a suggestion', async () => {
    const file = await configFile({});
    expect(await cli(['health', '--connect', '--config', file])).toMatchObject({ code: 2, stdout: '' });
    expect(await cli(['chekc', '--config', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no command chekc: did you mean `check`?'),
    });
  });
});

test('suggests --config if a file is given without it, as npm does', async () => {
  const withoutEnd = join(folder, 'configuration');
  await writeFile(withoutEnd, '');
  for (const name of ['gateway.yml', withoutEnd]) {
    expect(await cli([name])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `there is no command ${name}; name the configuration by --config ${name}, and with npm write -- first: npm start -- --config ${name}\n`,
      ),
    });
  }
});

test('prints how to name a configuration if none is given', async () => {
  expect(await cli([])).toMatchObject({ code: 2, stderr: expect.stringContaining('--config') });
  expect(await cli(['--bogus'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--bogus') });
  expect(await cli(['frob'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no command frob') });
  expect(await cli(['check', 'gateway.yaml'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--config'),
  });
  expect(await cli(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  expect(await cli(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('hash <user>') });
});

describe('serving', () => {
  let child: ChildProcessByStdio<null, Readable, null> | undefined;
  // Leaves no process behind, even after a failure.
  afterEach(() => child?.kill('SIGKILL'));

  test('runs until SIGTERM, reloads on SIGHUP, and exits with 0', async () => {
    const simulator = await Simulator.start();
    const freeswitch = { host: simulator.host, port: simulator.port, password: simulator.password };
    const file = await configFile({ freeswitch, timeouts: { drain: 1 } });
    const running = spawn(process.execPath, ['--import', 'tsx', CLI, '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = running;
    const lines: string[] = [];
    running.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n')));
    const said = async (words: string): Promise<Record<string, unknown>> => {
      await until(() => lines.some((text) => text.includes(words)));
      return JSON.parse(lines.find((text) => text.includes(words)) ?? '');
    };
    const { port } = await said('"listening"');
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    const own = join(folder, 'health.yaml');
    const listen = { host: '127.0.0.1', port };
    await writeFile(own, stringify({ ...TEST_CONFIG, freeswitch, listen }));
    expect((await cli(['health', '--config', own])).code).toBe(0);

    const users = { '200': { password: 'new' }, '400': { password: '123' }, admin: { password: 'x' } };
    await configFile({ freeswitch, timeouts: { command: 9 }, users });
    running.kill('SIGHUP');
    await said('configuration reloaded');
    await said('timeouts has changed: that needs a restart');
    const asked = await fetch(`http://127.0.0.1:${port}/conference/Sales/list`, {
      headers: { authorization: `Basic ${Buffer.from('200:new').toString('base64')}` },
    });
    expect(asked.status).toBe(404);

    // One is answered while the gateway stops, the other is given up at the end: both write a line.
    for (const name of ['WeeklyTeamConf', 'Shared']) simulator.conference(name).join();
    simulator.faults.next('unlock', { kind: 'hang' });
    simulator.faults.next('lock', { kind: 'delay', ms: 500 });
    const underWay = ['Shared/unlock', 'WeeklyTeamConf/lock'].map((tail) =>
      fetch(`http://127.0.0.1:${port}/conference/${tail}`, {
        headers: { authorization: `Basic ${btoa('200:new')}` },
      }).then(
        ({ status }) => status,
        () => 'no answer',
      ),
    );
    await until(() => simulator.received.filter((block) => block.includes('lock\n')).length === 2);
    running.kill('SIGTERM');
    expect(await once(running, 'exit')).toEqual([0, null]);
    expect(await Promise.all(underWay)).toEqual(['no answer', 200]);
    expect(await said('"command":"lock"')).toMatchObject({ outcome: 'done' });
    expect(await said('"command":"unlock"')).toMatchObject({ outcome: 'esl_lost' });
    expect(await cli(['health', '--config', own])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^no gateway is running on port \d+: .*ECONNREFUSED/),
    });
    await simulator.stop();
  });
});
