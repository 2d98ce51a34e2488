import { accept, ask } from '../helpers/ask';
import { EventStream } from '../helpers/event-stream';
import { freePort } from '../helpers/free-port';
import { ownSqlite } from '../helpers/sqlite';
import { until } from '../helpers/until';
import { requestsTo, useSuccession } from './jobs-successor-set-up';

const CLICK = '/callcontroller/200/5551';
const stage = useSuccession();

const phone = (to: string) => stage.simulator.call(`user/${to}@example.org`);
/** The rows are written behind. */
const written = (id: string, call: string) =>
  until(() =>
    ownSqlite(stage.file, (file) => {
      const row = file.prepare('select call from jobs where id = ?').get([id]) as
        | { call: string }
        | undefined;
      return row !== undefined && JSON.parse(row.call).legs[0].leg.state === call;
    }),
  );

// biome-ignore format: one line for each way to end
const ENDS: readonly (readonly [string, 'stopped' | 'killed'])[] = [
  ['stops', 'stopped'],
  ['is killed', 'killed'],
];

describe.each(ENDS)('if the gateway %s', (_how, end) => {
  const endOf = async (gateway: { stop(): Promise<void>; kill(): Promise<void> }): Promise<void> =>
    end === 'killed' ? gateway.kill() : gateway.stop();

  test('its calls go on, each job ends as its call does, and nobody is called twice', async () => {
    const first = await stage.startChild();
    const before = requestsTo(first);
    const placed = {
      rings: await before.dial('1001'),
      joins: await before.dial('1002'),
      gone: await before.dial('1003'),
      busy: await before.dial('1004'),
      over: await before.dial('1005'),
    };
    for (const id of Object.values(placed)) await before.rings(id);
    phone('1005').hangup('CALL_REJECTED');
    await before.ended(placed.over);
    for (const id of [placed.rings, placed.joins, placed.gone, placed.busy]) await written(id, 'ringing');
    await written(placed.over, 'ended');
    await endOf(first);
    phone('1002').answer();
    phone('1003').hangup('USER_BUSY');
    await until(() => stage.simulator.find('WeeklyTeamConf')?.members.length === 1);

    const gateway = await stage.start();
    const { job, ended, hangUp, list } = requestsTo(gateway);
    await ended(placed.joins);
    expect(await job(placed.joins)).toMatchObject({ state: 'succeeded', member: expect.any(Number) });
    await ended(placed.gone);
    expect(await job(placed.gone)).toMatchObject({ state: 'unknown', code: 'esl_lost', call: 'ended' });
    expect(await job(placed.over)).toMatchObject({ state: 'failed', cause: 'CALL_REJECTED', call: 'ended' });
    expect(await job(placed.rings)).toMatchObject({ state: 'running', call: 'ringing', to: '1001' });
    phone('1004').hangup('USER_BUSY');
    await ended(placed.busy);
    expect(await job(placed.busy)).toMatchObject({ state: 'failed', cause: 'USER_BUSY' });
    const running = (await list('?running=true')).map(({ id }) => id);
    expect(running).toEqual([placed.rings]);
    expect((await list()).map(({ id }) => id).sort()).toEqual(Object.values(placed).sort());

    expect(await hangUp(placed.rings)).toBe(204);
    expect(await job(placed.rings)).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL' });
    expect(await hangUp(placed.joins)).toBe(409);
    expect(stage.simulator.calls.map(({ url }) => url)).toEqual(['user/1002@example.org']);
    expect(stage.placed()).toHaveLength(5);
  }, 60_000);

  test('a click to call goes on: its status, its second phone, and its transfer', async () => {
    const first = await stage.startChild();
    const click = { method: 'POST', headers: accept('application/json') };
    const answer = await ask(first.url, CLICK, click);
    const { id } = JSON.parse(answer.text);
    await written(id, 'ringing');
    await endOf(first);
    // The answer has no event that anybody hears.
    phone('200').answer();
    await until(() => stage.simulator.calls.length === 2);

    const gateway = await stage.start();
    const { job, ended, json } = requestsTo(gateway);
    await until(async () => (await job(id)).call === 'answered', 20_000);
    phone('5551').answer();
    await ended(id);
    expect(await job(id)).toMatchObject({
      state: 'succeeded',
      command: 'callcontroller',
      called: 'answered',
    });
    const { body } = await json(CLICK);
    expect(body['status-lines'].at(-1)).toMatchObject({ method: 'NOTIFY', 'status-line': 'SIP/2.0 200 OK' });
    expect((await ask(gateway.url, `${CLICK}?action=transfer&target=5552`, click)).status).toBe(200);
    expect(stage.placed()).toHaveLength(2);
  }, 60_000);
});

