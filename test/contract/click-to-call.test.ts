import { ask } from '../helpers/ask';
import { until } from '../helpers/until';
import { type Contract, openContract, REAL } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract({
    dial: { default: 'loopback/{user}', invite: 'loopback/park{user}', perMinute: 10_000 },
  });
});
afterAll(() => contract.end());

const click = (path: string, method = 'POST') => ask(contract.gateway.url, path, { method });

interface Line {
  readonly method: string;
  readonly 'call-id': string;
  readonly 'status-line': string;
}

async function status(path: string): Promise<Line[]> {
  const { text } = await ask(contract.gateway.url, path, { headers: { accept: 'application/json' } });
  return JSON.parse(text)['status-lines'];
}

/** The steps as text, once the last one is this. */
async function steps(path: string, last: string): Promise<string[]> {
  let lines: string[] = [];
  await until(async () => {
    lines = (await status(path)).map((line) => `${line.method} ${line['status-line']}`);
    return lines.at(-1) === last;
  });
  return lines;
}

/** The uuids of both legs, from the status. */
const legs = async (path: string): Promise<{ first: string; second: string }> => {
  const lines = await status(path);
  const uuid = (method: string): string => lines.find((line) => line.method === method)?.['call-id'] ?? '';
  return { first: uuid('INVITE'), second: uuid('NOTIFY') };
};
const exists = async (uuid: string): Promise<boolean> => (await contract.api('uuid_exists', uuid)) === 'true';
const bridgedTo = (uuid: string): Promise<string> => contract.api('uuid_getvar', uuid, 'bridge_uuid');

test('rings, answers, bridges, and ends', async () => {
  const path = '/callcontroller/200/slow';
  expect(await click(path)).toMatchObject({ status: 200, text: '' });
  await steps(path, 'NOTIFY SIP/2.0 180 Ringing');
  expect(await steps(path, 'NOTIFY SIP/2.0 200 OK')).toEqual([
    'INVITE SIP/2.0 100 Trying',
    'INVITE SIP/2.0 200 OK',
    'NOTIFY SIP/2.0 100 Trying',
    'NOTIFY SIP/2.0 180 Ringing',
    'NOTIFY SIP/2.0 200 OK',
  ]);
  const { first, second } = await legs(path);
  await until(async () => (await bridgedTo(first)) === second);
  expect(await contract.api('uuid_getvar', first, 'transfer_ringback')).toBe('%(2000,4000,440,480)');
  await contract.api('uuid_kill', first);
  await until(async () => !(await exists(second)));
  expect((await steps(path, 'NOTIFY SIP/2.0 200 OK')).at(-1)).toBe('NOTIFY SIP/2.0 200 OK');
});

test('both legs have the trace of the request', async () => {
  const path = '/callcontroller/200/park2';
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await ask(contract.gateway.url, path, { method: 'POST', headers: { traceparent } });
  await steps(path, 'NOTIFY SIP/2.0 200 OK');
  const { first, second } = await legs(path);
  for (const uuid of [first, second]) {
    expect(await contract.api('uuid_getvar', uuid, 'gateway_trace')).toBe(answer.headers['traceresponse']);
  }
  await contract.api('uuid_kill', first);
});

test.each([
  ['busy', 'SIP/2.0 486 Busy Here'],
  ['nosuchext', 'SIP/2.0 404 Not Found'],
])('the status shows that the called party is %s, and the calling party is hung up', async (called, line) => {
  const path = `/callcontroller/200/${called}`;
  expect((await click(path)).status).toBe(200);
  await steps(path, `NOTIFY ${line}`);
  const { first } = await legs(path);
  await until(async () => !(await exists(first)));
});

test('when the calling party hangs up, the ringing call ends too', async () => {
  const path = '/callcontroller/200/ring';
  await click(path);
  await steps(path, 'NOTIFY SIP/2.0 180 Ringing');
  const { first, second } = await legs(path);
  await contract.api('uuid_kill', first);
  await steps(path, 'NOTIFY SIP/2.0 487 Request Terminated');
  await until(async () => !(await exists(second)));
});

test('a conference as the called party, and its details', async () => {
  const name = contract.name();
  const path = `/callcontroller/200/${name}`;
  expect((await click(path)).status).toBe(200);
  await steps(path, 'NOTIFY SIP/2.0 200 OK');
  const { first } = await legs(path);
  const details = await ask(contract.gateway.url, `/sipxconfig/rest/my/conferencedetails/${name}`, {
    headers: { accept: 'application/json' },
  });
  expect(JSON.parse(details.text)).toEqual({
    conference: {
      extension: name,
      locked: false,
      members: [expect.objectContaining({ uuid: first, canHear: true, canSpeak: true, volumeIn: 0 })],
    },
  });
});

test('FreeSWITCH checks a given PIN', async () => {
  const name = contract.name();
  await contract.fill(name, 'park1');
  await contract.api('conference', name, 'pin', '2468');
  const path = `/callcontroller/200/${name}`;
  await click(`${path}?confpin=13`);
  await steps(path, 'NOTIFY SIP/2.0 502 Bad Gateway');
  expect(await contract.api('conference', name, 'count')).toBe('1');
  await click(`${path}?confpin=2468`);
  await steps(path, 'NOTIFY SIP/2.0 200 OK');
  expect(await contract.api('conference', name, 'count')).toBe('2');
});

