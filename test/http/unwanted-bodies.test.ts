import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** A client learns that it is refused before it has to send a body. */

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.fill('WeeklyTeamConf', 2));
afterAll(() => world.end());

const open = (): Promise<Wire> => Wire.open(world.gateway.url);
const CHUNKED = 'Host: localhost\r\nTransfer-Encoding: chunked\r\n';
const RIGHT = `Authorization: ${basic('200')}\r\n`;
// Use another user each time, because a user whose password is guessed gets blocked.
let guesses = 0;
const wrong = (): string => `Authorization: ${basic(`nobody${guesses++}`, 'wrong')}\r\n`;
const answers = (wire: Wire): number => wire.received.split('HTTP/1.1 ').length - 1;

const LINES = [
  'PUT /conference/WeeklyTeamConf/mute&1',
  'GET /conference/WeeklyTeamConf/list',
  'POST /sipxconfig/rest/my/conference/WeeklyTeamConf/lock',
  'GET /sipxconfig/rest/my/conferences',
  'PUT /sipxconfig/rest/my/contact-information',
  'PUT /sipxconfig/rest/my/call/400',
  'POST /callcontroller/200/400',
  'GET /api/conferences',
  'GET /api/conferences/WeeklyTeamConf',
  'GET /api/events',
  'GET /api/commands',
  'GET /api/jobs/x',
  'DELETE /api/conferences/WeeklyTeamConf/recordings/x',
  'POST /api/conferences/WeeklyTeamConf/commands',
];

describe('without credentials, the gateway does not wait for a chunked body', () => {
  test.each(
    LINES.flatMap((line) => [
      [line, ''],
      [line, '5\r\nab'],
      [line, '1\r\na\r\n'],
    ]),
  )('%s, of which %j has arrived: returns 401 at once and closes the connection', async (line, begun) => {
    for (const credentials of ['', wrong()]) {
      const wire = await open();
      wire.send(`${line} HTTP/1.1\r\n${CHUNKED}${credentials}\r\n${begun}`);
      await until(() => wire.closed, 2_000);
      expect(wire.received).toMatch(/^HTTP\/1.1 401 [\s\S]*\r\nConnection: close\r\n/i);
      expect(answers(wire)).toBe(1);
    }
    await world.gateway.reload();
  });

  test.each([
    ['DELETE /conference/WeeklyTeamConf/lock', 405],
    ['DELETE /api/conferences', 405],
    ['PUT /callcontroller/200/400', 405],
    ['GET /nowhere', 404],
    ['GET /api/nowhere', 404],
  ])('%s: returns %i', async (line, status) => {
    const wire = await open();
    wire.send(`${line} HTTP/1.1\r\n${CHUNKED}\r\n`);
    await until(() => wire.closed, 2_000);
    expect(wire.received).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\r\nConnection: close\r\n`, 'i'));
  });

  test('reads the rest of a body that is arriving, and keeps the connection', async () => {
    const wire = await open();
    const request = `PUT /conference/WeeklyTeamConf/count HTTP/1.1\r\n${CHUNKED}`;
    wire.send(`${request}\r\n3\r\nabc\r\n0\r\n\r\n`);
    await wire.sees(/ 401 [\s\S]*\n401 unauthenticated: .*\n/);
    wire.send(`${request}\r\n`);
    wire.send('3\r\nabc\r\n');
    wire.send('0\r\n\r\n');
    await until(() => answers(wire) === 2);
    wire.send(`${request}${RIGHT}\r\n3\r\nabc\r\n0\r\n\r\n`);
    await wire.sees(/ 200 [\s\S]*\r\n\r\n2$/);
    expect(wire.received).not.toMatch(/\r\nConnection: close\r\n/i);
    wire.socket.destroy();
  });
});

describe('with right credentials, a refused command does not wait for a chunked body', () => {
  test.each([
    ['PUT /conference/Conf400/lock', 403],
    ['GET /conference/Conf400/list', 403],
    ['PUT /conference/Nowhere/lock', 404],
    ['PUT /conference/WeeklyTeamConf/nonsense', 400],
    ['PUT /conference/WeeklyTeamConf', 400],
    ['PUT /conference/WeeklyTeamConf/lock?x=1', 400],
    ['PUT /conference/WeeklyTeamConf/dial&sofia%2Fx%2F1', 403],
    ['PUT /sipxconfig/rest/my/conference/Conf400/lock', 403],
    ['GET /nowhere', 404],
  ])('%s: returns %i', async (line, status) => {
    const before = world.simulator.apis.length;
    const wire = await open();
    wire.send(`${line} HTTP/1.1\r\n${CHUNKED}${RIGHT}\r\n`);
    await until(() => wire.closed, 2_000);
    expect(wire.received).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\r\nConnection: close\r\n`, 'i'));
    expect(world.simulator.apis.slice(before)).toEqual([]);
  });
});

test.each(['/conference', '/sipxconfig/rest/my/conference'])(
  'with right credentials a command below %s waits for a late body',
  async (mount) => {
    const before = world.simulator.apis.length;
    const wire = await open();
    wire.send(`PUT ${mount}/WeeklyTeamConf/lock HTTP/1.1\r\n${CHUNKED}${RIGHT}\r\n`);
    wire.send('3\r\nabc\r\n');
    // Other requests are answered meanwhile, so the first had time enough.
    for (let count = 0; count < 5; count++) await world.ask('/conference/WeeklyTeamConf/count');
    expect(world.simulator.apis.slice(before).filter((line) => line.endsWith('lock'))).toEqual([]);
    expect(wire.received).toBe('');
    wire.send('0\r\n\r\n');
    await wire.sees(/^HTTP\/1.1 200 /);
    expect(world.simulator.apis.filter((line) => line.endsWith('lock'))).not.toEqual([]);
    wire.socket.destroy();
  },
);
