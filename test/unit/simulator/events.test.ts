import { Simulator } from '../../simulator/simulator';
import { EslSocket } from './esl-socket';
import { eventually } from './eventually';
import { recording } from './transcript';

type Event = Record<string, string>;

let simulator: Simulator;
let client: EslSocket;

beforeEach(async () => {
  simulator = await Simulator.start();
  client = await EslSocket.signedIn(simulator);
});

afterEach(() => simulator.stop());

const MAINTENANCE = 'CUSTOM conference::maintenance';

describe('events of a conference', () => {
  const { events } = recording<{ events: Event[] }>('events');

  /** The first recorded event with that Action. */
  function recordedEvent(action: string): Event {
    const found = events.find((event) => event.Action === action);
    if (!found) throw new Error(`no ${action} was recorded`);
    return found;
  }

  /** Name, place in the source and state of the member: all that does not change from day to day. */
  function essence(event: Event): Event {
    const names = [
      'Event-Subclass Event-Name Event-Calling-File Event-Calling-Function Event-Calling-Line-Number',
      'Conference-Name Conference-Domain Conference-Profile-Name Floor Channel-State Channel-Call-State',
      'Channel-Name Call-Direction Answer-State Caller-Caller-ID-Name Caller-Caller-ID-Number Caller-Source',
      'Video Hear See Speak Talking Mute-Detect Hold Member-Type Member-Ghost Energy-Level Current-Energy',
      'Volume-Level Old-ID Action',
    ].flatMap((line) => line.split(' '));
    return Object.fromEntries(names.flatMap((name) => (name in event ? [[name, event[name] ?? '']] : [])));
  }

  test('equal the recorded ones, header by header', async () => {
    await client.command(`event json ${MAINTENANCE}`);
    const live = simulator.conference('Live');
    const dialled = { callerIdName: 'Outbound Call', direction: 'outbound' } as const;
    const one = live.join({ ...dialled, channel: 'loopback/park1-a', callerIdNumber: 'park1' });
    const two = live.join({ ...dialled, channel: 'loopback/park2-a', callerIdNumber: 'park2' });
    const commander = await EslSocket.signedIn(simulator);
    const commands = [
      ...['mute', 'unmute', 'deaf', 'undeaf'].map((word) => `${word} ${one.id}`),
      ...['lock', 'unlock', `volume_in ${one.id} 2`, `volume_out ${one.id} 1`, `energy ${one.id} 200`],
      ...[`hold ${one.id}`, `unhold ${one.id}`, `kick ${one.id}`, `hup ${two.id}`],
    ];
    for (const command of commands) await commander.api(`conference Live ${command}`);
    await simulator.settled();

    const expected = [
      ...['conference-create', 'add-member', 'floor-change', 'add-member'],
      ...['mute-member', 'unmute-member', 'deaf-member', 'undeaf-member', 'lock', 'unlock'],
      ...['volume-in-member', 'volume-out-member', 'energy-level-member', 'hold-member', 'unhold-member'],
      ...['kick-member', 'hup-member', 'floor-change', 'del-member', 'del-member', 'conference-destroy'],
    ];
    const actions: (string | undefined)[] = [];
    for (const action of expected) {
      const event = await client.event();
      actions.push(event.Action);
      const first = actions.indexOf(action) === actions.length - 1;
      // The first del-member was recorded with a member who had moved on, hup-member with another one.
      if (!first || ['del-member', 'hup-member', 'kick-member'].includes(action)) continue;
      expect(Object.keys(event)).toEqual(Object.keys(recordedEvent(action)));
      expect(essence(event)).toEqual(essence(recordedEvent(action)));
    }
    expect(actions).toEqual(expected);
  });

  test('talking, the floor and leaving', async () => {
    const team = simulator.conference('Team');
    const [first, second] = [team.join(), team.join({ moderator: true })];
    await client.command(`event json ${MAINTENANCE}`);
    team.talk(first, true);
    expect(await client.event()).toMatchObject({
      Action: 'start-talking',
      Talking: 'true',
      'Member-ID': '1',
    });
    team.talk(first, false);
    expect(await client.event()).toMatchObject({ Action: 'stop-talking', 'talking-duration-ms': '2000' });
    team.leave(first);
    expect(await client.event()).toMatchObject({
      Action: 'floor-change',
      'Old-ID': 'none',
      'New-ID': 'none',
    });
    expect(await client.event()).toMatchObject({ Action: 'del-member', 'Conference-Size': '1' });
    expect(await client.event()).toMatchObject({
      Action: 'floor-change',
      'New-ID': String(second.id),
      'Member-Type': 'moderator',
    });
    team.leave(second);
    const last = [await client.event(), await client.event(), await client.event()];
    expect(last.map(({ Action }) => Action)).toEqual(['floor-change', 'del-member', 'conference-destroy']);
    expect(simulator.find('Team')).toBeUndefined();
  });
});

