import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { start } from '../../src/main';
import { ask } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { startGateway, type TestGateway } from '../helpers/gateway';
import { ownSqlite } from '../helpers/sqlite';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** The file that is the store by default. */
const fileOf = ({ configFile }: TestGateway): string => join(dirname(configFile), 'state/gateway.db');

const ofAdmin = async ({ adminUrl = '' }: TestGateway, path: string): Promise<string> =>
  (await ask(adminUrl, path, { user: null })).text;

const health = async (gateway: TestGateway): Promise<unknown> =>
  JSON.parse(await ofAdmin(gateway, '/health')).store;

describe('by default', () => {
  let world: World;
  beforeAll(async () => {
    // An empty section counts as missing.
    world = await startWorld({ admin: { port: await freePort() }, store: '' });
    world.fill('WeeklyTeamConf', 2);
  });
  afterAll(() => world.end());

  test('the store is a file in the state folder, and health and metrics show it', async () => {
    expect(existsSync(fileOf(world.gateway))).toBe(true);
    expect(await health(world.gateway)).toEqual({ state: 'ready', since: expect.any(String) });
    expect(await ofAdmin(world.gateway, '/metrics')).toContain('\ngateway_store_up 1\n');
    expect(world.gateway.log).toContainEqual(expect.objectContaining({ msg: 'store: ready', level: 30 }));
  });

  test('a change of it needs a restart', async () => {
    await world.gateway.configure({ store: 'none' });
    await world.gateway.reload();
    expect(world.gateway.log.at(-1)).toMatchObject({ unadopted: expect.arrayContaining(['store']) });
  });

  test('if it is locked, commands go on, the gateway stays ready, and the log has one line', async () => {
    const { gateway } = world;
    const other = ownSqlite(fileOf(gateway));
    other.exec('begin immediate');
    // A second gateway of the same file notices at its start.
    const second = await startGateway(world.simulator, {
      admin: { port: await freePort() },
      store: { url: `sqlite:${fileOf(gateway)}` },
    });
    const locked = expect.stringMatching(/gateway\.db is locked by another program/);
    expect(await health(second)).toMatchObject({ state: 'away', detail: locked });
    expect(await ofAdmin(second, '/metrics')).toContain('\ngateway_store_up 0\n');
    expect((await ask(second.url, '/health/ready', { user: null })).status).toBe(200);
    expect((await ask(second.url, '/conference/WeeklyTeamConf/mute&all')).status).toBe(200);
    other.exec('commit');
    other.close();
    await until(async () => ((await health(second)) as { state: string }).state === 'ready');
    const lines = second.log.filter(({ kind }) => kind === 'store-state');
    expect(lines).toMatchObject([
      { level: 50, detail: locked, msg: 'the store cannot be used; the gateway tries again' },
      { level: 30, msg: 'store: ready' },
    ]);
    await second.end();
  }, 30_000);
});

test('without a store there is no file, and no sample of the metric', async () => {
  const world = await startWorld({ admin: { port: await freePort() } });
  expect(await health(world.gateway)).toEqual({ state: 'none', since: expect.any(String) });
  expect(await ofAdmin(world.gateway, '/metrics')).not.toMatch(/^gateway_store_up /m);
  expect(existsSync(dirname(fileOf(world.gateway)))).toBe(false);
  await world.end();
});

test('a file that is no database stops the start, and nothing of the gateway stays', async () => {
  const world = await startWorld();
  const { gateway } = world;
  const file = join(dirname(gateway.configFile), 'other.db');
  writeFileSync(file, 'a text of somebody');
  const port = await freePort();
  await gateway.configure({ listen: { port }, store: { url: `sqlite:${file}` } });
  await expect(start(gateway.configFile, { environment: {} })).rejects.toThrow(
    `the store cannot be used: ${file} is no SQLite database: name another file in store.url, or move this one away`,
  );
  await expect(ask(`http://127.0.0.1:${port}`, '/health/live')).rejects.toThrow(/ECONNREFUSED/);
  await world.end();
});

test('if a port is taken, the store is closed again', async () => {
  const world = await startWorld();
  const { gateway } = world;
  await gateway.configure({ listen: { port: Number(new URL(gateway.url).port) }, store: '' });
  await expect(start(gateway.configFile, { environment: {} })).rejects.toThrow(/is taken/);
  // SQLite deletes it when the last connection is closed.
  expect(existsSync(fileOf(gateway))).toBe(true);
  expect(existsSync(`${fileOf(gateway)}-wal`)).toBe(false);
  await world.end();
});
