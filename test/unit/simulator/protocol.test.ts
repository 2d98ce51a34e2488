import { Simulator } from '../../simulator/simulator';
import { EslSocket } from './esl-socket';
import { recording } from './transcript';

interface Framing {
  wrongPassword: string;
  session: string;
}

const NOTICE =
  'Content-Type: text/disconnect-notice\nContent-Length: 67\n\n' +
  'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await Simulator.start({
    users: {
      'gateway@example.org': {
        password: 'pa:ss',
        allowedApis: ['conference'],
        allowedEvents: ['BACKGROUND_JOB', 'CUSTOM', 'conference::maintenance'],
      },
    },
  });
});

afterEach(() => simulator.stop());

describe('bytes on the wire, as recorded', () => {
  const framing = recording<Framing>('framing');

  test('a wrong password', async () => {
    const client = EslSocket.open(simulator);
    client.send('auth wrong\n\n');
    await client.end();
    expect(client.text).toBe(framing.wrongPassword);
  });

  test('a session', async () => {
    const client = EslSocket.open(simulator);
    const commands = [
      'auth ClueCon',
      'api conference Team list',
      'bgapi conference Team list\nJob-UUID: 7a1b2c3d-0000-4000-8000-000000000002',
      'nosuchcommand',
      'event json HEARTBEAT',
      'api',
      'api ',
      'exit',
    ];
    client.send(commands.map((command) => `${command}\n\n`).join(''));
    await client.end();
    expect(client.text).toBe(framing.session);
  });

  test('the refusal and the goodbye of a wrong password come in one piece', async () => {
    const client = EslSocket.open(simulator);
    await client.frame();
    const before = client.chunks;
    client.send('auth wrong\n\n');
    await client.end();
    expect(client.chunks).toBe(before + 1);
  });
});

describe('signing in', () => {
  test('is required before any command except exit, and earlier bytes are not recorded', async () => {
    const client = EslSocket.open(simulator);
    await client.frame();
    expect(await client.command('api status')).toBe('-ERR command not found');
    expect(await client.command('event json ALL')).toBe('-ERR command not found');
    expect(await client.command('auth ClueCon')).toBe('+OK accepted');
    expect(await client.command('auth ClueCon')).toBe('-ERR command not found');
    expect(simulator.received).toEqual([]);
    expect(await client.command('exit')).toBe('+OK bye');
  });

  test('a user has only the permitted APIs and events', async () => {
    const client = EslSocket.open(simulator);
    await client.frame();
    client.send('userauth gateway@example.org:pa:ss\n\n');
    expect((await client.frame()).headers).toEqual({
      'Content-Type': 'command/reply',
      'Reply-Text': '+OK accepted',
      'Allowed-Events': 'BACKGROUND_JOB CUSTOM conference::maintenance',
      'Allowed-API': 'conference',
      'Allowed-LOG': 'true',
    });
    expect(await client.command('api status')).toBe('-ERR permission denied');
    expect(await client.command('bgapi status')).toBe('-ERR permission denied');
    expect(await client.command('event json HEARTBEAT')).toBe('-ERR permission denied');
    expect(await client.command('event json CUSTOM sofia::register')).toBe('-ERR permission denied');
    expect(await client.command('event json BACKGROUND_JOB CUSTOM conference::maintenance')).toBe(
      '+OK event listener enabled json',
    );
    expect(await client.api('conference count')).toBe('0');
  });

  test.each(['gateway@example.org:wrong', 'nobody@example.org:pa:ss', 'gateway', 'gateway:pa:ss'])(
    'userauth %s is refused',
    async (credentials) => {
      const client = EslSocket.open(simulator);
      client.send(`userauth ${credentials}\n\n`);
      await client.end();
      expect(client.text).toContain('Reply-Text: -ERR invalid\n\n');
      expect(client.text.endsWith(NOTICE)).toBe(true);
    },
  );

  test('a network that the access list refuses', async () => {
    simulator.faults.rude = true;
    const client = EslSocket.open(simulator);
    await client.end();
    const refusal = 'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';
    expect(client.text).toBe(refusal + NOTICE);
  });
});

