import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld } from '../helpers/world';
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

useClickToCall();

describe('a call may be placed', () => {
  test('by the agent, who is the calling party unless `agent` is given', async () => {
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

  test('by an admin for any existing agent', async () => {
    expect((await post('/callcontroller/400/5557', { user: 'admin' })).status).toBe(200);
    expect(await lines('/callcontroller/400/5557', 'admin')).toHaveLength(1);
    calledNow('user/400@example.org')[0]?.hangup();
    const unknown = await post('/callcontroller/999/5557', { user: 'admin' });
    expect([unknown.status, errorIn(unknown.text)['error-text']]).toEqual([
      403,
      'could not find credentials for 999',
    ]);
  });

  test('by nobody without credentials, and from no other site', async () => {
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
])('%s is refused with %i, and nothing is sent', async (path, status) => {
  const before = world.simulator.received.length;
  const answer = await post(path);
  expect([answer.status, errorIn(answer.text)['error-code']]).toEqual([status, String(status)]);
  expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
  expect(originates(before)).toEqual([]);
  expect(world.simulator.harm).toEqual([]);
});

test('errors are escaped, and are JSON if the client accepts JSON', async () => {
  const answer = await post('/callcontroller/%3Cb%3E/5551?agent=%3Cb%3E', { user: 'admin' });
  expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('&#60;b&#62;')]);
  const json = await post('/callcontroller/200/abc', { headers: accept('application/json') });
  expect(JSON.parse(json.text)).toMatchObject({ status: 403, code: 'not_allowed' });
});

test('INVITE is refused while a call between the same parties is in progress', async () => {
  const path = '/callcontroller/200/5559?sipMethod=invite';
  expect((await post(path)).status).toBe(200);
  const again = await post(path);
  expect([again.status, errorIn(again.text)['error-code']]).toEqual([406, '403']);
  calledNow('user/200@example.org')[0]?.hangup();
  await untilLast(path, 'INVITE SIP/2.0 480 Temporarily Unavailable');
  expect((await post(path)).status).toBe(200);
});

test('one of two simultaneous INVITEs is refused', async () => {
  const both = await Promise.all([1, 2].map(() => post('/callcontroller/200/5571?sipMethod=INVITE')));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 406]);
});

test('other methods are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'HEAD']) {
    const { status, headers } = await world.ask('/callcontroller/200/5551', { method });
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, POST, OPTIONS']);
  }
  const { status, headers } = await post('/sipxconfig/rest/my/call/5551');
  expect([status, headers.allow]).toEqual([405, 'PUT, OPTIONS']);
});

test('counts each leg against dial.perMinute, and logs the call', async () => {
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

test('returns 503 if FreeSWITCH is not connected, and places no call', async () => {
  world.simulator.faults.silent = true;
  world.simulator.disconnectAll();
  const answer = await post('/callcontroller/200/5570');
  expect([answer.status, errorIn(answer.text)['error-code']]).toEqual([503, '503']);
  expect(await lines('/callcontroller/200/5570')).toEqual([]);
  world.simulator.faults.silent = false;
  await until(() => world.gateway.ready());
});
