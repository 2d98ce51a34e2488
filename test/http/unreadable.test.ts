import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** Errors that node would answer by itself are answered like all others: with no-store and a text. */
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
  [
    'two Authorizations',
    `GET /conference/WeeklyTeamConf/count HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('200')}\r\nauthorization: Basic eA==\r\nConnection: close\r\n\r\n`,
    400,
    'bad_request',
  ],
  ['headers of 17 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431, 'bad_request'],
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'method_not_allowed'],
])('%s', async (_what, bytes, status, code) => {
  const text = await answer(bytes);
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(text).toMatch(/\r\nCache-Control: no-store\r\n/);
  expect(text).toContain(`${status} ${code}: `);
});

describe('refuses a URL that is not percent-encoded and shows how to write it', () => {
  const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const CASES: [string, string, RegExp][] = [
    ['a space', '/conference/WeeklyTeamConf/say&hello world', /a space is %20/],
    ['a space before a word in H', '/conference/WeeklyTeamConf/say&hello Hans', /a space is %20/],
    ['a space before HTTP', '/conference/WeeklyTeamConf/say&HTTP is', /a space is %20/],
    ['a space before a version', '/conference/WeeklyTeamConf/say&hello HTTP/1.1', /a space is %20/],
    ['a space in the name', '/conference/Weekly Team/lock', /a space is %20/],
    ['a space in a query', '/api/conferences?after=a b', /a space is %20/],
    ['UTF-8', `/conference/WeeklyTeamConf/say&${latin1('Grüße')}`, /%C3%A9/],
    ['Latin-1', '/conference/WeeklyTeamConf/say&Gr\xfc\xdfe', /%C3%A9/],
    ['UTF-8 in a query', `/api/conferences?after=${latin1('ä')}`, /%C3%A9/],
    ['a tab', '/conference/WeeklyTeamConf/say&a\tb', /Percent-encode/],
    ['a control character', '/conference/WeeklyTeamConf/say&a\x01b', /Percent-encode/],
  ];
  const check = (text: string, hint: RegExp): void => {
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request\r\nCache-Control: no-store\r\nConnection: close\r\n/);
    expect(text).toMatch(/\r\n\r\n400 bad_request: .*percent-encode.*\n$/i);
    expect(text).toMatch(hint);
  };

  test.each(CASES)('%s', async (_what, target, hint) => {
    const before = world.simulator.received.length;
    const headers = `Host: localhost\r\nAuthorization: ${basic('200')}\r\n`;
    check(await answer(`GET ${target} HTTP/1.1\r\n${headers}\r\n`), hint);
    check(await answer(`GET ${target} HTTP/1.0\r\n${headers}\r\n`), hint);
    // Also after an answer, and in pieces.
    const wire = await Wire.open(world.gateway.url);
    wire.send('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await wire.sees(/live\n?$/);
    const whole = wire.received.length;
    const middle = target.length >> 1;
    wire.send(`GET ${target.slice(0, middle)}`);
    await world.ask('/health/live');
    wire.send(`${target.slice(middle)} HTTP/1.1\r\n${headers}\r\n`);
    await wire.ends();
    check(wire.received.slice(whole), hint);
    expect(world.heardSince(before)).toEqual([]);
  });

  test.each([
    'nonsense\r\n\r\n',
    'GET /x HTTP/3.7\r\n\r\n',
    'GET /x HTTP/1.1\r\nA\x00: x\r\n\r\n',
    '\x16\x03\x01',
  ])('for %j the error does not mention percent-encoding', async (bytes) => {
    const text = await answer(bytes);
    expect(text).toMatch(/\n400 bad_request: /);
    expect(text).not.toMatch(/percent-encode/i);
  });
});

describe('names LF as the reason if lines end with LF alone', () => {
  const REASON = /\n400 bad_request: Each line of a request must end with CRLF/;

  test.each([
    'GET /health/live HTTP/1.1\nHost: x\n\n',
    'GET /health/live HTTP/1.0\nHost: x\n\n',
    'GET /health/live HTTP/1.1\r\nHost: x\n\n',
  ])('%j', async (bytes) => {
    expect(await answer(bytes)).toMatch(REASON);
  });

  test('also if the LF arrives by itself', async () => {
    const wire = await Wire.open(world.gateway.url);
    wire.send('GET /health/live HTTP/1.1');
    await world.ask('/health/live');
    wire.send('\nHost: x\n\n');
    await wire.ends();
    expect(wire.received).toMatch(REASON);
  });
});

const MANY = 'a:b\r\n'.repeat(2_100);

