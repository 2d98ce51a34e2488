import { Simulator } from '../../simulator/simulator';
import { CHANNEL_EVENTS, eventsUntil, names } from './channel-events';
import { EslSocket } from './esl-socket';
import { eventually } from './eventually';

const UUID = '11111111-2222-4333-8444-555555555555';
const SUCCESS = '+OK Call Requested: result: [SUCCESS]\n';

let simulator: Simulator;
let client: EslSocket;
let listener: EslSocket;

beforeEach(async () => {
  simulator = await Simulator.start({ timeScale: 0.01 });
  client = await EslSocket.signedIn(simulator);
  listener = await EslSocket.signedIn(simulator);
});

afterEach(() => simulator.stop());

describe('a dialled leg', () => {
  test('sends its events in the order of the real one', async () => {
    simulator.conference('Team').join();
    await listener.command(CHANNEL_EVENTS);
    const dial = `conference Team dial {origination_uuid=${UUID},color=blue}loopback/park9 5551000 Alice`;
    expect(await client.api(dial)).toBe(SUCCESS);
    const events = await eventsUntil(listener, 'add-member');
    expect(names(events)).toEqual([
      ...[
        'CHANNEL_UUID a',
        'CHANNEL_OUTGOING a',
        'CHANNEL_CREATE a',
        'CHANNEL_ORIGINATE a',
        'CHANNEL_CREATE b',
      ],
      ...['CHANNEL_EXECUTE b', 'CHANNEL_ANSWER a', 'CHANNEL_ANSWER b', 'CHANNEL_EXECUTE_COMPLETE b'],
      ...['CHANNEL_EXECUTE b', 'CHANNEL_EXECUTE a', 'add-member a'],
    ]);
    const [, outgoing, created, , , , answered] = events;
    expect(outgoing).toMatchObject({
      'Unique-ID': UUID,
      'Call-Direction': 'outbound',
      'Channel-State': 'CS_NONE',
      'Answer-State': 'ringing',
      'Caller-Caller-ID-Name': 'Alice',
      'Caller-Caller-ID-Number': '5551000',
      'Caller-Callee-ID-Name': 'Outbound Call',
      'Caller-Callee-ID-Number': 'park9',
      'Caller-Destination-Number': 'park9',
    });
    expect(created).toMatchObject({ variable_color: 'blue', variable_origination_uuid: UUID });
    expect(answered).toMatchObject({ 'Answer-State': 'answered', 'Channel-Call-State': 'DOWN' });
    // In the conference the leg has the name of the called party.
    expect(events.at(-1)).toMatchObject({
      'Caller-Caller-ID-Name': 'Outbound Call',
      'Caller-Caller-ID-Number': 'park9',
      'Caller-Callee-ID-Name': 'Alice',
    });
    simulator.call(UUID).hangup('CALL_REJECTED');
    const gone = await eventsUntil(listener, 'CHANNEL_DESTROY');
    expect(gone.find((event) => event['Event-Name'] === 'CHANNEL_HANGUP')).toMatchObject({
      'Hangup-Cause': 'CALL_REJECTED',
      'Answer-State': 'hangup',
    });
    await simulator.settled();
    expect(simulator.calls).toEqual([]);
    expect(await client.api(`uuid_exists ${UUID}`)).toBe('false');
  });

  test.each([
    ['{origination_callee_id_name=E N,origination_callee_id_number=88}null/x', 'E N;88'],
    ['{^^:a=b,c:origination_callee_id_number=99}null/x', 'Outbound Call;99'],
    ['[origination_callee_id_number=77]null/x', 'Outbound Call;77'],
    ['{a=b}{c=d}null/x', 'Outbound Call;x'],
    ['loopback/busy|null/second', 'Outbound Call;second'],
    ['user/200@127.0.0.1', 'Outbound Call;park200'],
  ])('%s is listed as %s', async (dialString, listed) => {
    simulator.conference('Team').join();
    expect(await client.api(`conference Team dial '${dialString}'`)).toBe(SUCCESS);
    expect(await client.api('conference Team list')).toContain(`;${listed};`);
  });

  test.each([
    ['loopback/busy', 'USER_BUSY'],
    ['loopback/nowhere', 'NO_ROUTE_DESTINATION'],
    ['bogus/x', 'CHAN_NOT_IMPLEMENTED'],
    ['bogus/x,loopback/busy', 'USER_BUSY'],
    ['loopback/busy,loopback/nowhere', 'USER_BUSY'],
    ['user/999@127.0.0.1', 'SUBSCRIBER_ABSENT'],
    ['sofia/gateway/none/1', 'INVALID_GATEWAY'],
    ['sofia/none/1@x', 'INVALID_PROFILE'],
    ['sofia/internal', 'INVALID_URL'],
    ['error/CALL_REJECTED', 'CALL_REJECTED'],
    ['{a=b', 'DESTINATION_OUT_OF_ORDER'],
    ['{originate_timeout=1}loopback/ring', 'NO_ANSWER'],
    ['{leg_timeout=1}loopback/ring', 'ALLOTTED_TIMEOUT'],
  ])('%s ends in %s', async (dialString, cause) => {
    simulator.conference('Team').join();
    expect(await client.api(`conference Team dial ${dialString}`)).toBe(
      `+OK Call Requested: result: [${cause}]\n`,
    );
    expect(await client.api(`originate ${dialString} &park()`)).toBe(`-ERR ${cause}\n`);
    expect(simulator.core.channels().length).toBe(1);
  });

  test('a uuid that is taken is replaced', async () => {
    simulator.conference('Team').join({ uuid: UUID });
    expect(await client.api(`conference Team dial {origination_uuid=${UUID}}null/x`)).toBe(SUCCESS);
    expect(new Set(simulator.find('Team')?.members.map(({ uuid }) => uuid)).size).toBe(2);
  });
});

