import { XMLParser } from 'fast-xml-parser';
import { type Asking, accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

const REDIRECT = '/sipxconfig/rest/my/redirect';
const NAMESPACE = 'http://www.sipfoundry.org/sipX/schema/xml/call-status-00-00';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    dial: {
      default: 'sofia/gateway/carrier/{number}',
      invite: 'user/{user}@example.org',
      perMinute: 1_000,
      allow: ['sofia/gateway/other/{number}'],
    },
  });
});
afterAll(() => world.end());
beforeEach(() => {
  world.simulator.destinations.clear();
  world.simulator.destinations.set('user/', {});
  world.simulator.destinations.set('sofia/gateway/', {});
});

afterEach(async () => {
  for (const call of world.simulator.calls) call.hangup();
  await until(() => world.simulator.calls.length === 0);
});

const post = (path: string, asking: Asking = {}) => world.ask(path, { method: 'POST', ...asking });
const lines = async (path: string, user = '200'): Promise<string[]> => {
  const { text } = await world.ask(path, { user, headers: accept('application/json') });
  return JSON.parse(text)['status-lines'].map(
    (line: Record<string, string>) => `${line['method']} ${line['status-line']}`,
  );
};
const untilLast = (path: string, last: string) => until(async () => (await lines(path)).at(-1) === last);
/** The call lines that FreeSWITCH has heard since so many blocks. */
const originates = (blocks: number) => world.heardSince(blocks).filter((line) => line.includes('originate'));
const calledNow = (url: string) => world.simulator.calls.filter((call) => call.url === url);
const errorIn = (text: string) => new XMLParser({ parseTagValue: false }).parse(text)['processing-status'];

test('the calling party is rung, then joined to the called party; the status tells each step', async () => {
  const path = '/callcontroller/200/5551?isForwardingAllowed=true';
  const before = world.simulator.received.length;
  const answer = await post(path);
  expect(answer).toMatchObject({ status: 200, text: '' });
  expect(answer.headers['cache-control']).toBe('no-store');
  const [line = ''] = originates(before);
  expect(line).toMatch(
    /^bgapi originate '\{origination_uuid=[0-9a-f-]{36},gateway_call=[0-9a-f-]{36},originate_timeout=180,/,
  );
  expect(line).toContain('}user/200@example.org');
  expect(line).toMatch(
    /'&bridge\(\{origination_uuid=[^)]*origination_caller_id_number=200,[^)]*\}sofia\/gateway\/carrier\/5551\)'/,
  );
  expect(line).not.toContain('outbound_redirect_fatal');
  await untilLast(path, 'INVITE SIP/2.0 100 Trying');
  const [first] = calledNow('user/200@example.org');
  first?.ring();
  await untilLast(path, 'INVITE SIP/2.0 180 Ringing');
  expect(calledNow('sofia/gateway/carrier/5551')).toEqual([]);
  first?.answer();
  await untilLast(path, 'NOTIFY SIP/2.0 100 Trying');
  const [second] = calledNow('sofia/gateway/carrier/5551');
  expect(second?.channel.callerIdNumber).toBe('200');
  second?.ring();
  await untilLast(path, 'NOTIFY SIP/2.0 180 Ringing');
  second?.answer();
  await untilLast(path, 'NOTIFY SIP/2.0 200 OK');
  expect(first?.channel.bridgedTo).toBe(second?.channel);
  expect(await lines(path)).toEqual([
    'INVITE SIP/2.0 100 Trying',
    'INVITE SIP/2.0 180 Ringing',
    'INVITE SIP/2.0 200 OK',
    'NOTIFY SIP/2.0 100 Trying',
    'NOTIFY SIP/2.0 180 Ringing',
    'NOTIFY SIP/2.0 200 OK',
  ]);
  const { text, headers } = await world.ask(path);
  expect(headers['content-type']).toBe('text/xml; charset=utf-8');
  expect(text).toMatch(
    new RegExp(
      `^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n<status-lines xmlns="${NAMESPACE}"><status><timestamp>\\d{13}</timestamp>` +
        '<call-id>[0-9a-f-]{36}</call-id><method>INVITE</method><status-line>SIP/2.0 100 Trying</status-line></status>',
    ),
  );
  first?.hangup();
  await until(() => world.simulator.calls.length === 0);
  expect((await lines(path)).at(-1)).toBe('NOTIFY SIP/2.0 200 OK');
});

