import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Asking, accept } from '../helpers/ask';
import { auditOf, rowOf, WITH_STORE } from '../helpers/audit';
import { ownSqlite } from '../helpers/sqlite';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** What becomes a row of the audit. */

let world: World;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-'));
  world = await startWorld({ ...WITH_STORE, recordings: { dir }, dial: DIAL });
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
});
beforeEach(() => world.fill('WeeklyTeamConf', 2));
afterAll(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

/** Sends a request. @returns its row */
async function rowFor(target: string, asking: Asking = {}) {
  const answer = await world.ask(target, asking);
  const row = await rowOf(world, answer.headers['x-request-id']);
  expect([target, row.status]).toEqual([target, answer.status]);
  return { row, answer };
}

const post = { method: 'POST' };
const NATIVE = '/conference/WeeklyTeamConf';
const SIPXECS = '/sipxconfig/rest/my/conference/WeeklyTeamConf';
const DIAL = { default: 'user/{user}@example.org', invite: 'user/{user}@example.org', perMinute: 1_000 };
const RECORDINGS = '/api/conferences/WeeklyTeamConf/recordings';

test('a command has a row with everything that is known of it', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const { row } = await rowFor(`${NATIVE}/mute&all`, { method: 'PUT', headers: { traceparent } });
  expect(row).toEqual({
    id: expect.stringMatching(/^\d+-\d+$/),
    at: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    ...{ requester: '200', role: 'user', scheme: 'basic', address: '127.0.0.1' },
    ...{ mount: 'native', method: 'PUT', conference: 'WeeklyTeamConf', command: 'mute' },
    ...{ args: { member: 'all' }, outcome: 'done', status: 200, ms: expect.any(Number) },
    ...{ requestId: expect.any(String), traceId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  });
  expect(Math.abs(Date.now() - Date.parse(row.at))).toBeLessThan(20_000);
});

test.each([
  ['the mount of sipXecs', `${SIPXECS}/lock`, {}, { mount: 'sipxecs', method: 'GET', command: 'lock' }],
  [
    'JSON',
    '/api/conferences/WeeklyTeamConf/commands',
    { ...post, headers: { 'content-type': 'application/json' }, body: '{"command":"unlock"}' },
    { mount: 'api', method: 'POST', command: 'unlock' },
  ],
  ['an admin', `${NATIVE}/lock`, { user: 'admin' }, { requester: 'admin', role: 'admin' }],
])('a command by %s has a row', async (_by, target, asking, expected) => {
  expect((await rowFor(target, asking)).row).toMatchObject({ ...expected, outcome: 'done' });
});

test('a command that failed for some members is partial', async () => {
  world.simulator.faults.next(/mute/, {
    kind: 'reply',
    text: '+OK mute 2\n-ERR Non-Existant ID 5\n',
  });
  const { row } = await rowFor(`${NATIVE}/mute&all`);
  expect(row).toMatchObject({ command: 'mute', outcome: 'partial', status: 207 });
});

test('arguments are redacted as in the log', async () => {
  const { row } = await rowFor(`${NATIVE}/pin&4711`);
  expect(row).toMatchObject({ command: 'pin', args: { pin: '[redacted]' }, outcome: 'done' });
});

test.each([
  [
    'a conference of another owner',
    '/conference/Conf400/lock',
    {},
    { conference: 'Conf400', outcome: 'not_owner' },
  ],
  [
    'no such conference',
    '/conference/Nowhere/lock',
    {},
    { conference: 'Nowhere', outcome: 'conference_not_found' },
  ],
  [
    'a wrong argument',
    `${NATIVE}/mute&nobody`,
    {},
    { command: 'mute', args: {}, outcome: 'invalid_argument' },
  ],
  ['an unknown command', `${NATIVE}/bogus`, {}, { command: null, outcome: 'unknown_command' }],
  [
    'a request of another site',
    `${NATIVE}/lock`,
    { headers: { origin: 'https://evil.example' } },
    { outcome: 'cross_site' },
  ],
  ['a read', '/conference/Conf400/list', {}, { command: 'list', outcome: 'not_owner' }],
  [
    'a resource',
    '/api/conferences/Conf400',
    {},
    { command: 'conferences', conference: 'Conf400', outcome: 'not_owner' },
  ],
  ['an event stream', '/api/events?conference=Conf400', {}, { command: 'events', outcome: 'not_owner' }],
  ['a wrong query', '/api/jobs?x=1', {}, { command: 'jobs', mount: 'api', outcome: 'bad_request' }],
  [
    'a document of sipXecs',
    '/sipxconfig/rest/my/conferences/Conf400',
    {},
    { command: 'conferences', mount: 'sipxecs' },
  ],
  ['the audit', '/api/audit?conference=Conf400', {}, { command: 'audit', outcome: 'not_owner' }],
])('a refusal has a row: %s', async (_what, target, asking, expected) => {
  expect((await rowFor(target, asking)).row).toMatchObject(expected);
});

test('a refusal of FreeSWITCH has a row with the status of the mount', async () => {
  expect((await rowFor(`${NATIVE}/kick&4000000000`)).row).toMatchObject({ outcome: 'member_not_found' });
  world.fill('WeeklyTeamConf', 2).record(join(dir, 'x.wav'));
  const { row } = await rowFor(`${SIPXECS}/record`);
  expect(row).toMatchObject({ outcome: 'already_recording', status: 200 });
});

test('recordings that are downloaded or deleted have rows', async () => {
  const file = 'WeeklyTeamConf.20261120T100424Z.0123abcd';
  await writeFile(join(dir, `${file}.wav`), 'RIFF');
  const { text } = await world.ask(RECORDINGS);
  const [{ id }] = JSON.parse(text).recordings;
  const one = `${RECORDINGS}/${id}`;
  const { row } = await rowFor(one, { headers: { range: 'bytes=0-1' } });
  expect(row).toMatchObject({ command: 'recording_download', args: { recording: id }, status: 206 });
  const deleted = (await rowFor(one, { method: 'DELETE' })).row;
  expect(deleted).toMatchObject({
    command: 'recording_delete',
    args: { recording: id },
    outcome: 'done',
    status: 204,
  });
  const again = (await rowFor(one, { method: 'DELETE' })).row;
  expect(again).toMatchObject({ command: 'recording_delete', args: {}, outcome: 'recording_not_found' });
});

test('click to call has a row, with the conference that is joined', async () => {
  const { row, answer } = await rowFor('/callcontroller/200/201?agent=200', post);
  const job = String(answer.headers['location']).split('/').at(-1);
  expect(row).toMatchObject({
    ...{ command: 'click_to_call', conference: null, outcome: 'done', mount: 'sipxecs' },
    args: { action: 'call', agent: '200', calling: '200', called: '201', job },
  });
  const { row: joined } = await rowFor('/callcontroller/200/WeeklyTeamConf?agent=200', post);
  expect(joined).toMatchObject({ conference: 'WeeklyTeamConf', outcome: 'done' });
  const { row: refused } = await rowFor('/callcontroller/200/201?agent=400', post);
  expect(refused).toMatchObject({ command: 'click_to_call', outcome: 'agent_mismatch', status: 401 });
});

test('a call that is hung up has a row', async () => {
  const placed = await world.ask(`${NATIVE}/bgdial&1001`, { headers: accept('application/json') });
  const { job } = JSON.parse(placed.text);
  await until(async () => JSON.parse((await world.ask(`/api/jobs/${job}`)).text).call === 'ringing');
  const { row } = await rowFor(`/api/jobs/${job}`, { method: 'DELETE' });
  expect(row).toMatchObject({ command: 'hang_up', conference: 'WeeklyTeamConf', args: { job }, status: 204 });
});

test('reads have rows only if audit.reads is on, which a reload takes up', async () => {
  const reads = [`${NATIVE}/list`, `${NATIVE}/energy&all`, RECORDINGS];
  const ids = async () => {
    const answers = await Promise.all(reads.map((target) => world.ask(target)));
    const last = await world.ask(`${NATIVE}/lock`);
    await rowOf(world, last.headers['x-request-id']);
    return answers.map(({ headers }) => headers['x-request-id']);
  };
  const without = await ids();
  await world.gateway.configure({ ...WITH_STORE, recordings: { dir }, audit: { reads: true } });
  await world.gateway.reload();
  const rows = await Promise.all((await ids()).map((id) => rowOf(world, id)));
  expect(rows.map(({ command }) => command)).toEqual(['list', 'energy', 'recording_list']);
  await world.gateway.configure({ ...WITH_STORE, recordings: { dir } });
  await world.gateway.reload();
  const none = await ids();
  const { audit } = await auditOf(world, '?limit=1000');
  const kept = new Set(audit.map(({ requestId }) => requestId));
  expect([...without, ...none].filter((id) => kept.has(String(id)))).toEqual([]);
});

test('the start and reloads have rows, adopted or refused', async () => {
  await world.gateway.configure({
    ...WITH_STORE,
    recordings: { dir },
    realm: 'other',
    audit: { required: true },
  });
  await world.gateway.reload();
  await world.gateway.configure({ ...WITH_STORE, recordings: { dir }, stateChangingGet: 'perhaps' });
  await world.gateway.reload();
  await world.gateway.configure({ ...WITH_STORE, recordings: { dir } });
  await until(async () => (await auditOf(world, '?command=reload&outcome=refused')).audit.length === 1);
  const [refused, adopted] = (await auditOf(world, '?command=reload')).audit;
  const nobody = { requester: null, role: null, scheme: null, mount: null, conference: null, status: null };
  expect(refused).toMatchObject({
    ...{ ...nobody, outcome: 'refused' },
    args: { problems: 'stateChangingGet: must be allow, sipxecs or refuse' },
  });
  expect(adopted).toMatchObject({ ...nobody, outcome: 'done', args: { unadopted: 'realm, audit.required' } });
  const [start] = (await auditOf(world, '?command=start')).audit;
  expect(start).toMatchObject({ ...nobody, outcome: 'done', args: { host: '127.0.0.1', tls: 'false' } });
});

test('failed sign-ins are counted by network and hour, for admins only', async () => {
  const headers = { authorization: `Basic ${Buffer.from('200:wrong').toString('base64')}` };
  for (let count = 0; count < 3; count++) await world.ask(`${NATIVE}/lock`, { user: null, headers });
  await until(async () => (await auditOf(world, '?command=sign_in')).audit[0]?.args['failed'] === '3');
  const { audit } = await auditOf(world, '?command=sign_in');
  expect(audit).toEqual([
    expect.objectContaining({
      ...{ command: 'sign_in', outcome: 'unauthenticated', address: '127.0.0.0/24', requester: null },
      args: { failed: '3', blocked: '0' },
      at: expect.stringMatching(/:00:00\.000Z$/),
    }),
  ]);
  expect((await auditOf(world, '?outcome=unauthenticated')).audit).toEqual(audit);
  expect((await auditOf(world, '?command=sign_in', '200')).audit).toEqual([]);
  expect((await auditOf(world, '?command=sign_in&requester=200')).audit).toEqual([]);
});

test('no secret and no URL is in the rows', async () => {
  const secret = 'Tr0ub4dor-and-3!';
  for (const tail of [`bogus&${secret}`, secret, `mute&${secret}`, `pin&${secret}`, `say&${secret}`]) {
    await world.ask(`${NATIVE}/${encodeURIComponent(tail).replaceAll('%26', '&')}`);
  }
  for (const target of [
    `/conference/${encodeURIComponent(secret)}/list`,
    `/api/conferences/${encodeURIComponent(secret)}`,
    `/api/jobs/${encodeURIComponent(secret)}`,
    `/api/${encodeURIComponent(secret)}`,
    `/api/audit?after=${encodeURIComponent(secret)}`,
  ]) {
    await world.ask(target);
  }
  await world.ask(`${NATIVE}/list`, { user: null, headers: { authorization: `Basic ${secret}` } });
  const last = await world.ask(`${NATIVE}/lock`);
  await rowOf(world, last.headers['x-request-id']);
  const text = JSON.stringify(await auditOf(world, '?limit=1000'));
  for (const word of [secret, 'Tr0ub4dor', 'Basic ', '/api/', '/conference/'])
    expect(text).not.toContain(word);
});

test('the rows have the name of the gateway from the configuration', async () => {
  const named = await startWorld({ ...WITH_STORE, gateway: { name: 'gw1' } });
  const path = join(dirname(named.gateway.configFile), 'state/gateway.db');
  const gatewaysIn = (): unknown[] =>
    ownSqlite(path, (file) => file.prepare('select distinct gateway from audit').all());
  await until(() => gatewaysIn().length > 0);
  expect(gatewaysIn()).toEqual([{ gateway: 'gw1' }]);
  await named.end();
});
