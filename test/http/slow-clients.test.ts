import { ask, basic } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** Slow or endless clients: what they hold is freed after a limited time. */
let world: World;
beforeAll(async () => {
  world = await startWorld({
    timeouts: { request: 1, idle: 1 },
    limits: { connections: 20 },
    admin: { port: await freePort() },
  });
  world.fill('WeeklyTeamConf', 2);
});
afterAll(() => world.end());

const open = (): Promise<Wire> => Wire.open(world.gateway.url);
const HEAD = `Host: localhost\r\nAuthorization: ${basic('200')}\r\n`;
const COUNT = `GET /conference/WeeklyTeamConf/count HTTP/1.1\r\n${HEAD}\r\n`;
/** How many commands FreeSWITCH has received. */
const received = (): number => world.simulator.apis.length;

const LATE = /^HTTP\/1.1 408 [\s\S]*\r\nCache-Control: no-store\r\n[\s\S]*\r\n\r\n408 request_timeout: /i;

describe('a request that does not arrive', () => {
  test.each([
    ['nothing at all', ''],
    ['half a request line', 'GET /conference/Wee'],
    ['headers without an end', `GET /conference/WeeklyTeamConf/count HTTP/1.1\r\n${HEAD}X-More: `],
  ])('%s: returns 408 and closes the connection', async (_what, bytes) => {
    const wire = await open();
    wire.send(bytes);
    await wire.ends();
    expect(wire.received).toMatch(LATE);
  });

  test('gains no time by trickling headers', async () => {
    const wire = await open();
    wire.send(`GET /conference/WeeklyTeamConf/count HTTP/1.1\r\n${HEAD}`);
    const trickle = setInterval(() => wire.send('X: y\r\n'), 50);
    try {
      await wire.ends();
    } finally {
      clearInterval(trickle);
    }
    expect(wire.received).toMatch(LATE);
  });

  test('returns 408 for an incomplete second request', async () => {
    const wire = await open();
    wire.send(`${COUNT}GET /conference/`);
    await wire.ends();
    expect(wire.received).toMatch(/^HTTP\/1.1 200 /);
    expect(wire.received).toContain('408 request_timeout: ');
  });
});

const PUT_CONTACT = 'PUT /sipxconfig/rest/my/contact-information';

describe('a body that does not arrive', () => {
  test.each([
    [
      'in chunks, to a command',
      'POST /conference/WeeklyTeamConf/lock',
      'Transfer-Encoding: chunked\r\n',
      '5\r\nab',
    ],
    [
      ...['as JSON', 'POST /api/conferences/WeeklyTeamConf/commands'],
      ...['Content-Type: application/json\r\nContent-Length: 50\r\n', '{"command":'],
    ],
    ['to a contact record', PUT_CONTACT, 'Content-Length: 60\r\n', '<c'],
    ['in chunks, to a contact record', PUT_CONTACT, 'Transfer-Encoding: chunked\r\n', '5\r\nab'],
    [
      'in chunks, to a list, which needs no body',
      'GET /api/conferences',
      'Transfer-Encoding: chunked\r\n',
      '5\r\nab',
    ],
  ] as [string, string, string, string][])(
    '%s: returns 408 and does nothing',
    async (_what, line, headers, body) => {
      const before = received();
      const wire = await open();
      wire.send(
        `${line} HTTP/1.1\r\n${HEAD}Accept: text/plain, application/json;q=0.5\r\n${headers}\r\n${body}`,
      );
      await wire.ends();
      expect(wire.received).toMatch(LATE);
      expect(wire.received).toMatch(/\r\nConnection: close\r\n/i);
      expect(received()).toBe(before);
    },
  );

  test('of a known length, to a command: runs the command without it and closes the connection', async () => {
    const wire = await open();
    wire.send(`POST /conference/WeeklyTeamConf/count HTTP/1.1\r\n${HEAD}Content-Length: 50\r\n\r\nabc`);
    await wire.ends();
    expect(wire.received).toMatch(/^HTTP\/1.1 200 /);
  });

  test('does not cut off a command that takes longer than the body may', async () => {
    world.simulator.faults.next('mute', { kind: 'delay', ms: 2_500 });
    const wire = await open();
    wire.send(`POST /conference/WeeklyTeamConf/mute&all HTTP/1.1\r\n${HEAD}Content-Length: 50\r\n\r\nabc`);
    await wire.ends();
    expect(wire.received).toMatch(/^HTTP\/1.1 200 [\s\S]*\+OK mute 2/);
  });
});

describe('idle connections', () => {
  test('a keep-alive connection ends after timeouts.idle', async () => {
    const wire = await open();
    wire.send(COUNT);
    await wire.sees(/\r\n\r\n2$/);
    expect(wire.received).toMatch(/\r\nKeep-Alive: timeout=1\r\n/i);
    await wire.ends();
    expect(wire.received).toMatch(/^HTTP\/1.1 200 /);
    expect(wire.received).not.toMatch(/HTTP\/1.1 408/);
  });

  test('a connection that waits for an answer is not idle', async () => {
    world.simulator.faults.next('mute', { kind: 'delay', ms: 2_500 });
    const wire = await open();
    wire.send(`GET /conference/WeeklyTeamConf/mute&all HTTP/1.1\r\n${HEAD}\r\n`);
    await wire.sees('+OK mute 2');
    expect(wire.received).toMatch(/^HTTP\/1.1 200 /);
  });

  test('a client that does not read its answers is disconnected', async () => {
    const wire = await open();
    wire.socket.pause();
    // More than the kernels of both ends hold.
    wire.send('GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20));
    await until(async () => (await connections()) >= 1);
    await until(async () => (await connections()) === 0);
    wire.socket.destroy();
  });
});

/** The number of open connections to the gateway, from the metrics. */
async function connections(): Promise<number> {
  const { text } = await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null });
  return Number(/^gateway_http_connections (\d+)$/m.exec(text)?.[1]);
}

test('closes connections beyond limits.connections at once; when one ends, there is a free place again', async () => {
  await until(async () => (await connections()) === 0);
  const kept: Wire[] = [];
  for (let count = 0; count < 20; count++) kept.push(await open());
  const more = await open();
  await more.ends();
  expect(more.received).toBe('');
  const { text } = await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null });
  expect(text).toMatch(/^gateway_http_connections_dropped_total [1-9]\d*$/m);
  expect(text).toMatch(/^gateway_http_connections 20$/m);
  // The connections that ask nothing time out by themselves.
  await Promise.all(kept.map((wire) => wire.ends()));
  expect((await world.ask('/conference/WeeklyTeamConf/count')).text).toBe('2');
});

test('headers and silent connections have less time than bodies', async () => {
  const other = await startWorld({ timeouts: { headers: 1, request: 30, audit: 0 } });
  try {
    const open = (): Promise<Wire> => Wire.open(other.gateway.url);
    const [silent, halfway, body] = [await open(), await open(), await open()];
    halfway.send('GET /health/live HTTP/1.1\r\nHost: x\r\n');
    body.send(`${PUT_CONTACT} HTTP/1.1\r\n${HEAD}Content-Length: 60\r\n\r\n<c`);
    await Promise.all([silent.ends(), halfway.ends()]);
    expect(halfway.received).toMatch(LATE);
    expect(body.closed).toBe(false);
    expect(body.received).toBe('');
    body.socket.destroy();
  } finally {
    await other.end();
  }
});