test('the redirect path of sipXecs does the same', async () => {
  const path = `${REDIRECT}/callcontroller/200/5552`;
  expect((await post(path)).status).toBe(200);
  await untilLast(path, 'INVITE SIP/2.0 100 Trying');
  expect(await lines('/callcontroller/200/5552')).toEqual(['INVITE SIP/2.0 100 Trying']);
});

test.each([
  ['USER_BUSY', '486 Busy Here'],
  ['CALL_REJECTED', '603 Decline'],
  ['NO_ANSWER', '480 Temporarily Unavailable'],
])('a called party that ends with %s is told of by its status', async (cause, status) => {
  const path = '/callcontroller/200/5553';
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
  world.simulator.destinations.set('sofia/gateway/', { cause });
  expect((await post(path)).status).toBe(200);
  await untilLast(path, `NOTIFY SIP/2.0 ${status}`);
  expect((await lines(path)).filter((line) => line.startsWith('INVITE')).at(-1)).toBe(
    'INVITE SIP/2.0 200 OK',
  );
  await until(() => world.simulator.calls.length === 0);
});

test('a called party that has no phone is told of, too', async () => {
  const path = '/callcontroller/200/5554';
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
  world.simulator.destinations.set('sofia/gateway/', { noChannel: true, cause: 'UNALLOCATED_NUMBER' });
  expect((await post(path)).status).toBe(200);
  await untilLast(path, 'NOTIFY SIP/2.0 404 Not Found');
});

test('a calling party that is busy, and one that has no phone', async () => {
  const path = '/callcontroller/200/5555';
  world.simulator.destinations.set('user/', { cause: 'USER_BUSY' });
  expect((await post(path)).status).toBe(409);
  await untilLast(path, 'INVITE SIP/2.0 486 Busy Here');
  world.simulator.destinations.set('user/', { noChannel: true, cause: 'SUBSCRIBER_ABSENT' });
  const absent = await post(path);
  expect([absent.status, errorIn(absent.text)['error-code']]).toEqual([404, '404']);
  expect(await lines(path)).toEqual(['INVITE SIP/2.0 480 Temporarily Unavailable']);
});

test('a calling party that gives up takes the other call with it', async () => {
  const path = '/callcontroller/200/5556';
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
  await post(path);
  await untilLast(path, 'NOTIFY SIP/2.0 100 Trying');
  calledNow('user/200@example.org')[0]?.hangup();
  await untilLast(path, 'NOTIFY SIP/2.0 487 Request Terminated');
  expect(world.simulator.calls).toEqual([]);
});

describe('a conference as the called party', () => {
  test('may have a name of more than letters, if an application can be given it', async () => {
    const before = world.simulator.received.length;
    expect((await post("/callcontroller/200/35%C3%BC'")).status).toBe(200);
    expect(originates(before)[0]).toContain("'&conference(35ü\\')'");
    for (const name of ["35%5C'", '35(a', '35$a']) {
      const answer = await post(`/callcontroller/200/${name}`, { headers: accept('application/json') });
      expect(JSON.parse(answer.text)).toMatchObject({
        status: 403,
        code: 'not_allowed',
        detail: expect.stringMatching(/"[\\($]"/),
      });
    }
    expect(originates(before)).toHaveLength(1);
    for (const call of calledNow('user/200@example.org')) call.hangup();
  });

  test('is joined by its owner, in the conference that FreeSWITCH knows', async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    const before = world.simulator.received.length;
    const path = '/callcontroller/200/Sales';
    expect((await post(path)).status).toBe(200);
    expect(originates(before)[0]).toContain("'&conference(3000-pbx.example.org)'");
    await untilLast(path, 'NOTIFY SIP/2.0 200 OK');
    expect(world.simulator.find('3000-pbx.example.org')?.count).toBe(1);
  });

  test('is checked for its PIN where one is given', async () => {
    const before = world.simulator.received.length;
    await post('/callcontroller/200/Sales?confpin=9183746529');
    expect(originates(before)[0]).toMatch(
      /conference_enforce_security=true,supplied_pin=9183746529\}user\/200@/,
    );
    expect(JSON.stringify(world.gateway.log)).not.toContain('9183746529');
    calledNow('user/200@example.org')[0]?.hangup();
  });

  test('is for those who may command it', async () => {
    const before = world.simulator.received.length;
    const answer = await post('/callcontroller/400/Sales', { user: '400' });
    expect([answer.status, errorIn(answer.text)['error-code']]).toEqual([403, '403']);
    expect(originates(before)).toEqual([]);
  });
});

