import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { found } from '../helpers/found';
import { LEAST, parse } from '../unit/config/least';

const run = promisify(execFile);
const FILE = join(__dirname, '../../packaging/conference-gateway.service');
const text = readFileSync(FILE, 'utf8');

/** Active settings: commented lines do not count. */
const settings = text
  .split('\n')
  .filter((line) => /^[A-Z][A-Za-z]*=/.test(line))
  .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
const valuesOf = (name: string): string[] =>
  settings.filter(([key]) => key === name).map(([, value]) => value);

const analyze = found('systemd-analyze');

(analyze ? test : test.skip)('its exposure is 2.0 at most, by systemd-analyze', async () => {
  const { stdout } = await run(analyze ?? '', [
    'security',
    '--offline=true',
    '--no-pager',
    '--threshold=20',
    FILE,
  ]);
  const exposure = Number(/Overall exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
  expect(exposure).toBeLessThanOrEqual(2);
});

test('runs node itself, never npm', () => {
  expect(valuesOf('ExecStart')).toEqual([
    '/usr/bin/node /opt/conference-gateway/dist/src/cli.js --config /etc/conference-gateway/gateway.yaml',
  ]);
  expect(settings.filter(([, value]) => /npm|npx/.test(value))).toEqual([]);
});

test('SIGHUP reloads, SIGTERM stops, and the stop has enough time', () => {
  expect(valuesOf('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
  expect(valuesOf('KillSignal')).toEqual(['SIGTERM']);
  const { timeouts, limits } = parse(LEAST);
  expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(timeouts.drain);
  expect(Number(valuesOf('LimitNOFILE')[0])).toBeGreaterThan(limits.connections);
});

test('the just-in-time compiler can work', () => {
  expect(valuesOf('MemoryDenyWriteExecute')).toEqual(['no']);
  expect(text).toMatch(/# MemoryDenyWriteExecute= cannot be set: V8 compiles/);
});

test('the folders are those of the documentation', () => {
  const docs = ['operations.md', 'deployment.md']
    .map((name) => readFileSync(join(__dirname, '../../docs', name), 'utf8'))
    .join('\n');
  for (const path of ['/opt/conference-gateway', '/etc/conference-gateway', '/var/lib/conference-gateway'])
    expect(docs).toContain(path);
  expect(docs).toContain('packaging/conference-gateway.service');
  expect(valuesOf('StateDirectory')).toEqual(['conference-gateway']);
  expect(valuesOf('ProtectSystem')).toEqual(['strict']);
});
