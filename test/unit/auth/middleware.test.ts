import type { IncomingMessage, ServerResponse } from 'node:http';
import request from 'supertest';
import { basicIsAllowed, basicIsSafe } from '../../../routes/http/authenticate';
import { Clients } from '../../../routes/http/clients';
import { note, requesterOf } from '../../../routes/http/locals';
import { digestHeader } from '../../helpers/digest-client';
import { closeAll, curl, directory, type SetUp, settingsWith, setUpApp as setUp, status } from './app';

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

describe('the challenges', () => {
  const raw = (response: request.Response) => response.headers['www-authenticate'] as string | undefined;

  test('are separate headers in order', async () => {
    const { url } = await setUp();
    const headers = (await curl('-D', '-', '-o', '/dev/null', `${url}/conference/Sales/list`)).split('\r\n');
    const values = headers
      .filter((line) => /^www-authenticate:/i.test(line))
      .map((line) => line.replace(/^.*?: /, ''));
    expect(values).toEqual([
      expect.stringMatching(/^Digest realm="conference\.example\.org", .*algorithm=MD5,/),
      expect.stringMatching(/^Digest realm="conference\.example\.org", .*algorithm=SHA-256,/),
      'Basic realm="conference.example.org", charset="UTF-8"',
    ]);
  });

  test('are omitted for a panel, with a wrong password or none', async () => {
    const { server } = await setUp();
    const get = () => request(server).get('/conference/Sales/list').set('X-Requested-With', 'panel');
    for (const response of [await get(), await get().auth('200', '124')]) {
      expect(response.status).toBe(401);
      expect(raw(response)).toBeUndefined();
    }
    expect((await get().auth('200', '123')).status).toBe(200);
  });

  test.each(['Bearer 200:123', 'Basic', 'Basic !', 'Basic MjAw', 'Digest', 'digestive', '', 'Negotiate x'])(
    'are sent for Authorization: %s',
    async (header) => {
      const { server } = await setUp();
      const response = await request(server).get('/conference/Sales/list').set('Authorization', header);
      expect(response.status).toBe(401);
      expect(response.text).toBe('401 unauthenticated');
      expect(raw(response)).toContain('Digest');
    },
  );

  test('contain stale if only the nonce was wrong', async () => {
    const { server, time } = await setUp();
    const challenge = raw(await request(server).get('/conference/Sales/list')) ?? '';
    time.now += 300_000;
    const get = (password: string) => {
      const uri = '/conference/Sales/list';
      const authorization = digestHeader({ challenge, uri, user: '200', password });
      return request(server).get(uri).set('Authorization', authorization);
    };
    expect(raw(await get('123'))).toContain('stale=true');
    expect(raw(await get('124'))).not.toContain('stale');
  });

  test('a Digest for another URL returns 400', async () => {
    const { server } = await setUp();
    const challenge = raw(await request(server).get('/conference/Sales/list')) ?? '';
    const authorization = digestHeader({
      challenge,
      uri: '/conference/Sales/list',
      user: '200',
      password: '123',
    });
    const response = await request(server)
      .get('/conference/Sales/kick&all')
      .set('Authorization', authorization);
    expect(response.status).toBe(400);
    expect(response.text).toBe('400 bad_request');
  });
});