describe('who may', () => {
  test('the agent, who is the calling party unless told', async () => {
    const before = world.simulator.received.length;
    for (const path of [
      '/callcontroller/400/5551',
      '/callcontroller/200/5551?agent=400',
      `${REDIRECT}/callcontroller/400/5551`,
    ]) {
      for (const method of ['POST', 'GET']) {
        const answer = await world.ask(path, { method });
        expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, undefined]);
        expect(errorIn(answer.text)).toEqual({
          'error-flag': 'ERROR',
          'error-code': '401',
          'error-text': 'Authenticated user does not match the agent that places the call, or the caller',
        });
      }
    }
    expect(originates(before)).toEqual([]);
    expect((await post('/callcontroller/400/5551?agent=200')).status).toBe(200);
    calledNow('user/400@example.org')[0]?.hangup();
  });

  test('an admin for any agent there is', async () => {
    expect((await post('/callcontroller/400/5557', { user: 'admin' })).status).toBe(200);
    expect(await lines('/callcontroller/400/5557', 'admin')).toHaveLength(1);
    calledNow('user/400@example.org')[0]?.hangup();
    const unknown = await post('/callcontroller/999/5557', { user: 'admin' });
    expect([unknown.status, errorIn(unknown.text)['error-text']]).toEqual([
      403,
      'could not find credentials for 999',
    ]);
  });

  test('nobody without credentials, and no other site', async () => {
    const anonymous = await post('/callcontroller/200/5551', { user: null });
    expect([anonymous.status, anonymous.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('Digest'),
    ]);
    const before = world.simulator.received.length;
    for (const path of ['/callcontroller/200/5551', `${REDIRECT}/callcontroller/200/5551`]) {
      expect((await post(path, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    }
    const call = await world.ask('/sipxconfig/rest/my/call/5551', {
      method: 'PUT',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(call.status).toBe(403);
    expect(originates(before)).toEqual([]);
  });
});

test.each([
  ['/callcontroller/200/abc', 403],
  ['/callcontroller/200/sofia%2Fgateway%2Fevil%2F1', 403],
  ['/callcontroller/200/5551%7Csofia%2Fgateway%2Fother%2F1', 403],
  ['/callcontroller/200/5551)%20&system(x', 403],
  ['/callcontroller/200/5551%0a%0aapi%20system', 403],
  ['/callcontroller/200/', 400],
  ['/callcontroller/200', 400],
  ['/callcontroller/200/%ff', 400],
  ['/callcontroller/200/5551/x', 404],
  ['/callcontroller/200/5551?timeout=-1', 400],
  ['/callcontroller/200/5551?timeout=x', 400],
  ['/callcontroller/200/5551?resultCacheTime=1.5', 400],
  ['/callcontroller/200/5551?sipMethod=OPTIONS', 406],
  ['/callcontroller/200/5551?confpin=1%2C2', 400],
  ['/callcontroller/200/5551?subject=a%22%2Cb%3Dc', 400],
  ['/callcontroller/200/5551?subject=a%0d%0aX-Evil%3A1', 400],
  ['/callcontroller/200/5551?action=transfer', 400],
  ['/callcontroller/200/5551?action=frob', 400],
])('%s is refused with %i, and nothing is said', async (path, status) => {
  const before = world.simulator.received.length;
  const answer = await post(path);
  expect([answer.status, errorIn(answer.text)['error-code']]).toEqual([status, String(status)]);
  expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
  expect(originates(before)).toEqual([]);
  expect(world.simulator.harm).toEqual([]);
});

test('errors are escaped, and JSON for whoever prefers it', async () => {
  const answer = await post('/callcontroller/%3Cb%3E/5551?agent=%3Cb%3E', { user: 'admin' });
  expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('&#60;b&#62;')]);
  const json = await post('/callcontroller/200/abc', { headers: accept('application/json') });
  expect(JSON.parse(json.text)).toMatchObject({ status: 403, code: 'not_allowed' });
});

test('what may be said of a call goes where it belongs', async () => {
  const before = world.simulator.received.length;
  await post('/callcontroller/200/5551?timeout=20&subject=Hello%20there&confpin=77');
  const [line = ''] = originates(before);
  expect(line).toContain('originate_timeout=20,');
  expect(line).toContain('outbound_redirect_fatal=true');
  expect(line).toContain("sip_h_Subject=\\'Hello there\\'");
  expect(line).toContain('sip_h_X-ConfPin=77}sofia/gateway/carrier/5551)');
  const [first] = calledNow('user/200@example.org');
  expect(first?.channel.variables.get('transfer_ringback')).toBe('%(2000,4000,440,480)');
  expect(first?.channel.variables.get('sip_h_Subject')).toBe('Hello there');
  first?.hangup();
});

test('a subject with quotes and commas arrives as it is', async () => {
  await post("/callcontroller/200/5551?subject=Re%3A%20Smith%2C%20O'Brien%20a%3Db");
  const [first] = calledNow('user/200@example.org');
  expect(first?.channel.variables.get('sip_h_Subject')).toBe("Re: Smith, O'Brien a=b");
  first?.hangup();
});

test('a domain that is ours goes without saying', async () => {
  const path = '/callcontroller/200@conference.example.org/5558';
  expect((await post(path)).status).toBe(200);
  expect(await lines('/callcontroller/200/5558')).toHaveLength(1);
});

test('INVITE is refused while a call of the same parties is in progress', async () => {
  const path = '/callcontroller/200/5559?sipMethod=invite';
  expect((await post(path)).status).toBe(200);
  const again = await post(path);
  expect([again.status, errorIn(again.text)['error-code']]).toEqual([406, '403']);
  calledNow('user/200@example.org')[0]?.hangup();
  await untilLast(path, 'INVITE SIP/2.0 480 Temporarily Unavailable');
  expect((await post(path)).status).toBe(200);
});

test('of two INVITEs at once one is refused', async () => {
  const both = await Promise.all([1, 2].map(() => post('/callcontroller/200/5571?sipMethod=INVITE')));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 406]);
});

