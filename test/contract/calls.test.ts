import { get } from 'node:http';
import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

const encoded = (variables: string) => encodeURIComponent(variables);

/** FreeSWITCH's rows of the channels to a lab destination; they may be a second late. */
const channelsTo = async (destination: string) =>
  (await contract.api('show', 'channels'))
    .split('\n')
    .filter((row) => row.includes(`loopback/${destination}`));

describe('dial', () => {
  test('succeeds once the leg has joined', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const { status, body } = await contract.json(`${name}/dial&loopback/park2`);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ cause: 'SUCCESS', members: [body.member] }),
    ]);
    const { members } = (await contract.json(`${name}/list`)).body;
    expect(members[0]).toMatchObject({ id: body.member, uuid: body.uuid, channel: 'loopback/park2-a' });
  });

  test('the channel has the trace of the request', async () => {
    const name = contract.name();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await contract.ask(`${name}/dial&park1`, {
      headers: { accept: 'application/json', traceparent },
    });
    const { uuid } = JSON.parse(answer.text);
    expect(await contract.api('uuid_getvar', uuid, 'gateway_trace')).toBe(answer.headers['traceresponse']);
  });

  test('makes the conference if it is not active', async () => {
    const name = contract.name();
    const { status, body } = await contract.json(`${name}/dial&park1`);
    expect([status, body.cause]).toEqual([200, 'SUCCESS']);
    expect(await contract.api('uuid_getvar', body.uuid, 'origination_uuid')).not.toContain('-ERR');
    expect((await contract.json(`${name}/list`)).body.members).toHaveLength(1);
  });

  test('a name with @ is that conference, even if it is active', async () => {
    const name = `${contract.name('at')}@lab.example`;
    for (const [index, park] of ['park1', 'park2'].entries()) {
      const { status, body } = await contract.json(`${name}/dial&${park}`);
      expect([status, body.cause]).toEqual([200, 'SUCCESS']);
      expect((await contract.ask(`${name}/count`)).text).toBe(String(index + 1));
    }
    // FreeSWITCH would take lab.example for a profile, and the name before it for the conference.
    expect(await contract.api('conference', name.split('@')[0] ?? '', 'count')).toMatch(/not found/);
    expect((await contract.json(`${name}/kick&all`)).body.members).toHaveLength(2);
  });

  test('two simultaneous dials into a new conference join the same one', async () => {
    const name = contract.name();
    const both = await Promise.all([
      contract.json(`${name}/dial&park1`),
      contract.json(`${name}/dial&park2`),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await contract.ask(`${name}/count`)).text).toBe('2');
  });

  test.each([
    ['loopback/busy', 409, 'dial_failed', 'USER_BUSY'],
    ['loopback/nosuchext', 404, 'destination_not_found', 'NO_ROUTE_DESTINATION'],
    ['user/nouser@127.0.0.1', 404, 'destination_not_found', 'SUBSCRIBER_ABSENT'],
    ['bogus/1', 409, 'dial_failed', 'CHAN_NOT_IMPLEMENTED'],
    [`${encoded('{originate_timeout=1}')}loopback/ring`, 409, 'dial_failed', 'NO_ANSWER'],
  ])(
    '%s fails with its cause, if the conference is active and if not',
    async (destination, status, code, cause) => {
      const name = contract.name();
      expect(await contract.json(`${name}/dial&${destination}`)).toMatchObject({
        status,
        body: { code, cause },
      });
      await contract.fill(name, 'park1');
      expect(await contract.json(`${name}/dial&${destination}`)).toMatchObject({
        status,
        body: { code, cause },
      });
    },
  );

  test('waits for the answer without delaying other requests', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const slow = contract.json(`${name}/dial&loopback/slow`);
    let answered = false;
    slow.then(() => {
      answered = true;
    });
    for (let count = 0; count < 50; count++) expect((await contract.ask(`${name}/count`)).status).toBe(200);
    expect(answered).toBe(false);
    expect((await slow).body).toMatchObject({ cause: 'SUCCESS' });
  });

  test('a full conference does not admit the call', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    await contract.api('conference', name, 'set', 'max_members', '1');
    expect(await contract.json(`${name}/dial&loopback/park2`)).toMatchObject({
      status: 409,
      body: { code: 'dial_failed', cause: 'NOT_ADMITTED' },
    });
    expect((await contract.ask(`${name}/count`)).text).toBe('1');
  });

  test('fails if the conference ends while it rings', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const before = (await channelsTo('slow')).length;
    const slow = contract.json(`${name}/dial&loopback/slow`);
    await until(async () => (await channelsTo('slow')).length > before);
    await contract.ask(`${name}/kick&all`);
    expect(await slow).toMatchObject({
      status: 409,
      body: { code: 'dial_failed', cause: 'CONFERENCE_ENDED' },
    });
  });

  test('when the client disconnects, its ringing call ends', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const before = (await channelsTo('ring')).length;
    const request = get(`${contract.gateway.url}/conference/${name}/dial&loopback/ring`, {
      headers: { authorization: basic('200') },
    });
    request.on('error', () => undefined);
    await until(async () => (await channelsTo('ring')).length > before);
    request.destroy();
    await until(async () => (await channelsTo('ring')).length === before);
  });
});