describe('Basic', () => {
  const far = { 'X-Forwarded-For': '203.0.113.5' };
  const get = async (options: SetUp, headers: Record<string, string>) => {
    const { server } = await setUp(options);
    const path = '/conference/Sales/list';
    const taken = await request(server).get(path).set(headers).auth('200', '123');
    const offered = await request(server).get(path).set(headers);
    return { status: taken.status, offered: /Basic/.test(offered.headers['www-authenticate'] ?? '') };
  };
  const YES = { status: 200, offered: true };
  const NO = { status: 401, offered: false };

  test.each<[string, SetUp, Record<string, string>, typeof YES]>([
    ['is for loopback', {}, {}, YES],
    ['is not for a client that a trusted proxy reached in the clear', { trustProxy: 'loopback' }, far, NO],
    [
      'is for a client that a trusted proxy reached by TLS',
      { trustProxy: 'loopback' },
      { ...far, 'X-Forwarded-Proto': 'https' },
      YES,
    ],
    [
      'is for all if the configuration allows it',
      { trustProxy: 'loopback', basicWithoutTls: true },
      far,
      YES,
    ],
    ['is not for a realm of Digest', { schemes: ['digest-md5'] }, {}, NO],
  ])('%s', async (_name, options, headers, expected) => {
    expect(await get(options, headers)).toEqual(expected);
  });

  test('is not evaluated if it is not allowed', async () => {
    const { server, authenticator } = await setUp({ trustProxy: 'loopback' });
    const basic = jest.spyOn(authenticator, 'basic');
    await request(server).get('/conference/Sales/list').set(far).auth('200', '123');
    expect(basic).not.toHaveBeenCalled();
  });

  test('is safe if one reason holds', () => {
    const none = { local: false, tls: false, trustedProxyTls: false, basicWithoutTls: false };
    expect(basicIsSafe(none)).toBe(false);
    expect(basicIsSafe({ ...none, local: true })).toBe(true);
    expect(basicIsSafe({ ...none, tls: true })).toBe(true);
    expect(basicIsSafe({ ...none, trustedProxyTls: true })).toBe(true);
    expect(basicIsSafe({ ...none, basicWithoutTls: true })).toBe(true);
  });
});

const PROXY = '127.0.0.1';
const FAR = '203.0.113.5';
const IPV6 = '2001:db8::5';

function requestFrom(remoteAddress: string | undefined, headers = {}, encrypted = false): IncomingMessage {
  return {
    headers,
    socket: { remoteAddress, ...(encrypted && { encrypted }) },
  } as unknown as IncomingMessage;
}

test.each([
  ['TLS', FAR, true, {}, true],
  ['TLS at a trusted proxy', PROXY, false, { 'x-forwarded-for': FAR, 'x-forwarded-proto': 'https' }, true],
  [
    'the nearest of several',
    PROXY,
    false,
    { 'x-forwarded-for': FAR, 'x-forwarded-proto': 'https , http' },
    true,
  ],
  [
    'TLS between a trusted proxy and us',
    PROXY,
    true,
    { 'x-forwarded-for': FAR, 'x-forwarded-proto': 'http' },
    false,
  ],
  ['TLS, as an untrusted client claims', FAR, false, { 'x-forwarded-proto': 'https' }, false],
  ['loopback, as an untrusted client claims', FAR, false, { 'x-forwarded-for': '127.0.0.1' }, false],
  ['no TLS', FAR, false, {}, false],
  ['a trusted proxy that sends nothing about the client', PROXY, false, {}, false],
  ['a trusted proxy that passes loopback on', PROXY, false, { 'x-forwarded-for': '127.0.0.1' }, false],
  ['the same with a port', PROXY, false, { 'x-forwarded-for': '127.0.0.1:40001' }, false],
  ['a trusted proxy that writes no address', PROXY, false, { 'x-forwarded-for': 'unknown' }, false],
  ['the client has disconnected', undefined, false, {}, false],
])('whether Basic is allowed: %s', (_name, remoteAddress, encrypted, headers, allowed) => {
  const req = requestFrom(remoteAddress, headers, encrypted);
  const clients = new Clients(['loopback']);
  const basic = (basicWithoutTls: boolean) => basicIsAllowed({ clients, basicWithoutTls }, req);
  expect(basic(false)).toBe(allowed);
  expect(basic(true)).toBe(true);
});

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
  'Basic is allowed to a program at %s if no proxy is trusted',
  (peer) => {
    const basic = basicIsAllowed({ clients: new Clients([]), basicWithoutTls: false }, requestFrom(peer));
    expect(basic).toBe(true);
  },
);

