import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ask } from '../helpers/ask';
import { auditOf } from '../helpers/audit';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';

/** What the audit has of a gateway that was killed, and of one that was stopped. */

const ROOT = join(__dirname, '../..');
let folder: string;
let simulator: Simulator;
let url: string;
let config: Record<string, unknown>;
const children = new Set<ChildProcess>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
  simulator = await Simulator.start();
  simulator.conference('WeeklyTeamConf').join();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const { host, password } = simulator;
  config = {
    ...TEST_CONFIG,
    ...{ listen: { host: '127.0.0.1', port }, store: `sqlite:${join(folder, 'gateway.db')}` },
    freeswitch: { host, port: simulator.port, password },
  };
});
afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const world = {
  ask: (...asked: Parameters<typeof ask> extends [string, ...infer Rest] ? Rest : never) =>
    ask(url, ...asked),
};

async function startChild(changes: Record<string, unknown> = {}): Promise<ChildProcess> {
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, stringify({ ...config, ...changes }), { mode: 0o600 });
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'src/cli.ts'), '--config', file], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  await until(
    () =>
      ask(url, '/health/ready', { user: null }).then(
        ({ status }) => status === 200,
        () => false,
      ),
    20_000,
  );
  return child;
}

async function endWith(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

test('a change that was begun by a killed gateway stays begun', async () => {
  const child = await startChild({ audit: { required: true } });
  simulator.faults.next(/ lock/, { kind: 'hang' });
  const lost = world.ask('/conference/WeeklyTeamConf/lock').catch(() => 'lost');
  await until(() => simulator.received.some((block) => block.includes(' lock')));
  await endWith(child, 'SIGKILL');
  expect(await lost).toBe('lost');
  await startChild();
  const { audit } = await auditOf(world, '?command=lock');
  expect(audit).toMatchObject([{ requester: '200', outcome: 'begun', status: null }]);
}, 60_000);

test('a gateway that is stopped writes the rows that wait, and its end', async () => {
  const child = await startChild();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => world.ask('/conference/WeeklyTeamConf/mute&all', { method: 'PUT' })),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  await endWith(child, 'SIGTERM');
  await startChild();
  expect((await auditOf(world, '?command=mute')).audit).toHaveLength(40);
  expect((await auditOf(world, '?command=drain')).audit).toMatchObject([{ args: { signal: 'SIGTERM' } }]);
}, 60_000);
