import { mkdtemp, readdir, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEntry } from '../../routes/api/audit';
import { ask } from '../helpers/ask';
import { auditOf, WITH_STORE } from '../helpers/audit';
import { freePort } from '../helpers/free-port';
import { ownSqlite } from '../helpers/sqlite';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { Simulator } from '../simulator/simulator';

const DAY = 86_400_000;
/** Each run begins soon after the one before. */
const OFTEN = { retention: { firstMs: 50, everyMs: 50 } };

let dir: string;
let world: World | undefined;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'retention-')));
});
afterEach(async () => {
  await world?.end();
  await rm(dir, { recursive: true });
});

let files = 0;
const nameOf = (conference: string, days: number): string => {
  const time = new Date(Date.now() - days * DAY).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${conference}.${time}.${(++files).toString(16).padStart(8, '0')}.wav`;
};
async function age(file: string, days: number): Promise<void> {
  const then = new Date(Date.now() - days * DAY);
  await utimes(join(dir, file), then, then);
}
async function put(conference: string, days: number, bytes = 100): Promise<string> {
  const file = nameOf(conference, days);
  await writeFile(join(dir, file), Buffer.alloc(bytes));
  await age(file, days);
  return file;
}
const present = async () => (await readdir(dir)).sort();
const expired = ({ gateway }: World) => gateway.log.filter(({ kind }) => kind === 'recording-expired');

test('old recordings go, also without a store; one that runs stays until it has ended', async () => {
  const old = await put('3000-pbx.example.org', 31);
  const kept = [await put('3000-pbx.example.org', 29), await put('WeeklyTeamConf', 31)].sort();
  world = await startWorld(
    {
      recordings: { dir, keep: { days: 30 } },
      conferences: {
        Sales: { owner: '200', freeswitchName: '3000-pbx.example.org' },
        WeeklyTeamConf: { owner: '200', recordings: { keep: { days: 'unlimited' } } },
      },
    },
    OFTEN,
  );
  await until(async () => !(await present()).includes(old));
  expect(await present()).toEqual(kept);
  expect(expired(world)).toEqual([
    expect.objectContaining({
      ...{ level: 30, msg: 'recording expired', conference: 'Sales' },
      ...{ recording: old.slice(0, -4), limit: 'days', outcome: 'done' },
    }),
  ]);

  const running = nameOf('3000-pbx.example.org', 40);
  world.simulator.world.writesRecordings = true;
  world.fill('3000-pbx.example.org', 1);
  await world.freeswitch(`3000-pbx.example.org record ${join(dir, running)}`);
  await until(async () => (await present()).includes(running));
  // It is paused, and has written nothing for weeks.
  await world.freeswitch(`3000-pbx.example.org recording pause ${join(dir, running)}`);
  await age(running, 35);
  const before = world.simulator.apis.length;
  await until(() => world !== undefined && world.simulator.apis.length > before + 3);
  expect(await present()).toEqual([...kept, running].sort());
  await world.freeswitch(`3000-pbx.example.org norecord ${join(dir, running)}`);
  // FreeSWITCH writes the header when it closes the file.
  await until(async () => {
    await age(running, 35).catch(() => undefined);
    return !(await present()).includes(running);
  });
  expect(await present()).toEqual(kept);
}, 30_000);

test('what expired is in the audit', async () => {
  const old = await put('WeeklyTeamConf', 31);
  world = await startWorld({ ...WITH_STORE, recordings: { dir, keep: { days: 30 } } }, OFTEN);
  const { ask: asked } = world;
  let rows: AuditEntry[] = [];
  await until(async () => {
    rows = (await auditOf({ ask: asked }, '?command=recording_expire&conference=WeeklyTeamConf')).audit;
    return rows.length > 0;
  });
  expect(rows).toEqual([
    expect.objectContaining({
      ...{ requester: null, outcome: 'done', status: null },
      args: { recording: old.slice(0, -4), limit: 'days', run: expect.any(String) },
    }),
  ]);
});

test('a conference with too much loses its oldest ones', async () => {
  const [oldest, old, young] = [
    await put('WeeklyTeamConf', 3, 600_000),
    await put('WeeklyTeamConf', 2, 600_000),
    await put('WeeklyTeamConf', 1, 300_000),
  ];
  const other = await put('Conf400', 9, 900_000);
  const admin = await freePort();
  world = await startWorld({ recordings: { dir, keep: { megabytes: 1 } }, admin: { port: admin } }, OFTEN);
  await until(async () => !(await present()).includes(oldest));
  await delay(300);
  expect(await present()).toEqual([old, young, other].sort());
  const { text } = await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null });
  expect(text).toContain('\ngateway_recordings_expired_total{limit="megabytes"} 1\n');
});

test('if FreeSWITCH is away, all recordings stay; when it is back, the old ones go', async () => {
  const old = await put('WeeklyTeamConf', 31);
  world = await startWorld(
    { recordings: { dir, keep: { days: 30 } } },
    { retention: { firstMs: 1_000, everyMs: 200 } },
  );
  const { simulator, gateway } = world;
  await simulator.stop();
  await until(() => gateway.log.some(({ kind }) => kind === 'recordings-kept'));
  expect(await present()).toEqual([old]);
  expect(gateway.log.find(({ kind }) => kind === 'recordings-kept')).toMatchObject({
    ...{ level: 40, conferences: 1 },
    msg: 'recordings that expire are kept: FreeSWITCH cannot be asked which ones run',
  });
  const { port, password } = simulator;
  const again = await Simulator.start({ port, password });
  await until(async () => (await present()).length === 0);
  await world.gateway.end();
  world = undefined;
  await again.stop();
}, 30_000);

test('a reload takes up other limits', async () => {
  const old = await put('WeeklyTeamConf', 31);
  world = await startWorld({ recordings: { dir } }, OFTEN);
  await delay(300);
  expect(await present()).toEqual([old]);
  await world.gateway.configure({ recordings: { dir, keep: { days: 30 } } });
  await world.gateway.reload();
  await until(async () => (await present()).length === 0);
});

test('old rows of the audit go, and the log and the metrics count them', async () => {
  world = await startWorld(
    { store: '', audit: { keepDays: 30 }, admin: { port: await freePort() } },
    { retention: { firstMs: 1_000, everyMs: 100 } },
  );
  const { gateway } = world;
  const file = join(dirname(gateway.configFile), 'state/gateway.db');
  ownSqlite(file, (database) => {
    const insert = database.prepare(
      `insert into audit (at, id, gateway, args, outcome) values (?, ?, 'gw1', '{}', 'done')`,
    );
    for (const [id, days] of [31, 40, 29].entries()) insert.run([Date.now() - days * DAY, id]);
  });
  await until(() => gateway.log.some(({ kind }) => kind === 'rows-deleted'));
  expect(gateway.log.filter(({ kind }) => kind === 'rows-deleted')).toEqual([
    expect.objectContaining({ level: 30, rows: { audit: 2 }, msg: 'old rows of the store deleted' }),
  ]);
  const left = ownSqlite(file, (database) => database.prepare('select id from audit').all([]));
  expect(left).toContainEqual({ id: 2 });
  expect(left).not.toContainEqual({ id: 0 });
  const { text } = await ask(gateway.adminUrl ?? '', '/metrics', { user: null });
  expect(text).toContain('\ngateway_store_deleted_rows_total{area="audit"} 2\n');
});