test.each([
  [FAR, FAR],
  [`${FAR}:40001`, FAR],
  [`::ffff:${FAR}`, FAR],
  [IPV6, IPV6],
  ['2001:DB8:0::5', IPV6],
  [`[${IPV6}]`, IPV6],
  [`[${IPV6}]:40001`, IPV6],
  [`6.6.6.6, ${FAR}:1`, FAR],
  [`${FAR}, 127.0.0.2:4000`, FAR],
  [`${FAR}, , 127.0.0.2,`, FAR],
  // A text that is no address counts as the peer that wrote it.
  ['unknown', PROXY],
  ['', PROXY],
  ['_hidden', PROXY],
  [`${FAR}:`, PROXY],
  [`${FAR}:1:2`, PROXY],
  [`${FAR}:123456`, PROXY],
  [`[${FAR}]:80`, PROXY],
  ['[::1', PROXY],
  ['999.1.1.1:80', PROXY],
  [`${FAR} x`, PROXY],
  [`${FAR}, unknown`, PROXY],
  [`${FAR}, unknown, 127.0.0.2`, '127.0.0.2'],
])('X-Forwarded-For: %s from a trusted proxy is the client %s', (header, address) => {
  const clients = new Clients(['127.0.0.0/8']);
  expect(clients.addressOf(requestFrom(PROXY, { 'x-forwarded-for': header }))).toBe(address);
});

test('X-Forwarded-For of an untrusted peer is ignored, and reported once', () => {
  const reported: string[] = [];
  const clients = new Clients(['10.0.0.1'], (peer) => reported.push(peer));
  const from = (peer: string) => clients.addressOf(requestFrom(peer, { 'x-forwarded-for': FAR }));
  expect([from('192.0.2.1'), from('::ffff:192.0.2.1'), from('192.0.2.1')]).not.toContain(FAR);
  expect([from('10.0.0.1'), clients.addressOf(requestFrom('192.0.2.2'))]).toEqual([FAR, '192.0.2.2']);
  expect(reported).toEqual(['192.0.2.1']);
  for (let index = 0; index < 100; index++) from(`192.0.3.${index}`);
  expect(reported).toHaveLength(16);
});

test.each([
  ['x-real-ip', FAR],
  ['forwarded', `for=${FAR};proto=https`],
])('%s is never read. Who sends only this is reported once, trusted or not', (name, value) => {
  const reported: unknown[] = [];
  const clients = new Clients(['10.0.0.1'], (...report) => reported.push(report));
  for (const peer of ['192.0.2.1', '10.0.0.1', '10.0.0.1', '192.0.2.1']) {
    expect(clients.addressOf(requestFrom(peer, { [name]: value }))).toBe(peer);
  }
  expect(reported.map((report) => String(report).toLowerCase())).toEqual([
    `192.0.2.1,${name},false`,
    `10.0.0.1,${name},true`,
  ]);
  // Beside the header that is read, the others do not matter.
  const both = { 'x-forwarded-for': FAR, [name]: FAR };
  const more = new Clients(['10.0.0.1'], (...report) => reported.push(report));
  expect(more.addressOf(requestFrom('10.0.0.1', both))).toBe(FAR);
  expect(reported).toHaveLength(2);
});

describe('a directory that fails', () => {
  test.each(['--digest', '--basic'])('returns 500 and lets nobody in (%s)', async (scheme) => {
    let asked = 0;
    const broken = {
      ...directory,
      user: () => {
        asked++;
        throw new Error('lost');
      },
    };
    const { url } = await setUp({ directory: () => broken });
    expect(await curl(scheme, '-u', '200:123', ...status, `${url}/conference/Sales/list`)).toBe('500');
    expect(asked).toBe(1);
  });
});

test('a route without authentication throws', () => {
  const res = { locals: {} } as unknown as ServerResponse;
  expect(() => requesterOf(res)).toThrow('Nothing was noted');
  note(res, { requestId: 'r', trace: undefined, arrivedAt: 0 }, settingsWith(directory), undefined, []);
  expect(() => requesterOf(res)).toThrow('No authentication');
});