describe('controlled destinations and calls', () => {
  test('a destination by prefix, with the test as the telephone', async () => {
    simulator.conference('Team').join();
    simulator.destinations.set('sofia/gateway/', { answerAfterMs: 0 });
    simulator.destinations.set('sofia/gateway/carrier/', { ringAfterMs: 0 });
    await listener.command(CHANNEL_EVENTS);
    client.send('api conference Team dial sofia/gateway/carrier/5551234\n\n');
    const ringing = await eventsUntil(listener, 'CHANNEL_PROGRESS');
    expect(ringing.at(-1)).toMatchObject({
      'Channel-Name': 'sofia/external/5551234',
      'Answer-State': 'ringing',
    });
    expect(simulator.call('5551234').state).toBe('ringing');
    expect(client.received.length).toBe(0);
    simulator.call('5551234').answer();
    expect((await client.frame()).body).toBe(SUCCESS);
    expect(simulator.find('Team')?.count).toBe(2);
    client.send('api conference Team dial sofia/gateway/carrier/5554321\n\n');
    await eventually(() => simulator.calls.length === 2);
    simulator.call('5554321').reject('USER_BUSY');
    expect((await client.frame()).body).toContain('[USER_BUSY]');
    simulator.destinations.delete('sofia/gateway/carrier/');
    expect(await client.api('conference Team dial sofia/gateway/carrier/1')).toBe(SUCCESS);
    simulator.destinations.set('user/', { noChannel: true, cause: 'USER_NOT_REGISTERED' });
    expect(await client.api('conference Team dial user/200@127.0.0.1')).toContain('[USER_NOT_REGISTERED]');
    expect(() => simulator.call('nobody')).toThrow('no call nobody');
  });

  test('early media is a success if the conference is active, but not with ignore_early_media or if it is not active', async () => {
    simulator.conference('Team').join();
    simulator.destinations.set('null/', { earlyMediaAfterMs: 0, answerAfterMs: 3000 });
    simulator.destinations.set('null/never', {
      earlyMediaAfterMs: 0,
      cause: 'CALL_REJECTED',
      hangupAfterMs: 1000,
    });
    expect(await client.api('conference Team dial null/x')).toBe(SUCCESS);
    expect(simulator.call('x').state).toBe('early');
    expect(await client.api('conference Team dial {ignore_early_media=true}null/never')).toContain(
      '[CALL_REJECTED]',
    );
    expect(await client.api('conference Absent dial null/never')).toContain('[CALL_REJECTED]');
    expect(await client.api('conference Absent dial null/y')).toBe(SUCCESS);
    expect(simulator.call('y').state).toBe('answered');
  });

  test('the called party hangs up by itself', async () => {
    simulator.conference('Team').join();
    simulator.destinations.set('null/', {
      answerAfterMs: 0,
      hangupAfterMs: 2000,
      cause: 'NORMAL_UNSPECIFIED',
    });
    await listener.command('event json CHANNEL_HANGUP_COMPLETE CUSTOM conference::maintenance');
    expect(await client.api('conference Team dial null/x')).toBe(SUCCESS);
    const [last] = (await eventsUntil(listener, 'CHANNEL_HANGUP_COMPLETE')).slice(-1);
    expect(last).toMatchObject({ 'Hangup-Cause': 'NORMAL_UNSPECIFIED' });
    expect(simulator.find('Team')?.count).toBe(1);
  });
});