describe('the successor', () => {
  test('sends job-started and job-ended to the streams of the conference', async () => {
    const first = await stage.start();
    const { dial, rings } = requestsTo(first);
    const id = await dial('1001');
    await rings(id);
    await written(id, 'ringing');
    // Another port, so that the successor waits for the end of the lease, which was not given back.
    ownSqlite(stage.file, (file) => file.exec(`update jobs set holder = 'dead', gateway = 'dead'`));
    await first.end();
    ownSqlite(stage.file, (file) =>
      file.exec(`insert into leases values ('process:dead', 'dead', ${Date.now() + 2_000})`),
    );
    const gateway = await stage.start();
    const stream = await EventStream.open(gateway.url, { conference: 'WeeklyTeamConf' });
    const told = (kind: string) => stream.events.find((event) => event.kind === kind)?.data;
    await until(() => told('job-started') !== undefined);
    expect(told('job-started').job).toMatchObject({ id, state: 'running', call: 'ringing' });
    phone('1001').hangup('NO_ANSWER');
    await until(() => told('job-ended') !== undefined);
    expect(told('job-ended').job).toMatchObject({ id, state: 'failed', cause: 'NO_ANSWER' });
    stream.close();
  });

  test('ends the jobs of a FreeSWITCH that was restarted meanwhile', async () => {
    const first = await stage.start();
    const { dial, rings } = requestsTo(first);
    const id = await dial('1001');
    await rings(id);
    await written(id, 'ringing');
    await first.end();
    await stage.simulator.restart();
    const gateway = await stage.start();
    await requestsTo(gateway).ended(id);
    expect(await requestsTo(gateway).job(id)).toMatchObject({ state: 'unknown', call: 'ended' });
    expect(stage.placed()).toHaveLength(1);
  });

  test('does not place a call whose gateway ended before it could send it', async () => {
    const first = await stage.start();
    const { dial, rings } = requestsTo(first);
    const id = await dial('1001');
    await rings(id);
    await written(id, 'ringing');
    await first.end();
    phone('1001').hangup();
    // As the row was before anything was sent.
    ownSqlite(stage.file, (file) => {
      const { call } = file.prepare('select call from jobs').get([]) as { call: string };
      const [{ leg }] = JSON.parse(call).legs;
      const placed = { ...leg, state: 'placed', at: { placed: Date.now() } };
      const legs = [{ leg: placed, channels: [], settled: false }];
      file.prepare('update jobs set call = ?').run([JSON.stringify({ legs })]);
    });
    const sent = stage.placed().length;
    const gateway = await stage.start();
    await requestsTo(gateway).ended(id);
    expect(await requestsTo(gateway).job(id)).toMatchObject({ state: 'unknown', call: 'ended' });
    expect(stage.placed()).toHaveLength(sent);
  }, 40_000);

  test('waits until the deadline of a call whose end nobody hears', async () => {
    const first = await stage.start();
    const { dial, rings } = requestsTo(first);
    const id = await dial('1001');
    await rings(id);
    await written(id, 'ringing');
    await first.end();
    ownSqlite(stage.file, (file) => file.exec(`update jobs set deadline = ${Date.now() - 60_000}`));
    const gateway = await stage.start();
    expect(await requestsTo(gateway).job(id)).toMatchObject({ state: 'running' });
    await requestsTo(gateway).ended(id);
    expect(await requestsTo(gateway).job(id)).toMatchObject({ state: 'unknown', call: 'ringing' });
    expect(stage.simulator.calls).toHaveLength(1);
  }, 40_000);
});

test('a second gateway sees the jobs of the first, can hang up, and takes over when the first is gone', async () => {
  const first = await stage.startChild();
  const second = await stage.start({ listen: { host: '127.0.0.1', port: await freePort() } });
  const [one, two] = [requestsTo(first), requestsTo(second)];
  const ids = [await one.dial('1001'), await one.dial('1002'), await one.dial('1003')] as const;
  for (const id of ids) await one.rings(id);
  for (const id of ids) await written(id, 'ringing');
  expect((await two.list()).map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await two.job(ids[0])).toMatchObject({ state: 'running', call: 'ringing' });
  expect(await two.hangUp(ids[0])).toBe(204);
  expect(await one.job(ids[0])).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL' });
  expect(await two.job(ids[0])).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL' });
  expect(await two.hangUp(ids[0])).toBe(409);
  await first.kill();
  // The result comes before anybody knows that the first gateway is gone; the second has heard it.
  phone('1002').hangup('USER_BUSY');
  await two.ended(ids[1]);
  expect(await two.job(ids[1])).toMatchObject({ state: 'failed', cause: 'USER_BUSY' });
  phone('1003').answer();
  await two.ended(ids[2]);
  expect(await two.job(ids[2])).toMatchObject({ state: 'succeeded' });
  expect(stage.placed()).toHaveLength(3);
}, 60_000);