describe('a transfer', () => {
  const path = '/callcontroller/200/5560';
  const connect = async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    world.simulator.destinations.set('sofia/gateway/carrier/5560', { answerAfterMs: 0 });
    await post(path);
    await untilLast(path, 'NOTIFY SIP/2.0 200 OK');
    const [first] = calledNow('user/200@example.org');
    await until(() => first?.channel.bridgedTo !== undefined);
    return first;
  };

  test('calls the target, and joins it to the agent when it answers', async () => {
    const first = await connect();
    expect((await post(`${path}?action=transfer&target=5561`)).status).toBe(200);
    const [target] = calledNow('sofia/gateway/carrier/5561');
    expect(calledNow('sofia/gateway/carrier/5560')).toHaveLength(1);
    target?.answer();
    await until(() => first?.channel.bridgedTo === target?.channel);
    expect(calledNow('sofia/gateway/carrier/5560')).toEqual([]);
    expect((await lines(path)).at(-1)).toBe('NOTIFY SIP/2.0 200 OK');
  });

  test('to somebody who is busy changes nothing', async () => {
    const first = await connect();
    world.simulator.destinations.set('sofia/gateway/carrier/5561', { cause: 'USER_BUSY' });
    expect((await post(`${path}?action=transfer&target=5561`)).status).toBe(409);
    await untilLast(path, 'NOTIFY SIP/2.0 486 Busy Here');
    expect(first?.channel.bridgedTo?.up).toBe(true);
    first?.hangup();
  });

  test('to a conference of the agent’s, and to no other', async () => {
    const first = await connect();
    expect((await post(`${path}?action=transfer&target=Conf400`)).status).toBe(403);
    expect(first?.channel.bridgedTo?.up).toBe(true);
    expect((await post(`${path}?action=transfer&target=WeeklyTeamConf`)).status).toBe(200);
    await until(() => world.simulator.find('WeeklyTeamConf')?.count === 1);
    expect(calledNow('sofia/gateway/carrier/5560')).toEqual([]);
    first?.hangup();
  });

  test('of a call that there is none of', async () => {
    const answer = await post('/callcontroller/200/5562?action=transfer&target=5561');
    expect([answer.status, errorIn(answer.text)]).toEqual([
      406,
      { 'error-flag': 'ERROR', 'error-code': '403', 'error-text': 'Call not found.' },
    ]);
  });
});