test.each([
  ['Host', `${MANY}Host: x\r\nHost: y\r\n`],
  ['Authorization', `${MANY}Host: x\r\nAuthorization: x\r\nAuthorization: y\r\n`],
])('refuses a second %s even after many other headers', async (name, headers) => {
  expect(await answer(`GET /health/live HTTP/1.1\r\nConnection: close\r\n${headers}\r\n`)).toContain(
    `The request has 2 ${name} headers.`,
  );
});

describe('refuses at once a body whose end cannot be found', () => {
  const auth = `Host: localhost\r\nAuthorization: ${basic('200')}\r\n`;
  const lines = [
    'GET /conference/WeeklyTeamConf/lock',
    'POST /sipxconfig/rest/my/conference/WeeklyTeamConf/lock',
    'POST /callcontroller/200/400',
    'GET /api/conferences',
    'PUT /sipxconfig/rest/my/contact-information',
    'POST /api/conferences/WeeklyTeamConf/commands',
  ];
  const codings = ['xchunked', '"chunked"', 'identity', 'chunked, identity', 'gzip, chunked', 'chunked\x0b'];
  const chunks = [
    '0x0\r\n\r\n',
    '+0\r\n\r\n',
    '-1\r\n\r\n',
    'g\r\n\r\n',
    '0\n\n',
    '\r\n',
    '1\r\nabc',
    '1 1\r\n',
  ];
  const long = `${'f'.repeat(17)}\r\n`;
  const bodies = [
    ...codings.map((coding) => [coding, '']),
    ...[...chunks, long].map((chunk) => ['chunked', chunk]),
  ];
  test.each(lines.flatMap((line) => bodies.map(([coding, body]) => [line, coding, body])))(
    '%s with %j, %j',
    async (line, coding, body) => {
      const before = world.simulator.apis.length;
      const wire = await Wire.open(world.gateway.url);
      const type = line?.includes('/api/') ? 'Content-Type: application/json\r\n' : '';
      wire.send(`${line} HTTP/1.1\r\n${auth}${type}Transfer-Encoding: ${coding}\r\n\r\n${body}`);
      await until(() => wire.closed, 2_000);
      expect(wire.received).toMatch(/^HTTP\/1.1 400 [\s\S]*\r\nConnection: close\r\n/i);
      expect(wire.received.split('HTTP/1.1 ')).toHaveLength(2);
      expect(world.simulator.apis.slice(before)).toEqual([]);
    },
  );

  test('also in a second piece, and after an answer', async () => {
    world.fill('WeeklyTeamConf', 2);
    const wire = await Wire.open(world.gateway.url);
    wire.send(`GET /conference/WeeklyTeamConf/count HTTP/1.1\r\n${auth}\r\n`);
    await wire.sees(/\r\n\r\n2$/);
    wire.send(
      `PUT /conference/WeeklyTeamConf/lock HTTP/1.1\r\n${auth}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`,
    );
    wire.send('g');
    await until(() => wire.closed, 2_000);
    expect(wire.received).toMatch(/HTTP\/1.1 200 [\s\S]*HTTP\/1.1 400 [\s\S]*\n400 bad_request: /);
  });

  test('sends no second answer if it answered without waiting for the body', async () => {
    const wire = await Wire.open(world.gateway.url);
    wire.send(
      'PUT /sipxconfig/rest/my/contact-information HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n',
    );
    wire.send('Transfer-Encoding: chunked\r\n\r\n');
    await wire.sees(/ 401 /);
    wire.send('g\r\n');
    await until(() => wire.closed, 2_000);
    expect(wire.received.split('HTTP/1.1 ')).toHaveLength(2);
  });
});

