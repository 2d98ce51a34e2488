import { type Asking, accept } from '../helpers/ask';
import { auditOf, rowOf, WITH_STORE } from '../helpers/audit';
import { startWorld, type World } from '../helpers/world';

/** Who gets which rows of the audit, and how they are asked for. */

let world: World;
beforeAll(async () => {
  world = await startWorld(WITH_STORE);
  world.fill('WeeklyTeamConf', 2);
  world.fill('Conf400', 1);
  world.fill('3501', 1);
  await act('/conference/WeeklyTeamConf/lock');
  await act('/conference/WeeklyTeamConf/mute&all', { method: 'PUT' });
  await act('/conference/Conf400/lock', { user: '400' });
  await act('/conference/3501/lock');
  await act('/conference/WeeklyTeamConf/kick&4000000000', { user: 'admin' });
  await act('/conference/WeeklyTeamConf/unlock', { user: '400' });
});
afterAll(() => world.end());

/** Sends a command, and waits for its row. */
async function act(target: string, asking: Asking = {}): Promise<void> {
  const answer = await world.ask(target, asking);
  await rowOf(world, answer.headers['x-request-id']);
}

const commandsOf = async (query: string, user?: string) =>
  (await auditOf(world, query, user)).audit.map(({ command, conference }) => `${command} ${conference}`);

const ALL = [
  'unlock WeeklyTeamConf',
  'kick WeeklyTeamConf',
  'lock 3501',
  'lock Conf400',
  'mute WeeklyTeamConf',
  'lock WeeklyTeamConf',
  'start null',
];

test('admins get all rows, the newest first', async () => {
  expect(await commandsOf('')).toEqual(ALL);
});

test('owners get the rows of their conferences, without addresses', async () => {
  const { audit } = await auditOf(world, '', '200');
  expect(audit.map(({ command, requester }) => `${command} ${requester}`)).toEqual([
    ...['unlock 400', 'kick admin', 'mute 200', 'lock 200'],
  ]);
  expect(audit.filter((row) => 'address' in row)).toEqual([]);
  expect(await commandsOf('?conference=Conf400', '400')).toEqual(['lock Conf400']);
});

test('a name that only fits a pattern has to be asked for', async () => {
  expect(await commandsOf('?conference=3501', '200')).toEqual(['lock 3501']);
});

test.each([
  ['?conference=WeeklyTeamConf&command=lock', ['lock WeeklyTeamConf']],
  ['?requester=400', ['unlock WeeklyTeamConf', 'lock Conf400']],
  ['?outcome=member_not_found', ['kick WeeklyTeamConf']],
  ['?outcome=not_owner&requester=400', ['unlock WeeklyTeamConf']],
  ['?command=LOCK', []],
  ['?from=2100-01-01', []],
  ['?to=2000-01-01T00:00:00Z', []],
  ['?from=2000-01-01T00:00:00+01:00&command=mute', ['mute WeeklyTeamConf']],
  ['?from=2000-01-01T00:00:00%2B01:00&to=2100-01-01T00:00Z&command=mute', ['mute WeeklyTeamConf']],
])('chooses the rows of %s', async (query, rows) => {
  expect(await commandsOf(query)).toEqual(rows);
});

test('from is included, to is not', async () => {
  const [row] = (await auditOf(world, '?command=mute')).audit;
  expect(await commandsOf(`?command=mute&from=${row?.at}`)).toHaveLength(1);
  expect(await commandsOf(`?command=mute&to=${row?.at}`)).toHaveLength(0);
});

test('pages have each row once, and link to the next', async () => {
  const rows: string[] = [];
  let target: string | undefined = '/api/audit?limit=2&from=2000-01-01';
  while (target !== undefined) {
    const answer = await world.ask(target, { user: 'admin' });
    const { audit, next } = JSON.parse(answer.text);
    rows.push(...audit.map(({ command, conference }: Record<string, string>) => `${command} ${conference}`));
    target = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
    expect(next === null).toBe(target === undefined);
    if (target !== undefined) expect(target).toContain('from=2000-01-01');
  }
  expect(rows).toEqual(ALL);
});

test('each id is a cursor; a page past the end is empty', async () => {
  const { audit } = await auditOf(world);
  expect(await commandsOf(`?after=${audit[4]?.id}`)).toEqual(ALL.slice(5));
  expect(await auditOf(world, `?after=${audit.at(-1)?.id}`)).toEqual({ audit: [], next: null });
  expect(await auditOf(world, '?after=0-0')).toEqual({ audit: [], next: null });
});

