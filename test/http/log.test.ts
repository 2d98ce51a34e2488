import { ServerResponse } from 'node:http';
import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

const PASSWORD = 'Tr0ub4dor-and-3';
const authorization = (password = PASSWORD): string =>
  `Basic ${Buffer.from(`200:${password}`).toString('base64')}`;

/** A reply of the event socket. */
const replyOf = (body: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    users: { '200': { password: PASSWORD }, '400': { password: 'other-secret' } },
    conferences: { WeeklyTeamConf: { owner: '200' }, Conf400: { owner: '400' } },
  });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

/** The lines that one request wrote. */
async function linesOf(target: string, headers = {}) {
  const before = world.gateway.log.length;
  const answer = await world.ask(target, { headers: { authorization: authorization(), ...headers } });
  return { answer, lines: world.gateway.log.slice(before) };
}

test.each([
  ['mute&all', 200, { command: 'mute', args: { member: 'all' }, outcome: 'done' }],
  ['mute&all&quiet', 200, { command: 'mute', args: { member: 'all', quiet: 'quiet' }, outcome: 'done' }],
  ['list', 200, { command: 'list', args: {}, outcome: 'done', replyBytes: expect.any(Number) }],
  ['count', 200, { command: 'count', args: {}, outcome: 'done', reply: '2' }],
  ['kick&4000000000', 404, { command: 'kick', args: { member: '4000000000' }, outcome: 'member_not_found' }],
  ['mute&nobody', 400, { command: 'mute', args: {}, outcome: 'invalid_argument' }],
  ['bogus', 400, { args: {}, outcome: 'unknown_command' }],
  ['', 400, { args: {}, outcome: 'no_command' }],
  ['setvar&a&b', 400, { args: {}, outcome: 'command_refused' }],
  ['mute&%00', 400, { command: 'mute', args: {}, outcome: 'bad_request' }],
])('writes one line for %s', async (tail, status, line) => {
  const { answer, lines } = await linesOf(`/conference/WeeklyTeamConf/${tail}`);
  expect(answer.status).toBe(status);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ...{ kind: 'command', msg: 'command', requester: '200', conference: 'WeeklyTeamConf', ...line },
    ...{ requestId: answer.headers['x-request-id'], ms: expect.any(Number), address: '127.0.0.1' },
  });
  for (const hidden of ['origin', 'changes']) expect(lines[0]).not.toHaveProperty(hidden);
  if (!('command' in line)) expect(lines[0]).not.toHaveProperty('command');
  expect(lines[0]?.['ms']).toBeGreaterThanOrEqual(0);
});

test.each([
  ['/conference/Conf400/lock', {}, { conference: 'Conf400', outcome: 'not_owner' }],
  ['/conference/Nowhere/lock', {}, { conference: 'Nowhere', outcome: 'conference_not_found' }],
  ['/conference/WeeklyTeamConf/lock', { origin: 'https://evil.example' }, { outcome: 'cross_site' }],
  ['/conference/WeeklyTeamConf/lock', accept('image/png'), { outcome: 'not_acceptable' }],
])('a refusal writes a line too: %s %j', async (target, headers, line) => {
  const { lines } = await linesOf(target, headers);
  expect(lines).toMatchObject([{ kind: 'command', requester: '200', command: 'lock', ...line }]);
});

test.each([
  ['/api/conferences/Conf400', { resource: 'conferences', conference: 'Conf400', outcome: 'not_owner' }],
  ['/api/conferences?x=1', { resource: 'conferences', outcome: 'bad_request' }],
  ['/api/jobs/nothing', { resource: 'jobs', outcome: 'job_not_found' }],
  ['/sipxconfig/rest/my/conferences/a%00b', { resource: 'conferences', outcome: 'conference_not_found' }],
])('a refusal of another request writes a line for debugging: %s', async (target, line) => {
  const { answer, lines } = await linesOf(target);
  expect(lines).toMatchObject([
    { level: 20, kind: 'request-refused', requester: '200', address: '127.0.0.1', ms: expect.any(Number) },
  ]);
  expect(lines[0]).toMatchObject({ ...line, requestId: answer.headers['x-request-id'] });
  if (!('conference' in line)) expect(lines[0]).not.toHaveProperty('conference');
});

test.each(['mute&all', 'bogus'])('%s is answered before the line is written', async (tail) => {
  const before = world.gateway.log.length;
  let atTheAnswer: number | undefined;
  const { end } = ServerResponse.prototype;
  jest.spyOn(ServerResponse.prototype, 'end').mockImplementation(function (this: ServerResponse, ...rest) {
    atTheAnswer = world.gateway.log.length;
    return end.apply(this, rest as Parameters<typeof end>);
  });
  await linesOf(`/conference/WeeklyTeamConf/${tail}`);
  jest.restoreAllMocks();
  expect(atTheAnswer).toBe(before);
  await until(() => world.gateway.log.length === before + 1);
});

test('both mounts write the same line', async () => {
  const path = '/conference/WeeklyTeamConf/mute&last';
  const [native, sipxecs] = [await linesOf(path), await linesOf(`/sipxconfig/rest/my${path}`)];
  const line = { command: 'mute', args: { member: 'last' }, outcome: 'done' };
  expect(native.lines).toMatchObject([line]);
  expect(sipxecs.lines).toMatchObject([line]);
});