describe('commands', () => {
  test('are answered in order, even if many come at once', async () => {
    simulator.conference('Team').join();
    const client = await EslSocket.signedIn(simulator);
    simulator.faults.next('api conference Team lock', { kind: 'delay', ms: 30 });
    client.send('api conference Team lock\n\napi conference Team count\n\nnoevents\n\napi create_uuid\n\n');
    expect((await client.frame()).body).toBe('+OK Team locked\n');
    expect((await client.frame()).body).toBe('1');
    expect((await client.frame()).headers['Reply-Text']).toBe('-ERR not listening for events');
    expect((await client.frame()).body).toMatch(/^[0-9a-f-]{36}$/);
    expect(simulator.apis).toEqual(['conference Team lock', 'conference Team count', 'create_uuid']);
  });

  test('may be cut anywhere and end with CR LF', async () => {
    const client = await EslSocket.signedIn(simulator);
    for (const byte of 'api conference count\r\n\r\n') client.send(byte);
    expect((await client.frame()).body).toBe('0');
    expect(simulator.received).toEqual(['api conference count\r\n\r\n']);
  });

  test('end at a blank line: text with a line feed becomes headers and further commands', async () => {
    const client = await EslSocket.signedIn(simulator);
    client.send('api conference x list\nfoo: bar\n\napi system reboot\n\n');
    expect((await client.frame()).body).toBe('-ERR Conference x not found\n');
    await client.frame();
    expect(simulator.harm).toEqual(['system reboot']);
  });

  test('a CR after a line feed keeps the line feed inside the argument', async () => {
    const client = await EslSocket.signedIn(simulator);
    expect(await client.api('conference x\ny\r list')).toBe('-ERR Conference x\ny not found\n');
  });

  test('a body is read by its Content-Length and is not a command', async () => {
    const client = await EslSocket.signedIn(simulator);
    const body = 'api system reboot\n\n';
    client.send(`sendevent CUSTOM\nEvent-Subclass: my::event\nContent-Length: ${body.length}\n\n${body}`);
    expect((await client.frame()).headers['Reply-Text']).toMatch(/^\+OK [0-9a-f-]{36}$/);
    expect(simulator.harm).toEqual([]);
  });

  test('a command without output gets an answer too', async () => {
    simulator.conference('Team');
    const client = await EslSocket.signedIn(simulator);
    expect(await client.api('conference Team list')).toBe('-ERR no reply\n');
  });

  test('sendmsg, divert_events, log and unknown commands', async () => {
    const member = simulator.conference('Team').join();
    const client = await EslSocket.signedIn(simulator);
    expect(await client.command(`sendmsg ${member.uuid}\ncall-command: hangup`)).toBe('+OK');
    expect(await client.command('sendmsg x')).toBe('-ERR invalid session id [x]');
    expect(await client.command('divert_events on')).toBe('-ERR not controlling a session.');
    expect(await client.command('nolog')).toBe('-ERR not loging');
    expect(await client.command('log notice')).toBe('+OK log level notice [5]');
    expect(await client.command('nolog')).toBe('+OK no longer logging');
    expect(await client.command('frobnicate')).toBe('-ERR command not found');
  });

  test.each(['unload', 'reload'])('%s with mod_event_socket anywhere ends every connection', async (word) => {
    const other = await EslSocket.signedIn(simulator);
    const client = await EslSocket.signedIn(simulator);
    client.send(`api conference x say ${word.toUpperCase()} the MOD_event_socket\n\n`);
    await Promise.all([client.end(), other.end()]);
    expect(simulator.harm).toEqual([`api bgapi ${word} mod_event_socket`]);
  });

  test('harmful commands are recorded, and commands that are not simulated return an error', async () => {
    simulator.conference('Team').join();
    const client = await EslSocket.signedIn(simulator);
    await client.api('shutdown');
    await client.api('SYSTEM rm -rf /');
    expect(simulator.harm).toEqual(['shutdown', 'system rm -rf /']);
    expect(await client.api('sofia status')).toBe('-ERR not simulated\n');
    expect(await client.api('uuid_media off x')).toBe('-ERR not simulated\n');
    expect(simulator.notSimulated.map(({ command }) => command)).toEqual([
      'sofia status',
      'uuid_media off x',
    ]);
    expect(await client.api('frobnicate it')).toBe('-ERR frobnicate Command not found!\n');
  });
});
