import { EVENTS } from '../../../../src/esl/subscription';
import { until } from '../../../helpers/until';
import { Simulator } from '../../../simulator/simulator';
import { found } from './found';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start({
    users: {
      'full@pbx.example': {
        password: 'secret',
        allowedApis: [
          ...[
            'conference',
            'uuid_kill',
            'uuid_exists',
            'originate',
            'uuid_bridge',
            'uuid_transfer',
            'uuid_dump',
          ],
          ...['version', 'show', 'file_exists', 'domain_exists', 'user_exists', 'sofia'],
        ],
        allowedEvents: [...EVENTS],
      },
      'least@pbx.example': {
        password: 'secret',
        allowedApis: ['conference', 'uuid_kill', 'uuid_exists'],
        allowedEvents: [...EVENTS],
      },
      'none@pbx.example': {
        password: 'secret',
        allowedApis: ['show'],
        allowedEvents: ['HEARTBEAT', 'CUSTOM'],
      },
    },
  });
});
afterEach(() => simulator.stop());

const as = (user: string) => ({ host: simulator.host, port: simulator.port, password: 'secret', user });
const user = (name: string) => ({ freeswitch: `user: ${name}@pbx.example` });

test('by the password: shows the user, the version, and that events are sent', async () => {
  expect((await found(simulator)).slice(0, 3)).toEqual([
    `ok: Signed in to FreeSWITCH at 127.0.0.1:${simulator.port} by the password of the event socket`,
    'ok: FreeSWITCH 1.10.12-release+git~20240802T210227Z~a88d069d6f~64bit',
    'ok: The events that the gateway needs are sent',
  ]);
  await until(() => simulator.connections === 0);
});

test('by userauth, with all permissions needed', async () => {
  const lines = await found(as('full'), { ...user('full'), dial: '{ default: "user/{user}@127.0.0.1" }' });
  expect(lines[0]).toBe(`ok: Signed in to FreeSWITCH at 127.0.0.1:${simulator.port} as full@pbx.example`);
  expect(lines.filter((line) => !line.startsWith('ok: '))).toEqual([]);
});

test('names what a restricted user lacks, and what therefore cannot be known', async () => {
  const lines = await found(as('least'), {
    ...user('least'),
    dial: '{ default: "user/{user}@127.0.0.1", allow: ["loopback/{user}", "sofia/gateway/g/{number}"] }',
    more: 'media: { roots: [/] }\nrecordings: { dir: / }',
  });
  expect(lines.filter((line) => line.startsWith('problem'))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('warning')).join('\n')).toMatch(
    new RegExp(
      [
        'lacks originate uuid_bridge uuid_transfer uuid_dump: click to call would not work',
        'The version .* lacks version',
        'media.roots.0: .* lacks file_exists',
        'recordings.dir: .* lacks file_exists',
        'recordings.format: .* lacks show',
        'dial.default .* lacks domain_exists',
        'dial.allow.0 .* lacks show',
        'dial.allow.1 .* lacks sofia',
      ].join('[^\\n]*\\n.*'),
    ),
  );
});

test('asks for no permission for xml_locate', async () => {
  const conferences = '  Team: { owner: "200", profile: pinned }';
  expect(await found(as('full'), { ...user('full'), conferences })).toContain(
    'warning: Cannot check if FreeSWITCH has the profiles of conferences: esl-allowed-api lacks xml_locate; ' +
      "leave it out, since it shows FreeSWITCH's whole configuration with its passwords",
  );
});

test('reports a user without the basic commands as a problem, and one without the events too', async () => {
  const problems = (await found(as('none'), user('none'))).filter((line) => line.startsWith('problem'));
  expect(problems).toEqual([
    'problem: esl-allowed-api of none@pbx.example lacks conference uuid_kill uuid_exists: not every command would work',
    expect.stringMatching(
      /^problem: The events .*: esl-allowed-events lacks BACKGROUND_JOB CHANNEL_CREATE .* conference::maintenance$/,
    ),
    'problem: The conferences cannot be listed: esl-allowed-api lacks conference',
  ]);
});

test('a wrong password, of the socket and of a user, is one problem and shows no secret', async () => {
  const wrong = { host: simulator.host, port: simulator.port, password: 'hunter2' };
  const [first = '', ...rest] = await found(wrong);
  expect(first).toMatch(
    /^problem: FreeSWITCH at \S+ does not accept freeswitch.password; .*event_socket.conf.xml$/,
  );
  expect(rest.filter((line) => line.startsWith('problem'))).toEqual([]);
  const [second = ''] = await found(wrong, user('full'));
  expect(second).toMatch(/^problem: .* does not accept freeswitch.user full@pbx.example .* esl-password/);
  expect(first + second).not.toContain('hunter2');
});

test('an access list, a closed port, and one that is not an event socket', async () => {
  simulator.faults.rude = true;
  expect((await found(simulator))[0]).toMatch(
    /^problem: .* does not admit this machine; see apply-inbound-acl/,
  );
  await simulator.stop();
  expect((await found(simulator))[0]).toMatch(/^problem: No event socket at .*ECONNREFUSED.*listen-port/);
});

test('ends in time if FreeSWITCH never greets, and still checks the folders', async () => {
  simulator.faults.silent = true;
  const began = Date.now();
  const lines = await found(simulator, { more: 'timeouts: { command: 1 }\nmedia: { roots: [/] }' });
  expect(lines[0]).toMatch(/^problem: No event socket at .* \(no sign-in within 1000 ms\)/);
  expect(lines).toContain('ok: media.roots.0: the gateway reads /');
  expect(Date.now() - began).toBeLessThan(5_000);
});

test('asks nothing more if FreeSWITCH stops answering', async () => {
  simulator.faults.next('api version', { kind: 'hang' });
  const began = Date.now();
  const lines = await found(simulator, {
    dial: '{ default: "user/{user}@127.0.0.1" }',
    more: 'timeouts: { command: 1 }\nmedia: { roots: [/] }',
  });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(lines.filter((line) => !line.startsWith('ok: '))).toEqual([
    expect.stringMatching(/^warning: The version .*: FreeSWITCH did not answer within \d+ ms$/),
    expect.stringMatching(/^problem: The events .* are not sent/),
    expect.stringMatching(/^warning: media.roots.0: .*: not asked, since FreeSWITCH did not answer/),
    expect.stringMatching(/^warning: dial.default .*: not asked, since FreeSWITCH did not answer/),
    expect.stringMatching(/^problem: The conferences cannot be listed: not asked, since FreeSWITCH/),
  ]);
});

test('warns of an old FreeSWITCH, and of an unknown version', async () => {
  simulator.faults.next('api version', { kind: 'reply', text: 'FreeSWITCH Version 1.6.20~64bit ( 64bit)\n' });
  expect((await found(simulator))[1]).toMatch(/^warning: FreeSWITCH 1.6.20~64bit is older than 1.8.0/);
  simulator.faults.next('api version', { kind: 'reply', text: 'hello\n' });
  expect((await found(simulator))[1]).toMatch(/^warning: The version .* has none$/);
});