describe('in the background', () => {
  const ended = async (id: string) => {
    await until(async () => (await contract.job(id))['state'] !== 'running');
    return contract.job(id);
  };

  test('bgdial returns at once, and its job ends when the leg has joined', async () => {
    const name = contract.name();
    await contract.fill(name, 'park1');
    const { status, body } = await contract.json(`${name}/bgdial&loopback/slow`);
    expect([status, body.text]).toEqual([200, `+OK Job-UUID: ${body.job}\n`]);
    expect(await contract.job(body.job)).toMatchObject({
      state: 'running',
      command: 'bgdial',
      conference: name,
    });
    const job = await ended(body.job);
    expect(job).toMatchObject({ state: 'succeeded', cause: 'SUCCESS', uuid: body.uuid, call: 'answered' });
    const { members } = (await contract.json(`${name}/list`)).body;
    expect(members[0]).toMatchObject({ id: job['member'], uuid: body.uuid });
  });

  test('a job ends with its cause even if the conference did not exist before', async () => {
    const { body } = await contract.json(`${contract.name()}/bgdial&loopback/busy`);
    expect(await ended(body.job)).toMatchObject({ state: 'failed', cause: 'USER_BUSY', code: 'dial_failed' });
    const made = await contract.json(`${contract.name()}/bgdial&loopback/park1`);
    expect(await ended(made.body.job)).toMatchObject({ state: 'succeeded', cause: 'SUCCESS' });
  });

  test('invite calls the user', async () => {
    const name = contract.name();
    const { body } = await contract.json(`${name}/invite&400`);
    expect(body.text).toBe('Invitation sent');
    expect(await ended(body.job)).toMatchObject({ state: 'succeeded' });
    const byIm = await contract.json(`${name}/inviteim&400im`);
    expect(await ended(byIm.body.job)).toMatchObject({ state: 'succeeded' });
    expect((await contract.ask(`${name}/count`)).text).toBe('2');
  });
});

describe('a ringing call is hung up', () => {
  const hangUp = (id: string) => contract.askApi(`/api/jobs/${id}`, { method: 'DELETE' });
  const running = async (conference: string) => {
    const { jobs } = JSON.parse((await contract.askApi('/api/jobs?running=true')).text);
    return jobs.filter((job: { conference: string }) => job.conference === conference);
  };

  test.each(['with somebody in the conference', 'that makes the conference'])(
    'in the background, %s: returns 204 once FreeSWITCH has no channel of it',
    async (how) => {
      const name = contract.name();
      if (how.startsWith('with')) await contract.fill(name, 'park1');
      const { body } = await contract.json(`${name}/bgdial&loopback/ring`);
      await until(async () => (await contract.job(body.job))['call'] === 'ringing');
      expect((await hangUp(body.job)).status).toBe(204);
      expect(await contract.api('uuid_exists', body.uuid)).toBe('false');
      expect(await contract.job(body.job)).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL' });
      expect((await hangUp(body.job)).status).toBe(409);
    },
  );

  test('at once, before it rings', async () => {
    const name = contract.name();
    const { body } = await contract.json(`${name}/bgdial&loopback/ring`);
    expect((await hangUp(body.job)).status).toBe(204);
    expect(await contract.api('uuid_exists', body.uuid)).toBe('false');
  });

  test('while another request waits for it', async () => {
    const name = contract.name();
    const dialled = contract.json(`${name}/dial&loopback/ring`);
    await until(async () => (await running(name))[0]?.call === 'ringing');
    const [job] = await running(name);
    expect(job).toMatchObject({ command: 'dial', to: 'loopback/ring' });
    expect((await hangUp(job.id)).status).toBe(204);
    expect(await dialled).toMatchObject({ status: 409, body: { cause: 'ORIGINATOR_CANCEL' } });
  });

  test('but not once it has joined', async () => {
    const name = contract.name();
    const { body } = await contract.json(`${name}/bgdial&loopback/park2`);
    await until(async () => (await contract.job(body.job))['state'] === 'succeeded');
    expect((await hangUp(body.job)).status).toBe(409);
    expect((await contract.ask(`${name}/count`)).text).toBe('1');
  });
});