test.each([
  ['?limit=0', 'limit'],
  ['?limit=1001', 'limit'],
  ['?limit=x', 'limit'],
  ['?after=x', 'after'],
  ['?after=1-99999999999999999', 'after'],
  ["?after=1-1'%20or%201=1", 'after'],
  ['?from=yesterday', 'from'],
  ['?from=2026-02-30', 'from'],
  ['?from=2026-11-27T12:00:00', 'from'],
  ['?to=1764244800000', 'to'],
  ['?to=2026-11-27T25:00:00Z', 'to'],
  ['?requester=', 'requester'],
  ['?command=', 'command'],
  ['?outcome=', 'outcome'],
  ['?limit=1&limit=2', 'limit'],
  ['?conferences=x', 'conference'],
])('%s is 400 and names the parameter', async (query, name) => {
  const { status, text } = await world.ask(`/api/audit${query}`, { user: 'admin' });
  expect([status, JSON.parse(text)]).toEqual([
    400,
    expect.objectContaining({ code: 'bad_request', detail: expect.stringContaining(name) }),
  ]);
});

test.each([
  ['200', 'Conf400', 403, 'not_owner'],
  ['200', 'Nowhere', 404, 'conference_not_found'],
  ['200', '', 404, 'conference_not_found'],
  ['admin', 'a%0Ab', 404, 'conference_not_found'],
  ['admin', 'list', 404, 'conference_not_found'],
])('user %s asks for conference %j: %d', async (user, name, status, code) => {
  const answer = await world.ask(`/api/audit?conference=${name}`, { user });
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
});

const ODD = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  `'); drop table audit; --`,
  `" or 1=1 --`,
  '%25',
  '\\',
  '%F0%9F%98%80',
  '%E2%80%AE',
  'x'.repeat(7_000),
];
test.each(ODD)('odd text in each parameter is no fault: %.20s', async (odd) => {
  const text = odd.replaceAll(' ', '%20');
  for (const name of ['requester', 'command', 'outcome']) {
    expect([name, await auditOf(world, `?${name}=${text}`)]).toEqual([name, { audit: [], next: null }]);
  }
  for (const name of ['conference', 'from', 'to', 'limit', 'after']) {
    const { status } = await world.ask(`/api/audit?${name}=${text}`, { user: 'admin' });
    expect([name, [200, 400, 404].includes(status)]).toEqual([name, true]);
  }
  expect(await commandsOf('?command=mute')).toEqual(['mute WeeklyTeamConf']);
});

test('as CSV each row is a line, and nothing in it is a formula', async () => {
  const answer = await world.ask('/api/audit?command=mute', { user: 'admin', headers: accept('text/csv') });
  expect([answer.status, answer.headers['content-type']]).toEqual([
    200,
    'text/csv; charset=utf-8; header=present',
  ]);
  const [header, line, ...rest] = answer.text.split('\r\n');
  expect(header).toBe(
    'id,at,requester,role,scheme,key,address,mount,method,conference,command,args,outcome,status,ms,node,requestId,traceId',
  );
  expect(line).toMatch(
    /^\d+-\d+,20[\d-]+T[\d:.]+Z,200,user,basic,,127\.0\.0\.1,native,PUT,WeeklyTeamConf,mute,"\{""member"":""all""\}",done,200,\d+,,[\da-f-]{36},$/,
  );
  expect(rest).toEqual(['']);
  const own = await world.ask('/api/audit?limit=1', { headers: accept('text/csv') });
  expect(own.text.split('\r\n')[0]).not.toContain('address');
  expect(own.headers.link).toMatch(/rel="next"$/);
});

test('HEAD and OPTIONS', async () => {
  const head = await world.ask('/api/audit', { method: 'HEAD', user: 'admin' });
  expect([head.status, head.text]).toEqual([200, '']);
  const options = await world.ask('/api/audit', { method: 'OPTIONS', user: null });
  expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
  expect((await world.ask('/api/audit', { method: 'POST' })).status).toBe(405);
});

test('a foreign Host is refused, and a stranger', async () => {
  const foreign = await world.ask('/api/audit', { headers: { host: 'evil.example' } });
  expect(foreign.status).toBe(421);
  expect((await world.ask('/api/audit', { user: null })).status).toBe(401);
  expect((await world.ask('/api/audit', { headers: accept('image/png') })).status).toBe(406);
});

test('without a store it is 501', async () => {
  const without = await startWorld();
  try {
    const { status, text } = await without.ask('/api/audit', { user: 'admin' });
    expect([status, JSON.parse(text).code]).toEqual([501, 'no_store']);
    expect((await without.ask('/conference/WeeklyTeamConf/lock')).status).toBe(404);
  } finally {
    await without.end();
  }
});
