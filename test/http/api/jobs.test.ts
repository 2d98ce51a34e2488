import { type Asking, accept } from '../../helpers/ask';
import { EventStream } from '../../helpers/event-stream';
import { until } from '../../helpers/until';
import { startWorld, type World } from '../../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    timeouts: { audit: 0, command: 1 },
    dial: { default: 'user/{user}@example.org', perMinute: 1_000 },
  });
});
afterAll(() => world.end());
beforeEach(() => {
  world.simulator.destinations.clear();
  world.simulator.destinations.set('user/', { ringAfterMs: 0 });
});
afterEach(async () => {
  world.simulator.faults.clear();
  for (const call of world.simulator.calls) call.hangup();
  await until(() => world.simulator.calls.length === 0);
});

// biome-ignore lint/suspicious/noExplicitAny: the tests check the fields of the answer
const json = async (path: string, asking: Asking = {}): Promise<any> => {
  const answer = await world.ask(path, {
    ...asking,
    headers: { ...accept('application/json'), ...asking.headers },
  });
  return { status: answer.status, headers: answer.headers, body: answer.text && JSON.parse(answer.text) };
};
const place = async (tail: string, conference = 'WeeklyTeamConf', user = '200'): Promise<string> =>
  (await json(`/conference/${conference}/${tail}`, { user })).body.job;
const jobs = async (query = '', user = '200') => (await json(`/api/jobs${query}`, { user })).body;
const idsOf = async (query = '', user = '200'): Promise<string[]> =>
  (await jobs(query, user)).jobs.map(({ id }: { id: string }) => id);
const hangUp = (id: string, asking: Asking = {}) => json(`/api/jobs/${id}`, { method: 'DELETE', ...asking });
const jobOf = async (id: string, user = '200') => (await json(`/api/jobs/${id}`, { user })).body;
const rings = (id: string) => until(async () => (await jobOf(id)).call === 'ringing');
const callTo = (url: string) => world.simulator.calls.find((call) => call.url === url);

