import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { digestHeader } from '../helpers/digest-client';
import { closeAll, curl, directory, setUpApp as setUp, status } from '../unit/auth/app';

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

describe('too many wrong passwords', () => {
  let now: number;
  beforeEach(() => {
    now = 1_700_000_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });

  const path = '/conference/Sales/list';

  test('block this user from this address with 429 and Retry-After for a minute, and nobody else', async () => {
    const { server, url } = await setUp();
    const get = (user: string, password: string) => request(server).get(path).auth(user, password);
    for (let i = 0; i < 10; i++) expect((await get('200', '124')).status).toBe(401);
    const blocked = await get('200', '123');
    expect(blocked.status).toBe(429);
    expect(blocked.headers['retry-after']).toBe('60');
    expect(blocked.headers['www-authenticate']).toBeUndefined();
    expect(await curl('--digest', '-u', '200:123', ...status, url + path)).toBe('429');
    expect((await get('400', '123')).status).toBe(200);
    now += 60_000;
    expect((await get('200', '123')).status).toBe(200);
  });

  test.each(['--basic', '--digest'])(
    'only slow a user and address that signed in within the day: %s',
    async (scheme) => {
      jest.restoreAllMocks();
      const { url } = await setUp();
      const get = (password: string) => curl(scheme, '-u', `200:${password}`, ...status, url + path);
      expect(await get('123')).toBe('200');
      for (let i = 0; i < 10; i++) expect(await get('124')).toBe('401');
      const begin = Date.now();
      for (let i = 0; i < 2; i++) {
        expect(await get('124')).toBe('401');
        expect(await get('123')).toBe('200');
      }
      expect(Date.now() - begin).toBeGreaterThan(3_000);
    },
  );

  test.each(['basic', 'digest'])(
    'of %s at once at a slowed pair: one a second is evaluated, for five seconds',
    async (scheme) => {
      jest.restoreAllMocks();
      const { server, authenticator } = await setUp();
      const get = (password: string) => {
        const [challenge = ''] = authenticator.challenges(directory.realm, false);
        const credentials = { challenge, uri: path, user: '200', password };
        return scheme === 'basic'
          ? request(server).get(path).auth('200', password)
          : request(server).get(path).set('Authorization', digestHeader(credentials));
      };
      expect((await get('123')).status).toBe(200);
      for (let i = 0; i < 10; i++) expect((await get('124')).status).toBe(401);
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => get('124').then((answer) => answer)),
      );
      const refused = answers.filter((answer) => answer.status === 429);
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(4);
      expect(answers.length - refused.length).toBeLessThanOrEqual(6);
      expect(new Set(refused.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['1']));
      expect((await get('123')).status).toBe(200);
    },
  );

  test('on one connection wait one at a time', async () => {
    jest.restoreAllMocks();
    const { server, url } = await setUp();
    const get = (password: string) => request(server).get(path).auth('200', password);
    expect((await get('123')).status).toBe(200);
    for (let i = 0; i < 10; i++) expect((await get('124')).status).toBe(401);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ${btoa('200:124')}\r\n`;
    socket.write(`${head}\r\n${head}\r\n${head}Connection: close\r\n\r\n`);
    const answers = await text(socket);
    expect(answers.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['401', '429', '429']);
  });

  test('for one user from many addresses block new addresses, but not an address that signed in before', async () => {
    const onGuessing = jest.fn();
    const { server } = await setUp({ trustProxy: 'loopback', basicWithoutTls: true, onGuessing });
    const get = (from: number, password: string, user = '200') =>
      request(server).get(path).set('X-Forwarded-For', `203.0.113.${from}`).auth(user, password);
    expect((await get(250, '123')).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 141; i++) statuses.push((await get(i % 16, `guess-${i}`)).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    expect(statuses.slice(100)).toEqual(Array(41).fill(429));
    const stranger = await get(16, '123');
    expect([stranger.status, stranger.headers['retry-after']]).toEqual([429, '60']);
    expect((await get(250, '123')).status).toBe(200);
    expect((await get(16, '123', '400')).status).toBe(200);
    expect(onGuessing.mock.calls).toEqual([['200']]);
  });

  test('for many users block the address, except for users who signed in within the day', async () => {
    const { server } = await setUp();
    const get = (user: string, password: string) => request(server).get(path).auth(user, password);
    expect((await get('200', '123')).status).toBe(200);
    for (let i = 0; i < 100; i++) expect((await get(`nobody${i}`, 'x')).status).toBe(401);
    const stranger = await get('400', '123');
    expect(stranger.status).toBe(429);
    expect(stranger.headers['retry-after']).toBe('900');
    expect((await get('200', '123')).status).toBe(200);
  });

  test('count for the client, not for the trusted proxy in front of it', async () => {
    const { server } = await setUp({ trustProxy: 'loopback', basicWithoutTls: true });
    const get = (from: string, password: string) =>
      request(server).get(path).set('X-Forwarded-For', from).auth('200', password);
    for (let i = 0; i < 10; i++) await get('203.0.113.5', '124');
    expect((await get('203.0.113.5', '123')).status).toBe(429);
    expect((await get('203.0.113.6', '123')).status).toBe(200);
  });

  test('count for the client, regardless of the port that a proxy writes after its address', async () => {
    const { server } = await setUp({ trustProxy: 'loopback', basicWithoutTls: true });
    const statuses: number[] = [];
    for (const [ip, shown] of [
      ['203.0.113.5', (port: number) => `203.0.113.5:${port}`],
      ['2001:db8::5', (port: number) => `[2001:db8::5]:${port}`],
    ] as const) {
      const get = (from: string) => request(server).get(path).set('X-Forwarded-For', from).auth('200', '124');
      for (let port = 40_001; port <= 40_012; port++) statuses.push((await get(shown(port))).status);
      statuses.push((await get(ip)).status);
    }
    const each = [...Array(10).fill(401), 429, 429, 429];
    expect(statuses).toEqual([...each, ...each]);
  });

  test('requests without credentials do not count', async () => {
    const { server } = await setUp();
    for (let i = 0; i < 101; i++) expect((await request(server).get(path)).status).toBe(401);
    expect((await request(server).get(path).auth('200', '123')).status).toBe(200);
  });
});
