import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logDestination } from '../../../src/observers/log-destination';
import { until } from '../../helpers/until';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('writes lines by itself, few or many, in order', async () => {
  const path = join(folder, 'log');
  // It stays open: the rest is written when the process ends.
  const destination = logDestination(openSync(path, 'w'));
  destination.write('first\n');
  await until(() => readFileSync(path, 'utf8') === 'first\n');
  const lines = Array.from({ length: 1_000 }, (_, count) => `line ${count}\n`);
  for (const line of lines) destination.write(line);
  await until(() => readFileSync(path, 'utf8') === `first\n${lines.join('')}`);
});

test.each(['process.exit(3)', 'throw new Error("lost")', ''])('loses nothing at the end: %s', (end) => {
  const file = join(__dirname, '../../../src/observers/log-destination.ts');
  const script = `const { logDestination } = require(${JSON.stringify(file)});
    const destination = logDestination(1);
    for (let count = 0; count < 1000; count++) destination.write('line ' + count + '\\n');
    ${end}`;
  const run = () =>
    execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  let out: Buffer;
  try {
    out = run();
  } catch (error) {
    out = (error as { stdout: Buffer }).stdout;
  }
  expect(out.toString().split('\n').length).toBe(1_001);
});

test('writes everything even if the reader was slow and no further line comes', async () => {
  const file = join(__dirname, '../../../src/observers/log-destination.ts');
  // More than a pipe takes; then silence.
  const script = `const { logDestination } = require(${JSON.stringify(file)});
    const destination = logDestination(1);
    let count = 0;
    const some = () => {
      for (let end = count + 100; count < end; count++) destination.write(count + ' '.repeat(100) + '\\n');
      if (count < 3000) setTimeout(some, 1);
      else process.stderr.write('written');
    };
    some();
    setTimeout(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script]);
  await once(child.stderr, 'data');
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  await until(() => text.split('\n').length === 3_001);
  child.kill('SIGKILL');
  await once(child, 'exit');
});