describe('the conference that is dialled into', () => {
  test('is made if it does not exist, and plays to its first member that it is alone', async () => {
    await simulator.stop();
    simulator = await Simulator.start({ announcementMs: 150 });
    [client, listener] = [await EslSocket.signedIn(simulator), await EslSocket.signedIn(simulator)];
    await listener.command('event json CUSTOM conference::maintenance');
    expect(await client.api('conference New dial null/a')).toBe(SUCCESS);
    expect(await client.api('conference New list')).toBe('-ERR no reply\n');
    expect(await client.api('conference New mute all')).toBe('-ERR no reply\n');
    expect(await client.api('conference New count')).toBe('1');
    // A second dial waits meanwhile, and joins the same one.
    expect(await client.api('conference New dial null/b')).toBe(SUCCESS);
    expect(names(await eventsUntil(listener, 'floor-change'))).toEqual([
      'conference-create',
      'add-member',
      'floor-change',
    ]);
    await simulator.settled();
    expect(simulator.find('New')?.count).toBe(2);
    expect(await client.api('conference New dial')).toBe(
      '-ERR Bad Args\ndial <endpoint_module_name>/<destination> <callerid number> <callerid name>',
    );
    expect(await client.api('conference Nobody dial')).toBe('-ERR Bad Args\nmoh <file_path>|toggle|[on|off]');
  });

  test('is full: success, and the leg is hung up', async () => {
    simulator.conference('Team').join();
    await client.api('conference Team set max_members 1');
    await listener.command('event json CHANNEL_HANGUP CUSTOM conference::maintenance');
    expect(await client.api('conference Team dial null/x')).toBe(SUCCESS);
    expect(names(await eventsUntil(listener, 'CHANNEL_HANGUP'))).toEqual(['CHANNEL_HANGUP']);
    expect(simulator.find('Team')?.count).toBe(1);
  });

  test('ends meanwhile: success, and the leg is dropped', async () => {
    const member = simulator.conference('Team').join();
    simulator.destinations.set('null/', {});
    await listener.command('event json CHANNEL_HANGUP CUSTOM conference::maintenance');
    client.send('api conference Team dial null/late\n\n');
    await eventually(() => simulator.calls.length === 1);
    member.conference.leave(member);
    await simulator.settled();
    expect(simulator.find('Team')).toBeUndefined();
    simulator.call('late').answer();
    expect((await client.frame()).body).toBe(SUCCESS);
    // The old conference ends only now.
    const events = await eventsUntil(listener, 'conference-destroy');
    expect(events.some((event) => event['Hangup-Cause'] === 'NO_ROUTE_DESTINATION')).toBe(true);
  });

  test('bgdial reports its result, unless the conference did not exist', async () => {
    simulator.conference('Team').join();
    await listener.command('event json CUSTOM conference::maintenance');
    const job = (await client.api('conference Team bgdial null/x')).slice('+OK Job-UUID: '.length, -1);
    const [result] = await eventsUntil(listener, 'bgdial-result');
    const { uuid } = simulator.call('x').channel;
    expect(result).toMatchObject({ Result: 'SUCCESS', 'Job-UUID': job, 'Peer-UUID': uuid });
    expect(simulator.call('x').channel.variables.get('conference_bgdial_jobid')).toBe(job);
    await client.api('conference Team bgdial loopback/busy');
    const busy = (await eventsUntil(listener, 'bgdial-result')).at(-1);
    expect(busy).toMatchObject({ Result: 'USER_BUSY' });
    expect(busy).not.toHaveProperty('Peer-UUID');
    await client.api('conference Absent bgdial loopback/busy');
    await client.api('conference Team lock');
    expect(names([await listener.event()])).toEqual(['lock']);
  });

  test('a dial by bgapi blocks no other command', async () => {
    simulator.conference('Team').join();
    await listener.command('event json BACKGROUND_JOB');
    await client.command('bgapi conference Team dial {originate_timeout=20}loopback/ring');
    expect(await client.api('conference Team count')).toBe('1');
    expect(await listener.event()).toMatchObject({ _body: '+OK Call Requested: result: [NO_ANSWER]\n' });
  });
});
