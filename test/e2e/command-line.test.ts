import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ha1 } from '../../src/auth/ha1';
import { TEST_CONFIG } from '../helpers/gateway';
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
  test('prints the ha1 lines of a user, and the password nowhere', async () => {
    const { code, stdout, stderr } = await cli(['hash', '200', '--realm', 'example.org'], 'pässword\n');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      `  "200":\n    ha1:\n      md5: ${ha1('md5', '200', 'example.org', 'pässword')}\n` +
        `      sha256: ${ha1('sha256', '200', 'example.org', 'pässword')}\n`,
    );
  });

  test('takes the realm from a configuration, and needs one', async () => {
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

  test('refuses an empty password and a user name with a colon', async () => {
    expect(await cli(['hash', '200', '--realm', 'r'], '')).toMatchObject({ code: 1, stdout: '' });
    expect(await cli(['hash', 'a:b', '--realm', 'r'], 'x\n')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('check', () => {
  test('says that a file is right, with its warnings', async () => {
    const { code, stdout } = await cli(['check', '--config', await configFile({})]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^warning: plain passwords[\s\S]*is right\n$/)]);
  });

  test('says what is wrong', async () => {
    const { code, stderr } = await cli([
      'check',
      '--config',
      await configFile({ listen: { port: 'x' }, bogus: '1' }),
    ]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/listen\.port: must[\s\S]*the file: unknown bogus/),
    ]);
  });
});

test('whoever gives no configuration is told how to', async () => {
  expect(await cli([])).toMatchObject({ code: 2, stderr: expect.stringContaining('--config') });
  expect(await cli(['--bogus'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--bogus') });
  expect(await cli(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('hash <user>') });
});

test('it serves until SIGTERM, reloads on SIGHUP, and ends with 0', async () => {
  const simulator = await Simulator.start();
  const freeswitch = { host: simulator.host, port: simulator.port, password: simulator.password };
  const file = await configFile({ freeswitch });
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n')));
  const said = async (words: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const line = lines.find((text) => text.includes(words));
      if (line !== undefined) return JSON.parse(line);
      await once(child.stdout, 'data');
    }
  };
  const { port } = await said('"listening"');
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  await configFile({
    freeswitch,
    users: { '200': { password: 'new' }, '400': { password: '123' }, admin: { password: 'x' } },
  });
  child.kill('SIGHUP');
  await said('configuration reloaded');
  const asked = await fetch(`http://127.0.0.1:${port}/conference/Sales/list`, {
    headers: { authorization: `Basic ${Buffer.from('200:new').toString('base64')}` },
  });
  expect(asked.status).toBe(404);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await simulator.stop();
});