test('a call that nobody placed has an empty status', async () => {
  const answer = await world.ask('/callcontroller/200/5599');
  expect([answer.status, answer.text]).toEqual([
    200,
    `<?xml version="1.0" encoding="UTF-8"?>\n<status-lines xmlns="${NAMESPACE}"></status-lines>\n`,
  ]);
});

test('other methods are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'HEAD']) {
    const { status, headers } = await world.ask('/callcontroller/200/5551', { method });
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, POST, OPTIONS']);
  }
  const { status, headers } = await post('/sipxconfig/rest/my/call/5551');
  expect([status, headers.allow]).toEqual([405, 'PUT, OPTIONS']);
});

test.each(['/sipxconfig/rest/my/call/', '/sipxconfig/rest/call/'])(
  'PUT %s{to} calls from the requester',
  async (path) => {
    const before = world.simulator.received.length;
    const asking = { method: 'PUT', body: ' ' };
    expect(await world.ask(`${path}(555)%2012-34`, asking)).toMatchObject({ status: 200, text: '' });
    expect(originates(before)[0]).toMatch(/\}user\/200@example\.org' .*\}sofia\/gateway\/carrier\/5551234\)/);
    expect(await lines('/callcontroller/200/5551234')).toHaveLength(1);
    calledNow('user/200@example.org')[0]?.hangup();
    expect((await world.ask(`${path}${encodeURIComponent("'{}|")}`, asking)).status).toBe(400);
  },
);

test('calls are counted, one for each leg, and logged', async () => {
  const limited = await startWorld({
    dial: { default: 'sofia/gateway/carrier/{number}', invite: 'user/{user}@example.org', perMinute: 3 },
  });
  try {
    limited.simulator.destinations.set('user/', {});
    const click = (path: string) => limited.ask(path, { method: 'POST' });
    expect((await click('/callcontroller/200/5551')).status).toBe(200);
    expect((await click('/callcontroller/200/WeeklyTeamConf')).status).toBe(200);
    const refused = await click('/callcontroller/200/5551');
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
    const [first] = limited.gateway.log.filter(({ kind }) => kind === 'click-to-call');
    expect(first).toMatchObject({
      requester: '200',
      agent: '200',
      calling: '200',
      called: '5551',
      action: 'call',
      outcome: 'done',
    });
  } finally {
    await limited.end();
  }
});

test('without FreeSWITCH nothing is placed, and that is said', async () => {
  world.simulator.faults.silent = true;
  world.simulator.disconnectAll();
  const answer = await post('/callcontroller/200/5570');
  expect([answer.status, errorIn(answer.text)['error-code']]).toEqual([503, '503']);
  expect(await lines('/callcontroller/200/5570')).toEqual([]);
  world.simulator.faults.silent = false;
  await until(() => world.gateway.ready());
});