test('two successors never both take a job over', async () => {
  const first = await stage.startChild();
  const others = [
    await stage.start({ listen: { host: '127.0.0.1', port: await freePort() } }),
    await stage.start({ listen: { host: '127.0.0.1', port: await freePort() } }),
  ];
  const { dial, rings } = requestsTo(first);
  const ids = await Promise.all(['1001', '1002', '1003'].map(dial));
  for (const id of ids) await rings(id);
  for (const id of ids) await written(id, 'ringing');
  await first.kill();
  const taken = () =>
    others.flatMap(({ log }) => log.filter(({ kind }) => kind === 'job-taken-over').map(({ job }) => job));
  await until(() => taken().length >= 3, 20_000);
  for (const call of stage.simulator.calls) call.hangup('NO_ANSWER');
  for (const id of ids) await Promise.all(others.map((other) => requestsTo(other).ended(id)));
  expect(taken().sort()).toEqual([...ids].sort());
  const ends = others.flatMap(({ log }) => log.filter(({ kind }) => kind === 'job-ended'));
  expect(ends.map(({ job }) => job).sort()).toEqual([...ids].sort());
}, 60_000);

test('while the store is away, calls go on, and their jobs are kept when it is back', async () => {
  const gateway = await stage.start();
  const { json, job, list, rings, hangUp } = requestsTo(gateway);
  const kept = await json('/conference/WeeklyTeamConf/bgdial&1001');
  expect(kept.body.durable).toBeUndefined();
  const other = ownSqlite(stage.file);
  other.exec('begin immediate');
  const begun = Date.now();
  const { status, body } = await json('/conference/WeeklyTeamConf/bgdial&1002');
  expect(Date.now() - begun).toBeLessThan(2_500);
  expect([status, body.durable]).toEqual([200, false]);
  await rings(body.job);
  expect(await job(body.job)).toMatchObject({ state: 'running', durable: false });
  expect((await list()).map(({ id }) => id).sort()).toEqual([kept.body.job, body.job].sort());
  expect(await hangUp(body.job)).toBe(204);
  other.exec('commit');
  other.close();
  await until(async () => (await job(body.job)).durable === undefined, 20_000);
  const state = ownSqlite(stage.file, (file) =>
    file.prepare('select state from jobs where id = ?').get([body.job]),
  );
  expect(state).toMatchObject({ state: 'failed' });
  expect(stage.placed()).toHaveLength(2);
}, 40_000);

test('jobs that the memory has forgotten are read from the store, in pages without doubles', async () => {
  const gateway = await stage.start({ timeouts: { audit: 0, jobsKept: 1 } });
  const { dial, json, job, ended, list } = requestsTo(gateway);
  stage.simulator.destinations.set('user/', { cause: 'USER_BUSY' });
  const old: string[] = [];
  for (let count = 0; count < 5; count++) old.push(await dial('1001'));
  for (const id of old) await ended(id);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  stage.simulator.destinations.set('user/', { ringAfterMs: 0 });
  const young = [await dial('1002'), await dial('1002')];
  expect(await job(old[0] ?? '')).toMatchObject({ state: 'failed', cause: 'USER_BUSY', call: 'ended' });
  const seen: string[] = [];
  for (let path = '/api/jobs?limit=2'; ; ) {
    const { body } = await json(path);
    seen.push(...body.jobs.map(({ id }: { id: string }) => id));
    if (body.next === null) break;
    path = `/api/jobs?limit=2&after=${body.next}`;
  }
  expect(seen).toHaveLength(7);
  expect(seen.slice(0, 2).sort()).toEqual([...young].sort());
  expect(seen.slice(2).sort()).toEqual([...old].sort());
  expect(await list('?running=false')).toHaveLength(5);
  const stranger = await json('/api/jobs', { user: '400' });
  expect(stranger.body.jobs).toEqual([]);
  expect((await json(`/api/jobs/${old[0]}`, { user: '400' })).status).toBe(404);
});
