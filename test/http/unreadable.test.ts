import { basic } from '../helpers/ask';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** What node would answer by itself is answered as everything else: with no-store, and with words. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

async function answer(bytes: string): Promise<string> {
  const wire = await Wire.open(world.gateway.url);
  wire.send(bytes);
  await wire.ends();
  return wire.received;
}

test.each([
  ['no HTTP', 'nonsense\r\n\r\n', 400, 'bad_request'],
  ['no Host', 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad_request'],
  [
    'two Hosts',
    'GET /health/live HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n',
    400,
    'bad_request',
  ],
  ['a raw space in the URL', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad_request'],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}`, 431, 'bad_request'],
  ['an expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n', 417, 'bad_request'],
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'method_not_allowed'],
])('%s', async (_what, bytes, status, code) => {
  const text = await answer(bytes);
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(text).toMatch(/\r\nCache-Control: no-store\r\n/);
  expect(text).toContain(`${status} ${code}: `);
});

test.each(['garbage\r\n\r\n', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n'])(
  'behind a request that is being answered, %j is not answered in its place',
  async (behind) => {
    world.fill('WeeklyTeamConf', 2);
    const headers = `Host: x\r\nAuthorization: ${basic('200')}\r\n`;
    const text = await answer(`GET /conference/WeeklyTeamConf/count HTTP/1.1\r\n${headers}\r\n${behind}`);
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(text).toMatch(/\r\n\r\n2$/);
  },
);

test('a body that will be refused is not invited', async () => {
  const headers = `Host: x\r\nAuthorization: ${basic('200')}\r\nExpect: 100-continue\r\nContent-Length: `;
  const text = await answer(`PUT /conference/WeeklyTeamConf/count HTTP/1.1\r\n${headers}2000000\r\n\r\n`);
  expect(text).toMatch(/^HTTP\/1.1 413 /);
});

test('HTTP/1.0 needs no Host', async () => {
  expect(await answer('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
});

test('nobody is told to use https for a year', async () => {
  expect((await world.ask('/health/live')).headers).not.toHaveProperty('strict-transport-security');
});
