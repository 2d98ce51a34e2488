import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asking, accept } from '../helpers/ask';
import { auditOf, lockFile, rowOf } from '../helpers/audit';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** With `audit.required`, the row of a change is written before the change. */

let world: World;
let dir: string;
const RECORDING = 'WeeklyTeamConf.20261120T100424Z.0123abcd';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-'));
  world = await startWorld({
    store: `sqlite:${join(dir, 'gateway.db')}`,
    audit: { required: true },
    recordings: { dir },
    dial: { default: 'user/{user}@example.org', invite: 'user/{user}@example.org' },
  });
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
  world.fill('WeeklyTeamConf', 2);
  await writeFile(join(dir, `${RECORDING}.wav`), 'RIFF');
});
afterEach(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

const NATIVE = '/conference/WeeklyTeamConf';

test('a change has one row, which gets its outcome', async () => {
  world.simulator.faults.next(/ lock/, { kind: 'delay', ms: 500 });
  const locking = world.ask(`${NATIVE}/lock`);
  await until(async () => (await auditOf(world, '?outcome=begun')).audit.length === 1);
  const [begun] = (await auditOf(world, '?outcome=begun')).audit;
  expect(begun).toMatchObject({
    command: 'lock',
    requester: '200',
    conference: 'WeeklyTeamConf',
    status: null,
  });
  const { headers } = await locking;
  await until(async () => (await auditOf(world, '?command=lock')).audit[0]?.outcome === 'done');
  const { audit } = await auditOf(world, '?command=lock');
  expect(audit).toEqual([{ ...begun, outcome: 'done', status: 200, ms: expect.any(Number) }]);
  expect(audit[0]?.ms).toBeGreaterThan(400);
  expect(headers['x-request-id']).toBe(begun?.requestId);
});

test('a refusal before anything is sent has its row, too', async () => {
  for (const [tail, outcome] of [
    ['mute&nobody', 'invalid_argument'],
    ['kick&4000000000', 'member_not_found'],
  ]) {
    const { headers } = await world.ask(`${NATIVE}/${tail}`);
    await until(async () => (await rowOf(world, headers['x-request-id'])).outcome === outcome);
  }
});

test('many changes at once have a row each', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => world.ask(`${NATIVE}/mute&all`, { method: 'PUT' })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  await until(
    async () => (await auditOf(world, '?command=mute&outcome=done&limit=1000')).audit.length === 60,
  );
  expect((await auditOf(world, '?limit=1000&command=mute')).audit).toHaveLength(60);
});

const CHANGES: readonly (readonly [string, Asking?])[] = [
  [`${NATIVE}/lock`],
  [`${NATIVE}/mute&last`],
  ['/sipxconfig/rest/my/conference/WeeklyTeamConf/record', { method: 'PUT' }],
  [
    '/api/conferences/WeeklyTeamConf/commands',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"command":"unlock"}' },
  ],
  ['/callcontroller/200/201?agent=200', { method: 'POST' }],
  [`/api/conferences/WeeklyTeamConf/recordings/${RECORDING}`, { method: 'DELETE' }],
];

test('if the row cannot be written, nothing is changed, and reads go on', async () => {
  const placed = await world.ask(`${NATIVE}/bgdial&1001`, { headers: accept('application/json') });
  const job = `/api/jobs/${JSON.parse(placed.text).job}`;
  await until(async () => JSON.parse((await world.ask(job)).text).call === 'ringing');
  const unlock = lockFile(join(dir, 'gateway.db'));
  const before = world.simulator.received.length;
  const refused: unknown[] = [];
  try {
    for (const [target, asking] of [...CHANGES, [job, { method: 'DELETE' }] as const]) {
      const answer = await world.ask(target, asking);
      refused.push(answer.headers['x-request-id']);
      expect([target, answer.status, answer.headers['retry-after']]).toEqual([target, 503, '1']);
      expect(answer.text).toContain('The store of the gateway cannot be used now.');
    }
    expect(world.heardSince(before)).toEqual([]);
    expect((await world.ask(`${NATIVE}/count`)).status).toBe(200);
    expect((await world.ask('/api/audit', { user: 'admin' })).status).toBe(503);
    expect((await world.ask(job)).status).toBe(200);
    expect((await world.ask(`/api/conferences/WeeklyTeamConf/recordings`)).text).toContain(RECORDING);
  } finally {
    unlock();
  }
  await until(async () => (await world.ask(`${NATIVE}/lock`)).status === 200, 20_000);
  // The refusals are rows, too, once the store is back.
  for (const id of refused) expect((await rowOf(world, id)).outcome).toBe('store_unavailable');
}, 40_000);