test('a transfer connects the target instead of the called party', async () => {
  const path = '/callcontroller/200/park7';
  await click(path);
  await steps(path, 'NOTIFY SIP/2.0 200 OK');
  const { first, second } = await legs(path);
  await until(async () => (await bridgedTo(first)) === second);
  expect((await click(`${path}?action=transfer&target=busy`)).status).toBe(409);
  await steps(path, 'NOTIFY SIP/2.0 486 Busy Here');
  expect(await exists(second)).toBe(true);
  expect((await click(`${path}?action=transfer&target=park8`)).status).toBe(200);
  await steps(path, 'NOTIFY SIP/2.0 200 OK');
  const { second: target } = await legs(path);
  await until(async () => (await bridgedTo(first)) === target);
  await until(async () => !(await exists(second)));
  const name = contract.name();
  expect((await click(`${path}?action=transfer&target=${name}`)).status).toBe(200);
  // The member is counted before it is listed, and can be kicked only once it is listed.
  await until(async () => (await contract.api('conference', name, 'list')).includes(first));
  await until(async () => !(await exists(target)));
});

test('my/call calls from the user’s own phone', async () => {
  expect((await click('/sipxconfig/rest/my/call/park6', 'PUT')).status).toBe(200);
  const path = '/callcontroller/200/park6';
  await steps(path, 'NOTIFY SIP/2.0 200 OK');
  await contract.api('uuid_kill', (await legs(path)).first);
});

test('returns an error at once if the calling party has no phone', async () => {
  const absent = await openContract({
    dial: { default: 'loopback/{user}', invite: 'user/no{user}@127.0.0.1' },
  });
  try {
    const answer = await ask(absent.gateway.url, '/callcontroller/200/park1', { method: 'POST' });
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('SUBSCRIBER_ABSENT')]);
  } finally {
    await absent.end();
  }
});

describe('the job of a click', () => {
  const place = async (path: string): Promise<string> => String((await click(path)).headers['location']);
  const jobAt = async (at: string) => JSON.parse((await ask(contract.gateway.url, at)).text);
  const ended = async (at: string) => {
    await until(async () => (await jobAt(at)).state !== 'running');
    return jobAt(at);
  };
  const end = (at: string) => ask(contract.gateway.url, at, { method: 'DELETE' });

  test('succeeds once both have answered, and fails with the cause of either', async () => {
    const both = await place('/callcontroller/200/park1');
    expect(await ended(both)).toMatchObject({ state: 'succeeded', call: 'answered', called: 'answered' });
    expect((await end(both)).status).toBe(409);
    await contract.api('uuid_kill', (await jobAt(both)).uuid);
    const busy = await place('/callcontroller/200/busy');
    expect(await ended(busy)).toMatchObject({ state: 'failed', cause: 'USER_BUSY' });
    const nowhere = await place('/callcontroller/200/nosuchext');
    expect(await ended(nowhere)).toMatchObject({ state: 'failed', code: 'destination_not_found' });
  });

  test('ends while the called party rings, and no channel is left', async () => {
    const at = await place('/callcontroller/200/ring');
    await until(async () => (await jobAt(at)).called === 'ringing');
    const { uuid, calledUuid } = await jobAt(at);
    expect((await end(at)).status).toBe(204);
    expect([await exists(uuid), await exists(calledUuid)]).toEqual([false, false]);
    expect(await jobAt(at)).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL' });
  });
});

describe('a first phone that cannot be called', () => {
  /** The template dials the user's name. */
  const phones = (invite: string) =>
    openContract({
      users: Object.fromEntries(['busy', 'nosuchext', 'ring'].map((user) => [user, { password: '123' }])),
      conferences: {},
      dial: { default: 'loopback/{user}', invite },
    });

  test.each([
    ['busy', 'loopback/{user}', 409, 'USER_BUSY'],
    ['nosuchext', 'loopback/{user}', 404, 'NO_ROUTE_DESTINATION'],
    ['busy', 'sofia/gateway/none/{user}', 409, 'INVALID_GATEWAY'],
    // The simulator has no network.
    ...(REAL
      ? ([
          ['busy', 'sofia/internal/{user}@127.0.0.1:5999', 409, 'NORMAL_TEMPORARY_FAILURE'],
          ['busy', 'sofia/internal/{user}@127.0.0.1:5080', 409, 'USER_BUSY'],
        ] as const)
      : []),
  ] as const)('%s by %s: returns %i %s, not 200', async (user, invite, status, cause) => {
    const absent = await phones(invite);
    try {
      const asking = { method: 'POST', user };
      const answer = await ask(absent.gateway.url, `/callcontroller/${user}/park1`, asking);
      expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(cause)]);
    } finally {
      await absent.end();
    }
  });

  test.each(['loopback/{user}', ...(REAL ? ['sofia/internal/{user}@127.0.0.1:5080'] : [])])(
    'a phone that rings by %s returns 200 at once, and can be hung up',
    async (invite) => {
      const ringing = await phones(invite);
      const url = ringing.gateway.url;
      try {
        const begun = Date.now();
        const answer = await ask(url, '/callcontroller/ring/park1', { method: 'POST', user: 'ring' });
        expect([answer.status, Date.now() - begun < 900]).toEqual([200, true]);
        const at = String(answer.headers['location']);
        expect((await ask(url, at, { method: 'DELETE', user: 'ring' })).status).toBe(204);
      } finally {
        await ringing.end();
      }
    },
  );
});