describe('GET /api/jobs', () => {
  test('lists the newest job first, in the form of its own page, with times and destination', async () => {
    const placed = [await place('bgdial&1001'), await place('bgdial&1002')];
    await Promise.all(placed.map(rings));
    const { jobs: all, next } = await jobs();
    expect(next).toBeNull();
    const begun = all.map(({ startedAt }: { startedAt: string }) => Date.parse(startedAt));
    expect(begun).toEqual([...begun].sort((a, b) => b - a));
    for (const [index, to] of ['1001', '1002'].entries()) {
      const one = all.find(({ id }: { id: string }) => id === placed[index]);
      expect(one).toEqual(await jobOf(placed[index] ?? ''));
      expect(one).toMatchObject({
        ...{ command: 'bgdial', to, requester: '200', conference: 'WeeklyTeamConf' },
        ...{ state: 'running', call: 'ringing' },
      });
      expect(new Date(one.startedAt).toISOString()).toBe(one.startedAt);
    }
  });

  test('pages stay complete when jobs end and others begin meanwhile', async () => {
    const placed: string[] = [];
    for (let count = 0; count < 5; count++) placed.push(await place('bgdial&1001'));
    const first = await json('/api/jobs?limit=2');
    expect(first.headers['link']).toContain(`after=${encodeURIComponent(first.body.next)}`);
    await hangUp(placed[0] ?? '');
    await place('bgdial&1002');
    const seen: string[] = first.body.jobs.map(({ id }: { id: string }) => id);
    for (let { next } = first.body; next !== null; ) {
      const page = await jobs(`?limit=2&after=${next}`);
      seen.push(...page.jobs.map(({ id }: { id: string }) => id));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(placed.filter((id) => !seen.includes(id))).toEqual([]);
  });

  test('filters by running and ended jobs', async () => {
    const id = await place('bgdial&1001');
    expect(await idsOf('?running=true')).toContain(id);
    expect(await idsOf('?running=false')).not.toContain(id);
    await hangUp(id);
    expect(await idsOf('?running=true')).not.toContain(id);
    expect(await idsOf('?running=false')).toContain(id);
  });

  test.each([
    '?limit=0',
    '?limit=1001',
    '?after=x',
    '?after=',
    '?running=1',
    '?state=running',
    '?limit=1&limit=2',
  ])('%s is refused', async (query) => {
    expect((await json(`/api/jobs${query}`)).status).toBe(400);
  });

  test('shows users their own jobs and those of their conferences, and admins all jobs', async () => {
    const [weekly, other, shared] = [
      await place('bgdial&1001'),
      await place('bgdial&1001', 'Conf400', '400'),
      await place('bgdial&1001', 'Shared', '400'),
    ];
    const of = async (user: string) => {
      const all = await idsOf('?running=true', user);
      return [weekly, other, shared].map((id) => all.includes(id));
    };
    expect(await of('200')).toEqual([true, false, true]);
    expect(await of('400')).toEqual([false, true, true]);
    expect(await of('admin')).toEqual([true, true, true]);
  });

  test('needs credentials, and allows only reading', async () => {
    expect((await json('/api/jobs', { user: null })).status).toBe(401);
    const answer = await world.ask('/api/jobs', { method: 'DELETE' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});

describe('DELETE /api/jobs/{id}', () => {
  test('returns 204 once the leg has ended, and the job holds the cause', async () => {
    const id = await place('bgdial&1001');
    await rings(id);
    expect((await hangUp(id)).status).toBe(204);
    expect(world.simulator.calls).toEqual([]);
    expect(await jobOf(id)).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL', call: 'ended' });
    const again = await hangUp(id);
    expect([again.status, again.body.code, again.body.detail]).toEqual([
      409,
      'conflict',
      'The call has ended already with ORIGINATOR_CANCEL.',
    ]);
  });

  test('ends the call of a `dial` whose own request is still waiting', async () => {
    const dialled = json('/conference/WeeklyTeamConf/dial&1003');
    await until(async () =>
      (await jobs('?running=true')).jobs.some(
        ({ to, call }: { to: string; call: string }) => to === '1003' && call === 'ringing',
      ),
    );
    const [job] = (await jobs('?running=true')).jobs.filter(({ to }: { to: string }) => to === '1003');
    expect(job).toMatchObject({ command: 'dial', state: 'running' });
    expect((await hangUp(job.id)).status).toBe(204);
    expect(await dialled).toMatchObject({
      status: 409,
      body: { code: 'dial_failed', cause: 'ORIGINATOR_CANCEL' },
    });
  });

  test('is allowed to owners of the conference and to admins only', async () => {
    for (const [user, status] of [
      ['400', 204],
      ['admin', 204],
    ] as const) {
      const id = await place('bgdial&1001', 'Shared');
      await rings(id);
      expect((await hangUp(id, { user })).status).toBe(status);
    }
    const id = await place('bgdial&1001');
    await rings(id);
    const before = world.simulator.received.length;
    for (const [path, user] of [
      [id, '400'],
      ['nothing', '200'],
      ['__proto__', '200'],
    ] as const) {
      const answer = await hangUp(path, { user });
      expect([answer.status, answer.body.code]).toEqual([404, 'job_not_found']);
    }
    expect((await hangUp(id, { user: null })).status).toBe(401);
    expect(world.heardSince(before)).toEqual([]);
  });

  test('is refused from another site, and with a query', async () => {
    const id = await place('bgdial&1001');
    await rings(id);
    const before = world.simulator.received.length;
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await hangUp(id, { headers });
      expect([answer.status, answer.body.code]).toEqual([403, 'cross_site']);
    }
    expect((await json(`/api/jobs/${id}?x=1`, { method: 'DELETE' })).status).toBe(400);
    expect(world.heardSince(before)).toEqual([]);
  });

  test('returns 409 once the call has joined, and the member stays', async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    const id = await place('bgdial&1004');
    await until(async () => (await jobOf(id)).state === 'succeeded');
    const answer = await hangUp(id);
    const { member } = await jobOf(id);
    expect([answer.status, answer.body]).toEqual([
      409,
      expect.objectContaining({ code: 'conflict', detail: expect.stringContaining(`member ${member}`) }),
    ]);
    expect(callTo('user/1004@example.org')?.channel.up).toBe(true);
  });

  test('returns 204 if the call ends by itself meanwhile', async () => {
    const id = await place('bgdial&1005');
    await rings(id);
    world.simulator.faults.next('uuid_kill', { kind: 'reply', text: '-ERR No such channel!\n' });
    const before = world.simulator.received.length;
    const ending = hangUp(id);
    await until(() => world.heardSince(before).some((block) => block.includes('uuid_kill')));
    callTo('user/1005@example.org')?.hangup('USER_BUSY');
    expect((await ending).status).toBe(204);
    expect(await jobOf(id)).toMatchObject({ state: 'failed', cause: 'USER_BUSY' });
  });

  test.each([
    ['gives no answer', 504, 'esl_timeout', { kind: 'hang' }],
    ['drops the connection', 502, 'esl_lost', { kind: 'drop' }],
    ['gives an unknown answer', 502, 'unrecognised_reply', { kind: 'reply', text: 'Hm?\n' }],
    // FreeSWITCH replies +OK, but no event confirms it.
    ['accepts it, but sends no event', 504, 'esl_timeout', { kind: 'reply', text: '+OK\n' }],
  ] as const)('returns an error if FreeSWITCH %s', async (_what, status, code, fault) => {
    const id = await place('bgdial&1006');
    await rings(id);
    world.simulator.faults.next('uuid_kill', fault);
    const answer = await hangUp(id);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await jobOf(id)).toMatchObject({ state: 'running', call: 'ringing' });
  });

  test('logs one line for each request, done or refused', async () => {
    const id = await place('bgdial&1007');
    await rings(id);
    await hangUp(id);
    await hangUp(id, { user: '400' });
    const lines = world.gateway.log.filter(({ kind }) => kind === 'job-hang-up').slice(-2);
    expect(lines).toMatchObject([
      { requester: '200', job: id, conference: 'WeeklyTeamConf', outcome: 'done', msg: 'hang up' },
      { requester: '400', outcome: 'job_not_found' },
    ]);
    expect(lines[1]).not.toHaveProperty('job');
  });
});

test('the event streams of those who may see a job report its start and its end', async () => {
  const stream = await EventStream.open(world.gateway.url, { user: '400', conference: 'Shared' });
  await stream.sees('snapshot');
  const id = await place('bgdial&1008', 'Shared');
  const { data } = await stream.sees('job-started');
  expect(data).toMatchObject({ conference: 'Shared', job: { id, to: '1008', state: 'running' } });
  await hangUp(id);
  expect((await stream.sees('job-ended')).data.job).toMatchObject({ id, cause: 'ORIGINATOR_CANCEL' });
  stream.close();
});

test('a requester who sends too many commands cannot hang up for a while', async () => {
  const limited = await startWorld({ limits: { commandsPerSecond: 1 } });
  try {
    limited.simulator.destinations.set('user/', { ringAfterMs: 0 });
    const { text } = await limited.ask('/conference/WeeklyTeamConf/bgdial&1', {
      headers: accept('application/json'),
    });
    const path = `/api/jobs/${JSON.parse(text).job}`;
    for (let count = 0; count < 4; count++) await limited.ask('/conference/WeeklyTeamConf/lock');
    const answer = await limited.ask(path, { method: 'DELETE' });
    expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([429, true]);
  } finally {
    await limited.end();
  }
});

test('returns 503 if FreeSWITCH is not connected', async () => {
  const alone = await startWorld();
  alone.simulator.destinations.set('user/', { ringAfterMs: 0 });
  const { text } = await alone.ask('/conference/WeeklyTeamConf/bgdial&1', {
    headers: accept('application/json'),
  });
  await alone.simulator.stop();
  await until(() => !alone.gateway.ready());
  const answer = await alone.ask(`/api/jobs/${JSON.parse(text).job}`, { method: 'DELETE' });
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([503, 'esl_unavailable']);
  await alone.gateway.end();
});
