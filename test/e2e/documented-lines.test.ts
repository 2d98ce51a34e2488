import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { until } from '../helpers/until';
import { DEMO_PORTS, demoLines } from '../simulator/demo-lines';
import { type Demo, portOf, startDemo } from '../simulator/start-demo';

const run = promisify(execFile);
const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The curl lines of the README's blocks. */
const readmeLines = [...README.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
  (block ?? '').split('\n').filter((line) => line.startsWith('curl ')),
);
/** Lines that show refusals, with their status; all others return 200. */
const REFUSED: readonly [RegExp, number][] = [
  [/dial&busy/, 409],
  [/-u 400:123 \S+WeeklyTeamConf\/list/, 403],
  [/mute&nobody/, 400],
];
const statusOf = (line: string): number => REFUSED.find(([pattern]) => pattern.test(line))?.[1] ?? 200;

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({ port: '0', adminPort: '0', logTo: new PassThrough().resume() });
});
afterAll(() => demo.stop());

/** Runs a line in a shell, at the demo's port, and returns status and body. */
async function shell(line: string): Promise<{ status: number; text: string }> {
  const local = line.replace('localhost:8080', new URL(demo.url).host);
  expect(local).not.toBe(line);
  const { stdout } = await run('sh', [
    '-c',
    `${local.replace('curl', 'curl -sS --max-time 10')} -w '\\n%{http_code}'`,
  ]);
  const cut = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(cut + 1)), text: stdout.slice(0, cut) };
}

test('the README has lines to try', () => {
  expect(readmeLines.length).toBeGreaterThan(8);
});

/** These run until they are stopped. */
const isStream = (line: string): boolean => line.startsWith('curl -N ');

test.each(readmeLines.filter(isStream))('the README: %s', async (line) => {
  const local = line.replace('localhost:8080', new URL(demo.url).host).replace('curl', 'exec curl -sS -i');
  const curl = spawn('sh', ['-c', local]);
  let text = '';
  curl.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await until(() => text.includes('event: snapshot\n')).finally(() => curl.kill());
  expect(text).toMatch(/^HTTP\/1.1 200 OK/);
});

test.each(readmeLines.filter((line) => !isStream(line)))('the README: %s', async (line) => {
  const { status, text } = await shell(line);
  expect([status, text]).toEqual([statusOf(line), expect.anything()]);
});

test.each(demoLines(DEMO_PORTS.port).map(({ line }) => line))('the demo: %s', async (line) => {
  const { status, text } = await shell(line);
  expect([status, text]).toEqual([statusOf(line), expect.anything()]);
});

test('the demo prints each of its lines, with its own port', () => {
  expect(demo.advice).not.toContain(':8080');
  for (const { line } of demoLines(new URL(demo.url).port)) expect(demo.advice).toContain(line);
});

test('the demo on port 80 prints that port', () => {
  expect([portOf('http://127.0.0.1:80'), portOf('http://127.0.0.1:8081')]).toEqual(['80', '8081']);
});

test('no documented line does harm', () => {
  expect(demo.simulator.harm).toEqual([]);
  expect(demo.simulator.notSimulated).toEqual([]);
});