describe('subscriptions', () => {
  test('CUSTOM comes last, because subclasses follow it', async () => {
    expect(await client.command('event json CUSTOM conference::maintenance HEARTBEAT')).toMatch(/^\+OK/);
    simulator.heartbeat();
    simulator.conference('Team');
    expect(await client.event()).toMatchObject({ Action: 'conference-create' });
  });

  test('keep the first format, and further ones add up', async () => {
    expect(await client.command('event json HEARTBEAT')).toBe('+OK event listener enabled json');
    expect(await client.command(`event ${MAINTENANCE}`)).toBe('+OK event listener enabled json');
    expect(await client.command('event')).toBe('-ERR no keywords supplied');
    expect(await client.command('event NONSENSE')).toBe('-ERR no keywords supplied');
    simulator.heartbeat();
    expect(await client.event()).toMatchObject({ 'Event-Name': 'HEARTBEAT', 'Event-Info': 'System Ready' });
    expect(await client.command(`nixevent ${MAINTENANCE}`)).toBe('+OK events nixed');
    simulator.conference('Team');
    expect(await client.command('noevents')).toBe('+OK no longer listening for events');
    simulator.heartbeat();
    expect(await client.command('noevents')).toBe('-ERR not listening for events');
  });

  test('plain events are percent-encoded', async () => {
    await client.command('event plain HEARTBEAT');
    simulator.heartbeat();
    const { headers, body } = await client.frame();
    expect(headers['Content-Type']).toBe('text/event-plain');
    expect(body).toMatch(/^Event-Name: HEARTBEAT\nCore-UUID: [0-9a-f-]{36}\n/);
    expect(body).toContain('\nEvent-Info: System%20Ready\n');
  });

  test('a filter drops every event without its header', async () => {
    await client.command(`event json HEARTBEAT ${MAINTENANCE}`);
    expect(await client.command('filter Conference-Name Team')).toBe(
      '+OK filter added. [Conference-Name]=[Team]',
    );
    simulator.heartbeat();
    simulator.conference('Other');
    simulator.conference('Team');
    expect(await client.event()).toMatchObject({ 'Conference-Name': 'Team' });
    expect(await client.command('filter delete all')).toBe('+OK filter deleted. [all][]');
    expect(await client.command('filter x')).toBe('-ERR invalid syntax');
    simulator.heartbeat();
    expect(await client.event()).toMatchObject({ 'Event-Name': 'HEARTBEAT' });
  });

  test('heartbeats come regularly', async () => {
    await client.command('event json HEARTBEAT');
    simulator.heartbeatEvery(5);
    const [first, second] = [await client.event(), await client.event()];
    expect(Number(second['Event-Sequence'])).toBeGreaterThan(Number(first['Event-Sequence']));
    simulator.heartbeatEvery(0);
  });
});

describe('an api delays the events of its own connection', () => {
  test('until its reply, while another connection gets them at once', async () => {
    const other = await EslSocket.signedIn(simulator);
    for (const one of [client, other]) await one.command(`event json ${MAINTENANCE}`);
    simulator.faults.next('api status', { kind: 'delay', ms: 60 });
    client.send('api status\n\n');
    await eventually(() => simulator.received.some((block) => block.startsWith('api status')));
    simulator.conference('Team');
    expect(await other.event()).toMatchObject({ Action: 'conference-create' });
    expect(client.received.length).toBe(0);
    expect((await client.frame()).body).toContain('FreeSWITCH (Version');
    expect(await client.event()).toMatchObject({ Action: 'conference-create' });
  });

  test('and a part of a command delays them too', async () => {
    const other = await EslSocket.signedIn(simulator);
    for (const one of [client, other]) await one.command('event json HEARTBEAT');
    client.send('api sta');
    await other.api('conference count');
    simulator.heartbeat();
    await other.event();
    client.send('tus\n\n');
    expect((await client.frame()).headers['Content-Type']).toBe('api/response');
    expect(await client.event()).toMatchObject({ 'Event-Name': 'HEARTBEAT' });
  });
});

describe('bgapi', () => {
  test('the result goes to every listener; on its own connection after the reply', async () => {
    const other = await EslSocket.signedIn(simulator);
    for (const one of [client, other]) await one.command('event json BACKGROUND_JOB');
    client.send('bgapi conference Team list\nJob-UUID: 11111111-2222-4333-8444-555555555555\n\n');
    const uuid = '11111111-2222-4333-8444-555555555555';
    expect((await client.frame()).headers).toMatchObject({
      'Reply-Text': `+OK Job-UUID: ${uuid}`,
      'Job-UUID': uuid,
    });
    for (const one of [client, other]) {
      expect(await one.event()).toMatchObject({
        'Job-UUID': uuid,
        'Job-Command': 'conference',
        'Job-Command-Arg': 'Team list',
        _body: '-ERR Conference Team not found\n',
      });
    }
  });

  test('an empty result is an empty body', async () => {
    simulator.conference('Team');
    await client.command('event json BACKGROUND_JOB');
    await client.command('bgapi conference Team list');
    expect(await client.event()).toMatchObject({ 'Content-Length': '0', _body: '' });
  });
});