test('logs no secret, no header and no URL', async () => {
  const before = world.gateway.log.length;
  const secrets = ['0000-pin', 'say-this-aloud', '+14165550188'];
  for (const secret of secrets) {
    for (const tail of [`bogus&${secret}`, secret, `mute&${secret}`, `pin&${secret}`, `list&${secret}&%00`]) {
      await linesOf(`/conference/WeeklyTeamConf/${encodeURI(tail)}`);
    }
    await linesOf(`/conference/${secret}!/list`);
    await linesOf(`/conference/WeeklyTeamConf/list?pin=${secret}`);
  }
  await linesOf('/conference/WeeklyTeamConf/list', { authorization: authorization('wrong-password') });
  await linesOf('/conference/WeeklyTeamConf/list', {
    authorization: 'Digest username="200", response="abc"',
  });
  await linesOf('/conference/WeeklyTeamConf/list', { cookie: 'token=cookie-secret' });
  const lines = world.gateway.log.slice(before);
  expect(lines.length).toBeGreaterThan(20);
  const text = JSON.stringify(lines);
  for (const word of [
    ...secrets,
    ...[PASSWORD, 'other-secret', 'wrong-password', 'cookie-secret', 'ClueCon'],
    ...[
      authorization().slice(6),
      authorization('wrong-password').slice(6),
      'Authorization',
      'Basic ',
      'Digest ',
    ],
    ...['/conference/', 'password":', 'ha1', '%00'],
  ]) {
    expect(text).not.toContain(word);
  }
});

test('logs a wrong password with the user and the address', async () => {
  const { answer, lines } = await linesOf('/conference/WeeklyTeamConf/list', {
    authorization: authorization('wrong-password'),
  });
  expect(answer.status).toBe(401);
  expect(lines).toMatchObject([{ level: 40, kind: 'sign-in-failed', user: '200', address: '127.0.0.1' }]);
});

/**
 * The characters that a terminal obeys instead of showing: control characters except the line feed, separators,
 * format characters.
 */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const ODD = '\u009b31m\u202e\u2066\u2028\x7f\u200b\x1b[2J';

test('the log contains nothing that a terminal obeys, from any source', async () => {
  const before = world.gateway.logText().length;
  const odd = encodeURIComponent(ODD);
  const post = (target: string) =>
    world.ask(target, { method: 'POST', headers: { authorization: authorization() } });
  await post(`/callcontroller/200/${odd}?agent=200`);
  await post(`/callcontroller/${odd}/201?agent=200&action=${odd}&target=${odd}`);
  await linesOf(`/conference/WeeklyTeamConf/${odd}&${odd}`);
  await linesOf(`/conference/${odd}/list`);
  world.simulator.faults.next('count', { kind: 'raw', bytes: replyOf(`+OK ${ODD}\n`) });
  await linesOf('/conference/WeeklyTeamConf/count');
  const conference = world.simulator.conference('WeeklyTeamConf');
  conference.variables.set('theme', Buffer.from(ODD).toString('latin1'));
  await linesOf('/conference/WeeklyTeamConf/getvar&theme');
  await linesOf('/conference/WeeklyTeamConf/list', {
    authorization: `Basic ${Buffer.from(`${ODD}:x`).toString('base64')}`,
  });
  await until(() =>
    world.gateway.log.some(({ kind, called }) => kind === 'click-to-call' && called === '201'),
  );
  const text = world.gateway.logText().slice(before);
  expect(text).toContain('"msg"');
  expect(text).not.toMatch(OBEYED);
});

test.each([
  ['/callcontroller/200/201', { called: '201', calling: '200', action: 'call' }],
  ['/callcontroller/200/+14155550100', { called: '+14155550100' }],
  [
    '/callcontroller/200/sofia%2Fgateway%2Fcarrier%2F%2B14155550100',
    { called: 'sofia/gateway/carrier/+14155550100' },
  ],
  ['/callcontroller/200/WeeklyTeamConf', { called: 'WeeklyTeamConf' }],
  ['/callcontroller/200/my%20secret%20word', { called: '[refused]' }],
  ['/callcontroller/my%20secret/201?agent=200', { calling: '[refused]', called: '201' }],
  ['/callcontroller/200/201?action=frob', { action: '[refused]' }],
  ['/callcontroller/200/201?action=transfer&target=a%20b', { action: 'transfer', target: '[refused]' }],
  ['/callcontroller/200/201?action=transfer&target=202', { target: '202' }],
])('a line of click to call shows only what can be a party: %s', async (target, line) => {
  const before = world.gateway.log.length;
  await world.ask(target, { method: 'POST', headers: { authorization: authorization() } });
  const lines = () => world.gateway.log.slice(before).filter(({ kind }) => kind === 'click-to-call');
  await until(() => lines().length === 1);
  expect(lines()).toMatchObject([line]);
});

test('a line of click to call shows no party of 7,000 digits', async () => {
  const before = world.gateway.log.length;
  await world.ask(`/callcontroller/200/${'4'.repeat(7_000)}`, {
    method: 'POST',
    headers: { authorization: authorization() },
  });
  await until(() => world.gateway.log.slice(before).some(({ called }) => called === '[refused]'));
});

test('the log begins with the listening address and the warnings of the configuration', () => {
  const { log } = world.gateway;
  expect(log.find(({ kind }) => kind === 'started')).toMatchObject({
    level: 30,
    host: '127.0.0.1',
    tls: false,
  });
  const warnings = log.filter(({ kind }) => kind === 'configuration-warning');
  expect(warnings.map(({ msg }) => msg)).toEqual([
    expect.stringContaining('plain passwords of 200, 400'),
    expect.stringContaining("FreeSWITCH's default"),
  ]);
  // The text is in the line once.
  for (const line of warnings) expect(line).not.toHaveProperty('detail');
});