describe('a request with Upgrade', () => {
  const upgrade = (more = ''): string =>
    'POST /conference/WeeklyTeamConf/count HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n' +
    `HTTP2-Settings: AAMAAABk\r\nHost: x\r\nAuthorization: ${basic('200')}\r\n${more}\r\n`;
  const plain = `GET /conference/WeeklyTeamConf/count HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('200')}\r\n\r\n`;
  const answers = (wire: Wire): number => wire.received.split('HTTP/1.1 200 ').length - 1;
  beforeEach(() => {
    world.fill('WeeklyTeamConf', 2);
  });

  test('is answered without an upgrade, and the connection is kept, even many times', async () => {
    const wire = await Wire.open(world.gateway.url);
    for (let count = 1; count <= 20; count++) {
      wire.send(upgrade());
      await until(() => answers(wire) === count);
    }
    wire.send(upgrade('Content-Length: 3\r\n'));
    wire.send('abc');
    await until(() => answers(wire) === 21);
    wire.send(plain);
    await until(() => answers(wire) === 22);
    expect(wire.closed).toBe(false);
    wire.socket.destroy();
  });

  test.each([
    ['together with the bytes behind it in the same piece', upgrade() + plain, 2],
    ['together with its body and the bytes behind that', `${upgrade('Content-Length: 3\r\n')}abc${plain}`, 2],
    ['behind another request, and the connection ends', plain + upgrade(), 1],
  ])('is answered %s', async (_what, bytes, count) => {
    const wire = await Wire.open(world.gateway.url);
    wire.send(bytes);
    await until(() => answers(wire) === count && (count === 2 || wire.closed));
    expect(wire.received).toMatch(/\r\n\r\n2$/);
    wire.socket.destroy();
  });

  test.each(['garbage\r\n\r\n', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'])(
    'is followed by %j, which is refused at once',
    async (behind) => {
      const wire = await Wire.open(world.gateway.url);
      wire.send(upgrade());
      await until(() => answers(wire) === 1);
      wire.send(behind);
      await until(() => wire.closed, 2_000);
      expect(wire.received).toMatch(/\r\n\r\n2HTTP\/1.1 400 /);
    },
  );
});

test.each(['garbage\r\n\r\n', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n'])(
  "%j after a request in progress gets no answer before that request's own",
  async (behind) => {
    world.fill('WeeklyTeamConf', 2);
    const headers = `Host: x\r\nAuthorization: ${basic('200')}\r\n`;
    const text = await answer(`GET /conference/WeeklyTeamConf/count HTTP/1.1\r\n${headers}\r\n${behind}`);
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(text).toMatch(/\r\n\r\n2$/);
  },
);

test('sends no 100 Continue for a body that it will refuse', async () => {
  const headers = `Host: x\r\nAuthorization: ${basic('200')}\r\nExpect: 100-continue\r\nContent-Length: `;
  const text = await answer(`PUT /conference/WeeklyTeamConf/count HTTP/1.1\r\n${headers}2000000\r\n\r\n`);
  expect(text).toMatch(/^HTTP\/1.1 413 /);
});

describe('a client that asks first (Expect: 100-continue)', () => {
  const LENGTHS = [
    ['Content-Length: 2', '{}'],
    ['Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'],
  ] as const;
  const asking = (method: string, path: string, ...headers: string[]) =>
    `${[`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Expect: 100-continue', ...headers].join('\r\n')}\r\n\r\n`;
  const signedIn = `Authorization: ${basic('200')}`;
  const COMMANDS = '/api/conferences/WeeklyTeamConf/commands';

  test.each([
    ['without credentials', 401, 'POST', COMMANDS, ''],
    ['without credentials, for a command in the URL', 401, 'PUT', '/conference/WeeklyTeamConf/count', ''],
    ['for a conference that does not exist', 404, 'PUT', '/conference/Nobody/count', signedIn],
    ['for a type that is not read', 415, 'POST', COMMANDS, signedIn],
    ['at a URL where nothing is', 404, 'POST', '/nothing', signedIn],
  ])('is refused without the body %s', async (_what, status, method, path, authorization) => {
    for (const [length] of LENGTHS) {
      const begun = Date.now();
      const headers = [...(authorization === '' ? [] : [authorization]), 'Content-Type: text/css', length];
      const text = await answer(asking(method, path, ...headers));
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      // The body may come or not: nobody can know where the next request would begin.
      expect(text).toMatch(/\r\nConnection: close\r\n/i);
      expect(Date.now() - begun).toBeLessThan(2_000);
    }
  });

  test.each(LENGTHS)(
    'sends the body when it is wanted, and its connection stays: %s',
    async (length, body) => {
      world.fill('WeeklyTeamConf', 2);
      for (const [method, path] of [
        ['POST', COMMANDS],
        ['PUT', '/conference/WeeklyTeamConf/count'],
      ] as const) {
        const wire = await Wire.open(world.gateway.url);
        wire.send(asking(method, path, signedIn, 'Content-Type: application/json', length));
        await wire.sees(/^HTTP\/1.1 100 Continue\r\n\r\n/);
        wire.send(body);
        await wire.sees(method === 'PUT' ? 'HTTP/1.1 200 ' : 'HTTP/1.1 400 ');
        expect(wire.received.match(/100 Continue/g)).toHaveLength(1);
        wire.send('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
        await wire.ends();
        expect(wire.received.match(/HTTP\/1.1 (?:200|400) /g)).toHaveLength(2);
      }
    },
  );
});

test('accepts HTTP/1.0 without Host', async () => {
  expect(await answer('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
});

test('sends no Strict-Transport-Security header', async () => {
  expect((await world.ask('/health/live')).headers).not.toHaveProperty('strict-transport-security');
});
