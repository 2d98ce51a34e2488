import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import {
  calledNow,
  errorIn,
  lines,
  originates,
  post,
  REDIRECT,
  untilLast,
  useClickToCall,
  world,
} from './click-to-call-set-up';

const NAMESPACE = 'http://www.sipfoundry.org/sipX/schema/xml/call-status-00-00';

useClickToCall();

test('rings the calling party, then connects it to the called party; the status shows each step', async () => {
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
])('the status shows that the called party ended with %s', async (cause, status) => {
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

test('the status shows that the called party has no phone', async () => {
  const path = '/callcontroller/200/5554';
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
  world.simulator.destinations.set('sofia/gateway/', { noChannel: true, cause: 'UNALLOCATED_NUMBER' });
  expect((await post(path)).status).toBe(200);
  await untilLast(path, 'NOTIFY SIP/2.0 404 Not Found');
});

test('returns an error if the calling party is busy or has no phone', async () => {
  const path = '/callcontroller/200/5555';
  world.simulator.destinations.set('user/', { cause: 'USER_BUSY' });
  expect((await post(path)).status).toBe(409);
  await untilLast(path, 'INVITE SIP/2.0 486 Busy Here');
  world.simulator.destinations.set('user/', { noChannel: true, cause: 'SUBSCRIBER_ABSENT' });
  const absent = await post(path);
  expect([absent.status, errorIn(absent.text)['error-code']]).toEqual([404, '404']);
  expect(await lines(path)).toEqual(['INVITE SIP/2.0 480 Temporarily Unavailable']);
});

test('when the calling party hangs up, the other call ends too', async () => {
  const path = '/callcontroller/200/5556';
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
  await post(path);
  await untilLast(path, 'NOTIFY SIP/2.0 100 Trying');
  calledNow('user/200@example.org')[0]?.hangup();
  await untilLast(path, 'NOTIFY SIP/2.0 487 Request Terminated');
  expect(world.simulator.calls).toEqual([]);
});

test('timeout, subject and PIN go to the right leg', async () => {
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

test('a subject with quotes and commas arrives unchanged', async () => {
  await post("/callcontroller/200/5551?subject=Re%3A%20Smith%2C%20O'Brien%20a%3Db");
  const [first] = calledNow('user/200@example.org');
  expect(first?.channel.variables.get('sip_h_Subject')).toBe("Re: Smith, O'Brien a=b");
  first?.hangup();
});

test("the gateway's own domain may be left out", async () => {
  const path = '/callcontroller/200@conference.example.org/5558';
  expect((await post(path)).status).toBe(200);
  expect(await lines('/callcontroller/200/5558')).toHaveLength(1);
});

test('the status is empty if there is no call', async () => {
  const answer = await world.ask('/callcontroller/200/5599');
  expect([answer.status, answer.text]).toEqual([
    200,
    `<?xml version="1.0" encoding="UTF-8"?>\n<status-lines xmlns="${NAMESPACE}"></status-lines>\n`,
  ]);
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

describe('a conference as the called party', () => {
  test('may have a name of more than letters, if an application can take it as an argument', async () => {
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

  test('is joined by its owner under the name that FreeSWITCH knows', async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    const before = world.simulator.received.length;
    const path = '/callcontroller/200/Sales';
    expect((await post(path)).status).toBe(200);
    expect(originates(before)[0]).toContain("'&conference(3000-pbx.example.org)'");
    await untilLast(path, 'NOTIFY SIP/2.0 200 OK');
    expect(world.simulator.find('3000-pbx.example.org')?.count).toBe(1);
  });

  test('is joined with a PIN check if a PIN is given', async () => {
    const before = world.simulator.received.length;
    await post('/callcontroller/200/Sales?confpin=9183746529');
    expect(originates(before)[0]).toMatch(
      /conference_enforce_security=true,supplied_pin=9183746529\}user\/200@/,
    );
    expect(JSON.stringify(world.gateway.log)).not.toContain('9183746529');
    calledNow('user/200@example.org')[0]?.hangup();
  });

  test('is allowed only to those who may command it', async () => {
    const before = world.simulator.received.length;
    const answer = await post('/callcontroller/400/Sales', { user: '400' });
    expect([answer.status, errorIn(answer.text)['error-code']]).toEqual([403, '403']);
    expect(originates(before)).toEqual([]);
  });
});
