import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Answer, ask } from '../helpers/ask';
import { startGateway, type TestGateway } from '../helpers/gateway';
import { ownSqlite } from '../helpers/sqlite';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Requests with an Idempotency-Key if the store or a gateway fails. */

const MUTE = '/conference/WeeklyTeamConf/mute&all';
const withKey = (url: string, key: string, target = MUTE): Promise<Answer> =>
  ask(url, target, { method: 'PUT', headers: { 'idempotency-key': key } });
const fileOf = ({ configFile }: TestGateway): string => join(dirname(configFile), 'state/gateway.db');
const mutes = ({ simulator }: World): number =>
  simulator.apis.filter((line) => line === 'conference WeeklyTeamConf mute all').length;

test('without a store such a request is 501, and nothing is sent', async () => {
  const world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
  const answer = await withKey(world.gateway.url, 'k');
  expect([answer.status, answer.text]).toEqual([501, expect.stringMatching(/^501 no_store: /)]);
  expect(mutes(world)).toBe(0);
  expect((await world.ask(MUTE)).status).toBe(200);
  await world.end();
});

test('while the store is away it is 503 with Retry-After, and nothing is sent; others go on', async () => {
  const world = await startWorld({ store: '' });
  world.fill('WeeklyTeamConf', 2);
  const { gateway } = world;
  const before = await withKey(gateway.url, 'before');
  const other = ownSqlite(fileOf(gateway));
  other.exec('begin immediate');
  const answer = await withKey(gateway.url, 'k');
  expect([answer.status, answer.text]).toEqual([503, expect.stringMatching(/^503 store_unavailable: /)]);
  expect(answer.headers['retry-after']).toBe('1');
  expect(mutes(world)).toBe(1);
  expect((await world.ask(MUTE)).status).toBe(200);
  other.exec('commit');
  other.close();
  // The key is free, because nothing was sent.
  await until(async () => (await withKey(gateway.url, 'k')).status === 200);
  expect(mutes(world)).toBe(3);
  const again = await withKey(gateway.url, 'before');
  expect([again.headers['idempotent-replayed'], again.text]).toEqual(['true', before.text]);
  await world.end();
}, 30_000);

test('an answer that could not be kept is sent, and kept when the store is back', async () => {
  const world = await startWorld({ store: '', timeouts: { command: 30, audit: 0 } });
  world.fill('WeeklyTeamConf', 2);
  const { gateway } = world;
  world.simulator.faults.next('mute', { kind: 'delay', ms: 500 });
  const first = withKey(gateway.url, 'k');
  await until(() => mutes(world) === 1);
  const other = ownSqlite(fileOf(gateway));
  other.exec('begin immediate');
  const { status, text } = await first;
  expect(status).toBe(200);
  other.exec('commit');
  other.close();
  await until(async () => (await withKey(gateway.url, 'k')).headers['idempotent-replayed'] === 'true');
  expect((await withKey(gateway.url, 'k')).text).toBe(text);
  expect(mutes(world)).toBe(1);
  await world.end();
}, 30_000);

test('a command that was not sent sets its key free', async () => {
  const world = await startWorld({ store: '' });
  world.fill('WeeklyTeamConf', 2);
  const { gateway, simulator } = world;
  simulator.faults.refuse = true;
  simulator.disconnectAll();
  await until(() => !gateway.ready());
  expect((await withKey(gateway.url, 'k')).text).toMatch(/^503 esl_unavailable: /);
  simulator.faults.clear();
  await until(() => gateway.ready());
  const answer = await withKey(gateway.url, 'k');
  expect([answer.status, answer.headers['idempotent-replayed']]).toEqual([200, undefined]);
  expect((await withKey(gateway.url, 'k')).headers['idempotent-replayed']).toBe('true');
  expect(mutes(world)).toBe(1);
  await world.end();
}, 30_000);

describe('two gateways with one store', () => {
  let world: World;
  let second: TestGateway;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    world = await startWorld({ store: '' });
    world.fill('WeeklyTeamConf', 2);
    second = await startGateway(world.simulator, { store: `sqlite:${fileOf(world.gateway)}` });
  });
  beforeEach(() => {
    world.simulator.apis.length = 0;
  });
  afterEach(() => child?.kill('SIGKILL'));
  afterAll(async () => {
    await second.end();
    await world.end();
  });

  test('a request is carried out by one of them', async () => {
    const urls = [world.gateway.url, second.url];
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => withKey(urls[index % 2] ?? '', 'both')),
    );
    const carriedOut = all.filter(
      ({ status, headers }) => status === 200 && headers['idempotent-replayed'] === undefined,
    );
    expect(carriedOut).toHaveLength(1);
    for (const { status, text } of all) if (status !== 200) expect(text).toContain('in_progress');
    expect(mutes(world)).toBe(1);
    for (const url of urls) {
      expect((await withKey(url, 'both')).headers['idempotent-replayed']).toBe('true');
    }
    expect(mutes(world)).toBe(1);
  });

  test('if one is killed while it carries out a request, the other never does', async () => {
    const folder = join(dirname(second.configFile), 'third');
    await mkdir(folder);
    const file = join(folder, 'gateway.yaml');
    await copyFile(second.configFile, file);
    child = fork(join(__dirname, '../helpers/gateway-child.ts'), [file], { execArgv: ['--import', 'tsx'] });
    const [url] = await once(child, 'message');
    world.simulator.faults.next('mute', { kind: 'hang', executed: true });
    const lost = withKey(url, 'killed').catch(({ code }: { code: string }) => code);
    await until(() => mutes(world) === 1);
    expect((await withKey(second.url, 'killed')).text).toMatch(/^409 idempotency_in_progress: /);
    child.kill('SIGKILL');
    expect(await lost).toBe('ECONNRESET');
    // Its sign of life ends some seconds later.
    await until(async () => !(await withKey(second.url, 'killed')).text.includes('in_progress'), 15_000, 200);
    for (const gateway of [second.url, world.gateway.url]) {
      expect((await withKey(gateway, 'killed')).text).toMatch(/^409 outcome_unknown: /);
    }
    expect(mutes(world)).toBe(1);
  }, 60_000);

  test('if one stops, its answers stay, and a request that it cut off is unknown at once', async () => {
    const third = await startGateway(world.simulator, {
      ...{ store: `sqlite:${fileOf(world.gateway)}`, timeouts: { drain: 1, command: 30, audit: 0 } },
    });
    expect((await withKey(third.url, 'kept')).status).toBe(200);
    world.simulator.faults.next('mute', { kind: 'hang', executed: true });
    const cut = withKey(third.url, 'cut').catch(() => undefined);
    await until(() => mutes(world) === 2);
    await third.end();
    await cut;
    expect((await withKey(second.url, 'kept')).headers['idempotent-replayed']).toBe('true');
    expect((await withKey(second.url, 'cut')).text).toMatch(/^409 outcome_unknown: /);
    expect(mutes(world)).toBe(2);
  }, 30_000);
});
