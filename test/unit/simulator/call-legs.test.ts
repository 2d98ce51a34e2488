import { Simulator } from '../../simulator/simulator';
import { CHANNEL_EVENTS, type Event, eventsUntil } from './channel-events';
import { EslSocket } from './esl-socket';
import { eventually } from './eventually';
import { recording } from './transcript';

let simulator: Simulator;
let client: EslSocket;
let listener: EslSocket;

beforeEach(async () => {
  simulator = await Simulator.start({ timeScale: 0.01 });
  client = await EslSocket.signedIn(simulator);
  listener = await EslSocket.signedIn(simulator);
});

afterEach(() => simulator.stop());

describe('legs without a conference', () => {
  test('a bridge, and its end', async () => {
    await listener.command(CHANNEL_EVENTS);
    const [a, b] = [
      (await client.api('originate null/a &park()')).slice(4, -1),
      (await client.api('originate null/b &park()')).slice(4, -1),
    ];
    expect(await client.api(`uuid_bridge ${a} ${b}`)).toBe(`+OK ${b}\n`);
    expect((await eventsUntil(listener, 'CHANNEL_BRIDGE')).at(-1)).toMatchObject({
      'Bridge-A-Unique-ID': a,
      'Bridge-B-Unique-ID': b,
      'Other-Leg-Unique-ID': b,
    });
    const { rows } = JSON.parse(await client.api('show calls as json'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ uuid: a, b_uuid: b });
    expect(await client.api(`uuid_kill ${a} USER_BUSY`)).toBe('+OK\n');
    await eventsUntil(listener, 'CHANNEL_UNBRIDGE');
    expect(await client.api(`uuid_exists ${b}`)).toBe('false');
  });

  test('originate into a conference, then to a park, then to nowhere', async () => {
    const uuid = (await client.api('originate loopback/park1 &conference(Team)')).slice(4, -1);
    await simulator.settled();
    expect(simulator.find('Team')?.count).toBe(1);
    expect(await client.api(`uuid_transfer ${uuid} park9 XML default`)).toBe('+OK\n');
    await simulator.settled();
    expect(simulator.find('Team')).toBeUndefined();
    expect(await client.api(`uuid_exists ${uuid}`)).toBe('true');
    expect(await client.api(`uuid_transfer ${uuid} nowhere`)).toBe('+OK\n');
    await simulator.settled();
    expect(await client.api('show channels as json')).toBe('{"row_count": 0}\n');
  });

  test('sched_hangup and hupall', async () => {
    const uuid = (await client.api('originate null/a &park()')).slice(4, -1);
    expect(await client.api(`sched_hangup +1 ${uuid} CALL_REJECTED`)).toBe('+OK\n');
    await eventually(() => simulator.calls.length === 0);
    await client.api('originate null/b &park()');
    expect(await client.api('hupall')).toBe('+OK hangup all channels with cause MANAGER_REQUEST\n');
    expect(simulator.calls).toEqual([]);
    expect(simulator.harm).toEqual(['hupall']);
  });

  test('uuid_dump has the recorded headers, those of the call in their order', async () => {
    const found = recording('call-leg').exchanges.find(({ command }) => command.startsWith('uuid_dump'));
    const recorded: Event = JSON.parse(found?.reply ?? '{}');
    const uuid = (await client.api('originate loopback/park1 &park()')).slice(4, -1);
    const dumped: Event = JSON.parse(await client.api(`uuid_dump ${uuid} json`));
    const keys = (event: Event): string[] => Object.keys(event).filter((key) => !key.startsWith('variable_'));
    expect(keys(dumped)).toEqual(keys(recorded));
    for (const key of [
      'Channel-State',
      'Answer-State',
      'Caller-Caller-ID-Name',
      'Caller-Destination-Number',
    ]) {
      expect(dumped[key]).toBe(recorded[key]);
    }
  });
});
